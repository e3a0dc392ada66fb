/// Diamonds with one way out.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_single_exit(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const Node& node = input.flow.nodes[index];
    if (node.shape != Shape::diamond || node.out.size() != 1 || input.doubts.about(NodeId{index})) continue;
    findings.add(node.id_span, fmt::format("the diamond {} has one way out", title_of(node)),
                 "a branch for each answer, or a rectangle");
  }
}

}  // namespace

const Rule& single_exit() {
  static const Rule rule = {
      .code = Code::single_exit,
      .in_run = Severity::warning,
      .why =
          "A question with one answer is none. A branch is missing, or the diamond is a step and "
          "belongs in a box.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
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
      .find = find_single_exit,
  };
  return rule;
}

}  // namespace laneway::rules
