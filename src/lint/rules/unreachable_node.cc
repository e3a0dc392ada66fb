/// Nodes that no run comes to, said once a cause.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_unreachable_node(const LintInput& input, Findings& findings) {
  std::vector<bool> lane_is_lost(input.flow.lanes.size());
  for (std::uint32_t index = 0; index < lane_is_lost.size(); ++index)
    lane_is_lost[index] = is_never_entered(input, LaneId{index});
  for (const auto& [first, rest] : lost_chains(input)) {
    const Node& node = input.flow[first];
    if (lane_is_lost[node.lane.value]) continue;
    const bool in_circle = !node.in.empty();
    findings.add(node.id_span,
                 fmt::format("no run comes to {}: {}", title_of(node),
                             in_circle ? "only nodes that it leads to itself lead to it" : "no edge leads to it"),
                 input.plan.entries.empty()
                     ? std::string("an edge to it from a node that a request comes to")
                     : fmt::format("an edge to it from a node that runs come to; they begin at {}",
                                   input.flow[input.plan.entries.front()].id),
                 as_related(input.flow, rest, "is reached only from there"));
  }
}

}  // namespace

const Rule& unreachable_node() {
  static const Rule rule = {
      .code = Code::unreachable_node,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "No way leads to the node: not from a start, not from a node that receives requests, not "
          "as a lane's answer to failures. It is drawn and never performed. A chain of such nodes "
          "is reported at its first one; mending that mends the others.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Ship"
n1.handle(right) -> n3.handle(left)
n2.handle(right) -> n3.handle(left)
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
      .find = find_unreachable_node,
  };
  return rule;
}

}  // namespace laneway::rules
