/// Diamonds whose branches all lead to one node.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_same_target(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const Node& node = input.flow.nodes[index];
    if (node.shape != Shape::diamond || node.out.size() < 2 || input.doubts.about(NodeId{index})) continue;
    const NodeId target = input.flow[node.out.front()].to;
    const bool all =
        std::all_of(node.out.begin(), node.out.end(), [&](EdgeId edge) { return input.flow[edge].to == target; });
    // Equal labels to one node are reported as such.
    const bool same_labels = std::all_of(node.out.begin(), node.out.end(), [&](EdgeId edge) {
      return input.flow[edge].label == input.flow[node.out.front()].label && input.flow[edge].when.empty();
    });
    if (!all || same_labels) continue;
    findings.add(node.id_span, fmt::format("all branches of {} lead to {}", title_of(node), input.flow[target].id),
                 "another target for one of them, or no diamond");
  }
}

}  // namespace

const Rule& same_target() {
  static const Rule rule = {
      .code = Code::same_target,
      .in_run = Severity::warning,
      .why =
          "Whatever the answer, the run goes on at the same node: the question decides nothing. One "
          "branch most likely leads to the wrong node.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n3.handle(bottom) [label="No"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .find = find_same_target,
  };
  return rule;
}

}  // namespace laneway::rules
