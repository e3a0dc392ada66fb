/// Circles that nothing leads to beside the one that says it is the start.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_second_start(const LintInput& input, Findings& findings) {
  if (!input.plan.entry_is_clear) return;
  const Node& start = input.flow[input.plan.entry()];
  for (std::size_t at = 1; at < input.plan.entries.size(); ++at) {
    const NodeId id = input.plan.entries[at];
    if (is_isolated(input.flow, id) || input.doubts.about(id)) continue;
    findings.add(input.flow[id].id_span,
                 fmt::format("a run begins at {}, and never at {}", title_of(start), title_of(input.flow[id])),
                 fmt::format("an edge to {}, or --start {} for a run from here", input.flow[id].id, input.flow[id].id),
                 {{start.id_span, "the start"}});
  }
}

}  // namespace

const Rule& second_start() {
  static const Rule rule = {
      .code = Code::second_start,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "A run begins at the start, so a second circle without in-edges is only performed with "
          "'--start ID'.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start: order by phone"
n2: circle label:"Order by mail"
n3: rectangle label:"Ship"
n1.handle(right) -> n3.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start: order by phone or mail"
n3: rectangle label:"Ship"
n1.handle(right) -> n3.handle(left)
}
)",
      .find = find_second_start,
  };
  return rule;
}

}  // namespace laneway::rules
