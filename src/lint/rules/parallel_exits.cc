/// Boxes with several ways out.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_parallel_exits(const LintInput& input, Findings& findings) {
  std::vector<bool> turns(input.flow.nodes.size(), false);
  for (std::size_t index = 0; index < input.plan.loops.size(); ++index) {
    for (const NodeId node : input.plan.loops[index].turns) turns[node.value] = true;
    if (input.plan.loops[index].head_leaves) turns[input.flow.loops[index].head().value] = true;
  }
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (node.shape == Shape::diamond || turns[id.value] || input.doubts.about(id) || is_question(input, id)) continue;
    const auto ways = ways_out(input.plan, id);
    if (ways.size() < 2) continue;
    const bool same = std::all_of(ways.begin(), ways.end(),
                                  [&](EdgeId edge) { return input.flow[edge].to == input.flow[ways.front()].to; });
    if (same) continue;
    std::vector<NodeId> targets;
    for (const EdgeId edge : ways) targets.push_back(input.flow[edge].to);
    findings.add(node.id_span, fmt::format("{} goes on at {} nodes at once", title_of(node), ways.size()),
                 "a diamond, if only one of them is meant", as_related(input.flow, targets, "is one of them"));
  }
}

}  // namespace

const Rule& parallel_exits() {
  static const Rule rule = {
      .code = Code::parallel_exits,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "A token leaves a box on every out-edge, so what follows runs in parallel. That may be "
          "meant; whoever meant a choice needs a diamond.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Print the bill"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n1.handle(bottom) -> n3.handle(left)
n2.handle(right) -> n4.handle(left)
n3.handle(right) -> n4.handle(bottom)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Print the bill"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> n3.handle(left)
n3.handle(right) -> n4.handle(bottom)
}
)",
      .find = find_parallel_exits,
  };
  return rule;
}

}  // namespace laneway::rules
