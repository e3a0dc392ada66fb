/// Requests whose caller has nowhere to go on.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_caller_stops_here(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (!input.graph.next(id).empty() || input.doubts.about(id)) continue;
    const auto request = std::find_if(node.out.begin(), node.out.end(), [&](EdgeId edge) {
      return input.plan.edges[edge.value].role == EdgeRole::request;
    });
    if (request == node.out.end()) continue;
    const LaneId lane = input.flow[input.flow[*request].to].lane;
    if (input.doubts.about(lane)) continue;
    findings.add(
        input.flow[*request].span,
        fmt::format("{} sends a request and goes on nowhere: lane {} shows no reply, and no other edge leaves {}",
                    title_of(node), in_quotes(input.flow[lane].id), node.id),
        fmt::format("an edge from {}, or one from the answer in that lane back", node.id));
  }
}

}  // namespace

const Rule& caller_stops_here() {
  static const Rule rule = {
      .code = Code::caller_stops_here,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "A caller does not walk along its request edge: it goes on over an edge of its own, or "
          "where the reply edges of the other lane lead. Here there is neither, so the run ends "
          "with the answer and nobody looks at it.",
      .bad = R"(Sender { # Sender
n1: circle label:"Start"
n2: rectangle label:"Send HTTP POST request"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Receiver.n3.handle(top) [label="POST /hook"]
}
Receiver { # Receiver
n3: rectangle label:"Receive webhook"
n4: rectangle label:"Return 200 OK"
n3.handle(right) -> n4.handle(left)
}
)",
      .good = R"(Sender { # Sender
n1: circle label:"Start"
n2: rectangle label:"Send HTTP POST request"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Receiver.n3.handle(top) [label="POST /hook"]
}
Receiver { # Receiver
n3: rectangle label:"Receive webhook"
n4: rectangle label:"Return 200 OK"
n3.handle(right) -> n4.handle(left)
n4.handle(top) -> Sender.n5.handle(bottom)
}
)",
      .find = find_caller_stops_here,
  };
  return rule;
}

}  // namespace laneway::rules
