/// Two loops over the same nodes.
#include "lint/reach.h"

#include <fmt/format.h>

#include <map>

namespace laneway::rules {
namespace {

void find_same_loop(const LintInput& input, Findings& findings) {
  std::map<std::vector<NodeId>, const Loop*> known;
  for (const Loop& loop : input.flow.loops) {
    if (input.doubts.about(loop)) continue;
    const auto [first, is_new] = known.emplace(loop.sorted_members, &loop);
    if (is_new) continue;
    findings.add(loop.span,
                 fmt::format("there is already a loop over these nodes: {}", in_quotes(first->second->condition)),
                 "one loop", {{first->second->span, "the first one is here"}});
  }
}

}  // namespace

const Rule& same_loop() {
  static const Rule rule = {
      .code = Code::same_loop,
      .in_run = Severity::warning,
      .why = "Both count the same passes, and the smaller bound wins. One of the two is left over.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
n4.handle(right) -> n5.handle(left)
loop [retry up to 3 times] n2 n3
loop [retry up to 9 times] n2 n3
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
n4.handle(right) -> n5.handle(left)
loop [retry up to 3 times] n2 n3
}
)",
      .find = find_same_loop,
  };
  return rule;
}

}  // namespace laneway::rules
