/// Cycles without a way out that a retry loop bounds.
#include "lint/cycles.h"
#include "lint/nodes.h"
#include "lint/reach.h"
#include "model/graph.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

bool has_way_out(const LintInput& input, const std::vector<NodeId>& cycle, const std::vector<bool>& inside) {
  return std::any_of(cycle.begin(), cycle.end(), [&](NodeId node) {
    const auto& next = input.graph.next(node);
    const auto& out = input.flow[node].out;
    const bool leaves =
        std::any_of(next.begin(), next.end(), [&](NodeId to) { return !inside[to.value]; }) ||
        std::any_of(out.begin(), out.end(), [&](EdgeId edge) { return !inside[input.flow[edge].to.value]; });
    return leaves || input.doubts.about(node);
  });
}

/// The loop over the cycle that fails a run beyond its bound.
const Loop* failing_loop(const LintInput& input, const std::vector<NodeId>& cycle) {
  for (const NodeId node : cycle)
    for (const LoopId id : input.flow[node].loops) {
      const auto kind = input.flow[id].bound.kind;
      if (kind == LoopBound::Kind::retries || kind == LoopBound::Kind::unreadable) return &input.flow[id];
    }
  return nullptr;
}

void find_endless_cycle(const LintInput& input, Findings& findings) {
  std::vector<bool> inside(input.flow.nodes.size(), false);
  for (const auto& cycle : cycles(input.flow)) {
    const Loop* loop = failing_loop(input, cycle);
    if (loop == nullptr) continue;
    for (const NodeId node : cycle) inside[node.value] = true;
    const bool leaves = has_way_out(input, cycle, inside);
    for (const NodeId node : cycle) inside[node.value] = false;
    if (leaves) continue;
    findings.add(input.flow[cycle.front()].id_span,
                 fmt::format("no way leads out of the cycle of {}: the run fails when the loop {} is used up",
                             title_of(input.flow[cycle.front()]), in_quotes(loop->condition)),
                 "a branch that leads out of it",
                 as_related(input.flow, {cycle.begin() + 1, cycle.end()}, "is on the cycle"));
  }
}

}  // namespace

const Rule& endless_cycle() {
  static const Rule rule = {
      .code = Code::endless_cycle,
      .in_run = Severity::error,
      .why =
          "A token that comes into the cycle stays in it until the loop's passes are used up, and "
          "then the run fails: it can never end well. Some branch has to lead out.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: rectangle label:"Wait with backoff"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(bottom) -> n2.handle(bottom)
loop [retry up to 3 times] n2 n3
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
      .find = find_endless_cycle,
  };
  return rule;
}

}  // namespace laneway::rules
