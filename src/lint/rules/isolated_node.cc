/// Nodes that no edge touches.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_isolated_node(const LintInput& input, Findings& findings) {
  const auto served = served_lanes(input.plan);
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const NodeId id{index};
    if (!is_isolated(input.flow, id) || input.doubts.about(id)) continue;
    // A lane's answer to failures stands alone; a node that receives ends the request it gets.
    if (served[input.flow[id].lane.value] && (answers(input.plan, id) || receives(input.plan, id))) continue;
    findings.add(input.flow[id].id_span, fmt::format("no edge leads to or from {}", title_of(input.flow[id])),
                 "an edge to it, or no such node");
  }
}

}  // namespace

const Rule& isolated_node() {
  static const Rule rule = {
      .code = Code::isolated_node,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "A node that no edge touches takes no part in any run. Most often an edge was forgotten, "
          "or its line was deleted and the node's was not.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Ship"
n1.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_isolated_node,
  };
  return rule;
}

}  // namespace laneway::rules
