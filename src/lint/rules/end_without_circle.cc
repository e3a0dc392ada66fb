/// Nodes that a run ends at and that are no circle.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_end_without_circle(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (!node.out.empty() || node.shape == Shape::circle || node.shape == Shape::diamond) continue;
    if (!input.reached[id.value] || is_isolated(input.flow, id) || input.doubts.about(id)) continue;
    if (performs(input.plan, id, {"http.respond", "fail"})) continue;
    findings.add(node.id_span, fmt::format("a run ends at {}, which is no circle", title_of(node)),
                 fmt::format("an edge to a circle, such as label:\"End\""));
  }
}

}  // namespace

const Rule& end_without_circle() {
  static const Rule rule = {
      .code = Code::end_without_circle,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "In a swimlane diagram a circle is where a process ends. Where a box is the last one, a "
          "reader cannot tell whether an edge was forgotten. Answers and failures are ends of their "
          "own.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_end_without_circle,
  };
  return rule;
}

}  // namespace laneway::rules
