/// Cycles that send again at once.
#include "lint/nodes.h"
#include "lint/reach.h"
#include "model/graph.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_retry_without_wait(const LintInput& input, Findings& findings) {
  const auto all = cycles(input.flow, [&](const Edge& edge) {
    return !waits(input.plan, edge.from) && !waits(input.plan, edge.to) && !input.doubts.about(edge.from);
  });
  for (const auto& cycle : all) {
    const auto sender = std::find_if(cycle.begin(), cycle.end(), [&](NodeId node) { return sends(input.plan, node); });
    // Sending once for each of many things is no retry.
    const bool retries = std::any_of(cycle.begin(), cycle.end(), [&](NodeId node) {
      const auto& loops = input.flow[node].loops;
      return std::any_of(loops.begin(), loops.end(),
                         [&](LoopId loop) { return input.flow[loop].bound.kind == LoopBound::Kind::retries; });
    });
    if (sender == cycle.end() || !retries) continue;
    const Node& node = input.flow[*sender];
    findings.add(node.label_span, fmt::format("{} is retried without a wait", title_of(node)),
                 "a node such as label:\"Wait with backoff\" on the way back",
                 as_related(input.flow, cycle, "is on the way"));
  }
}

}  // namespace

const Rule& retry_without_wait() {
  static const Rule rule = {
      .code = Code::retry_without_wait,
      .in_run = Severity::warning,
      .why =
          "A receiver that fails is most often overloaded or restarting. Retries without a pause "
          "use themselves up in a second and make it worse; 'Wait with backoff' or 'Schedule retry' "
          "on the way back gives it time.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook"
n3: diamond label:"Response 2xx?"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
loop [retry up to 3 times] n2 n3
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook"
n3: diamond label:"Response 2xx?"
n4: circle label:"End"
n5: rectangle label:"Wait with backoff"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
n5.handle(left) -> n2.handle(bottom)
loop [retry up to 3 times] n2 n3 n5
}
)",
      .find = find_retry_without_wait,
  };
  return rule;
}

}  // namespace laneway::rules
