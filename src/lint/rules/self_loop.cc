/// Edges from a node to itself that no loop bounds.
#include "lint/cycles.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_self_loop(const LintInput& input, Findings& findings) {
  for (const auto& cycle : unbounded_cycles(input.flow)) {
    if (cycle.size() != 1 || input.doubts.about(cycle.front())) continue;
    const Node& node = input.flow[cycle.front()];
    for (const EdgeId edge : node.out)
      if (input.flow[edge].to == cycle.front())
        findings.add(input.flow[edge].span,
                     fmt::format("{} leads to itself, and no loop bounds how often", title_of(node)),
                     fmt::format("another target, or 'loop [repeat 10 times] {}'", node.id));
  }
}

}  // namespace

const Rule& self_loop() {
  static const Rule rule = {
      .code = Code::self_loop,
      .in_run = Severity::error,
      .why =
          "A node that leads to itself goes round for ever unless something counts. A loop over it "
          "with a bound says how often it may.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n2.handle(top) [label="No"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n2.handle(top) [label="No"]
loop [repeat 10 times] n2
}
)",
      .find = find_self_loop,
  };
  return rule;
}

}  // namespace laneway::rules
