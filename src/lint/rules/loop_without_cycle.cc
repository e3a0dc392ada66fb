/// Loops round which no token can go.
#include "lint/reach.h"
#include "model/graph.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_loop_without_cycle(const LintInput& input, Findings& findings) {
  if (input.flow.loops.empty()) return;
  std::vector<bool> on_cycle(input.flow.nodes.size(), false);
  for (const auto& cycle : cycles(input.flow))
    for (const NodeId node : cycle) on_cycle[node.value] = true;
  for (const Loop& loop : input.flow.loops) {
    if (on_cycle[loop.head().value] || input.doubts.about(loop)) continue;
    if (std::any_of(loop.members.begin(), loop.members.end(), [&](NodeId node) { return input.doubts.about(node); }))
      continue;
    const Node& head = input.flow[loop.head()];
    findings.add(loop.span,
                 fmt::format("the loop {} goes round nothing: no way leads from its first node {} back to it",
                             in_quotes(loop.condition), head.id),
                 fmt::format("an edge back to {}, or the node that is come back to as the first one", head.id));
  }
}

}  // namespace

const Rule& loop_without_cycle() {
  static const Rule rule = {
      .code = Code::loop_without_cycle,
      .in_run = Severity::warning,
      .why =
          "No way leads from the loop's first node back to it, so there is never a second pass. An "
          "edge back is missing, or the wrong node is listed first.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
loop [repeat 3 times] n2 n3
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(bottom) -> n2.handle(bottom)
loop [repeat 3 times] n2 n3
}
)",
      .find = find_loop_without_cycle,
  };
  return rule;
}

}  // namespace laneway::rules
