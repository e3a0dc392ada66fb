/// Served lanes that no edge leads into: right for a receiver, but not visible in the drawing.
#include "lint/reach.h"

#include <fmt/format.h>

#include <set>

namespace laneway::rules {
namespace {

bool is_led_into(const Flow& flow, LaneId lane) {
  return std::any_of(flow[lane].nodes.begin(), flow[lane].nodes.end(), [&](NodeId node) {
    return std::any_of(flow[node].in.begin(), flow[node].in.end(),
                       [&](EdgeId edge) { return flow[flow[edge].from].lane != lane; });
  });
}

void find_lane_entered_by_http(const LintInput& input, Findings& findings) {
  // A flow that only serves says so once (`only_served`).
  if (input.plan.entries.empty()) return;
  // Lanes that have their own entry, and lanes that have been judged.
  std::set<LaneId> done;
  for (const NodeId entry : input.plan.entries) done.insert(input.flow[entry].lane);
  for (const Endpoint& endpoint : input.plan.endpoints) {
    const LaneId lane = endpoint.lane;
    if (!done.insert(lane).second || input.doubts.about(lane) || is_led_into(input.flow, lane)) continue;
    findings.add(input.flow[lane].span,
                 fmt::format("lane {} is entered by HTTP only: {} {} comes to {}", in_quotes(input.flow[lane].id),
                             fmt::join(endpoint.methods, ","), endpoint.path, input.flow[endpoint.node].id));
  }
}

}  // namespace

const Rule& lane_entered_by_http() {
  static const Rule rule = {
      .code = Code::lane_entered_by_http,
      .in_run = Severity::info,
      .why =
          "The lane receives HTTP requests, and the drawing has no edge into it. That is right for "
          "a receiver whose senders are elsewhere; it is said because the drawing does not show it.",
      .bad = R"(Sender { # Sender
n1: circle label:"Start"
n2: rectangle label:"POST to receiver"
n1.handle(right) -> n2.handle(left)
}
Receiver { # Receiver
n3: rectangle label:"Receive POST request"
n4: rectangle label:"Return 200 OK"
n3.handle(right) -> n4.handle(left)
}
)",
      .good = R"(Sender { # Sender
n1: circle label:"Start"
n2: rectangle label:"POST to receiver"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Receiver.n3.handle(top) [label="POST /hook"]
}
Receiver { # Receiver
n3: rectangle label:"Receive POST request"
n4: rectangle label:"Return 200 OK"
n3.handle(right) -> n4.handle(left)
}
)",
      .find = find_lane_entered_by_http,
  };
  return rule;
}

}  // namespace laneway::rules
