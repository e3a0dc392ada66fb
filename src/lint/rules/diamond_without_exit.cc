/// Diamonds that a token could not leave.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_diamond_without_exit(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const Node& node = input.flow.nodes[index];
    if (node.shape != Shape::diamond || !node.out.empty() || input.doubts.about(NodeId{index})) continue;
    // A diamond that no edge touches is reported as such.
    if (is_isolated(input.flow, NodeId{index})) continue;
    findings.add(
        node.id_span, fmt::format("no edge leaves the diamond {}", title_of(node)),
        fmt::format("an edge for each answer, such as {}.handle(right) -> ….handle(left) [label=\"Yes\"]", node.id));
  }
}

}  // namespace

const Rule& diamond_without_exit() {
  static const Rule rule = {
      .code = Code::diamond_without_exit,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "A diamond takes exactly one of its out-edges. One that has none ends the run in an "
          "error.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .find = find_diamond_without_exit,
  };
  return rule;
}

}  // namespace laneway::rules
