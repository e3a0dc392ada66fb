/// Flows that may begin at several nodes, none of which says that it is the start.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_several_entries(const LintInput& input, Findings& findings) {
  const auto entries = clear_entries(input);
  if (input.plan.entry_is_clear || entries.size() < 2) return;
  constexpr std::size_t most_named = 8;
  std::string names;
  for (std::size_t index = 0; index < std::min(entries.size(), most_named); ++index)
    names += (index == 0 ? "" : ", ") + input.flow[entries[index]].id;
  if (entries.size() > most_named) names += ", …";
  const std::vector<NodeId> others(entries.begin() + 1, entries.end());
  findings.add(input.flow[entries.front()].id_span,
               fmt::format("a run may begin at {} nodes: {}", entries.size(), names),
               fmt::format("one circle whose label says start, or --start {}", input.flow[entries.front()].id),
               as_related(input.flow, others, "may be the start too"));
}

}  // namespace

const Rule& several_entries() {
  static const Rule rule = {
      .code = Code::several_entries,
      .in_run = Severity::error,
      .why =
          "A run begins at the circle without in-edges, or at the one whose label says start. Where "
          "several fit, laneway does not choose: a drawing may show several, a flow that is to run "
          "needs one or '--start ID'.",
      .bad = R"(Shop { # Shop
n1: circle label:"Order by phone"
n2: circle label:"Order by mail"
n3: rectangle label:"Ship"
n1.handle(right) -> n3.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start: order by phone"
n2: circle label:"Order by mail"
n3: rectangle label:"Ship"
n1.handle(right) -> n3.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_several_entries,
  };
  return rule;
}

}  // namespace laneway::rules
