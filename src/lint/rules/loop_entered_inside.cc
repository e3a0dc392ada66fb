/// Loops that are entered at another node than their first.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_loop_entered_inside(const LintInput& input, Findings& findings) {
  for (const Loop& loop : input.flow.loops) {
    if (!loop.closed_inside || input.doubts.about(loop)) continue;
    for (const NodeId member : loop.members) {
      if (member == loop.head()) continue;
      const auto& in = input.flow[member].in;
      // Nobody walks along a reply edge: the caller waits inside the loop.
      const auto outside = std::find_if(in.begin(), in.end(), [&](EdgeId edge) {
        return !loop.contains(input.flow[edge].from) && input.plan.edges[edge.value].role != EdgeRole::reply;
      });
      if (outside == in.end()) continue;
      findings.add(input.flow[*outside].span,
                   fmt::format("the loop {} is entered at {}, behind its first node {}", in_quotes(loop.condition),
                               input.flow[member].id, input.flow[loop.head()].id),
                   fmt::format("{} as the first node of the list, or an edge to {}", input.flow[member].id,
                               input.flow[loop.head()].id),
                   {{loop.span, "the loop"}});
      break;
    }
  }
}

}  // namespace

const Rule& loop_entered_inside() {
  static const Rule rule = {
      .code = Code::loop_entered_inside,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "The first node of a loop's list is its head, and a pass begins when a token comes to it. "
          "A token that comes in behind the head goes most of the way round before it is counted.",
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
loop [repeat 3 times] n3 n2
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
loop [repeat 3 times] n2 n3
}
)",
      .find = find_loop_entered_inside,
  };
  return rule;
}

}  // namespace laneway::rules
