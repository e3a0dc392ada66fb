/// Loops whose cycle runs through nodes that they do not list: there each pass is a retry (LANGUAGE §6).
#include "lint/reach.h"
#include "model/graph.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_partial_loop(const LintInput& input, Findings& findings) {
  if (input.flow.loops.empty()) return;
  const auto all_cycles = cycles(input.flow);
  std::vector<std::size_t> cycle_of(input.flow.nodes.size(), all_cycles.size());
  for (std::size_t index = 0; index < all_cycles.size(); ++index)
    for (const NodeId node : all_cycles[index]) cycle_of[node.value] = index;
  for (const Loop& loop : input.flow.loops) {
    const auto place = cycle_of[loop.head().value];
    if (loop.closed_inside || place == all_cycles.size() || input.doubts.about(loop)) continue;
    if (findings.full()) {
      findings.add(loop.span, {});
      continue;
    }
    std::vector<NodeId> missing;
    for (const NodeId node : all_cycles[place])
      if (!loop.contains(node)) missing.push_back(node);
    if (std::any_of(missing.begin(), missing.end(), [&](NodeId node) { return input.doubts.about(node); })) continue;
    const auto size = all_cycles[place].size();
    findings.add(loop.span,
                 fmt::format("the loop {} lists {} of the {} nodes on its cycle{}", in_quotes(loop.condition),
                             size - missing.size(), size,
                             loop.bound.kind == LoopBound::Kind::retries ? ": each of its passes is a retry" : ""),
                 {}, as_related(input.flow, missing, "is on the cycle too"));
  }
}

}  // namespace

const Rule& partial_loop() {
  static const Rule rule = {
      .code = Code::partial_loop,
      .in_run = Severity::info,
      .why =
          "The cycle closes through nodes that the loop does not list. Then each pass of the loop "
          "is itself a retry: 'retry up to 5 times' allows five passes and not six.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n5: rectangle label:"Wait with backoff"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
n5.handle(left) -> n2.handle(bottom)
loop [retry up to 3 times] n5
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n5: rectangle label:"Wait with backoff"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
n5.handle(left) -> n2.handle(bottom)
loop [retry up to 3 times] n2 n3 n5
}
)",
      .find = find_partial_loop,
  };
  return rule;
}

}  // namespace laneway::rules
