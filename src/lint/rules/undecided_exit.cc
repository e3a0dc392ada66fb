/// Boxes on a cycle with an edge out of it.
#include "lint/nodes.h"
#include "lint/reach.h"
#include "model/graph.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_undecided_exit(const LintInput& input, Findings& findings) {
  std::vector<bool> turns(input.flow.nodes.size(), false);
  for (std::size_t index = 0; index < input.plan.loops.size(); ++index) {
    for (const NodeId node : input.plan.loops[index].turns) turns[node.value] = true;
    if (input.plan.loops[index].head_leaves) turns[input.flow.loops[index].head().value] = true;
  }
  std::vector<std::uint32_t> part(input.flow.nodes.size(), 0);
  std::uint32_t number = 0;
  const auto all = cycles(input.flow);
  for (const auto& cycle : all) {
    ++number;
    for (const NodeId node : cycle) part[node.value] = number;
  }
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (part[id.value] == 0 || node.shape == Shape::diamond || turns[id.value] || is_question(input, id)) continue;
    const auto ways = ways_out(input.plan, id);
    const auto stays = [&](EdgeId edge) { return part[input.flow[edge].to.value] == part[id.value]; };
    const auto round = std::find_if(ways.begin(), ways.end(), stays);
    const auto out = std::find_if_not(ways.begin(), ways.end(), stays);
    if (round == ways.end() || out == ways.end()) continue;
    findings.add(input.flow[*out].span,
                 fmt::format("{} leaves the cycle to {} and goes round it, both on every pass", title_of(node),
                             input.flow[input.flow[*out].to].id),
                 "a diamond that decides", {{input.flow[*round].span, "this edge goes round"}});
  }
}

}  // namespace

const Rule& undecided_exit() {
  static const Rule rule = {
      .code = Code::undecided_exit,
      .in_run = Severity::warning,
      .why =
          "A token leaves a box on every out-edge: one goes on round the cycle and one leaves it, "
          "on every pass. A diamond decides between going round again and going on.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: rectangle label:"Count the money"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
n3.handle(bottom) -> n2.handle(bottom)
n4.handle(right) -> n5.handle(left)
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
      .find = find_undecided_exit,
  };
  return rule;
}

}  // namespace laneway::rules
