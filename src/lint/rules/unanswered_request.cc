/// Request edges into lanes that never respond.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_unanswered_request(const LintInput& input, Findings& findings) {
  std::vector<NodeId> responders;
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index)
    if (answers(input.plan, NodeId{index}) || input.doubts.about(NodeId{index})) responders.push_back(NodeId{index});
  const auto is_answered = Ways(input.graph, responders, {}, Ways::Direction::backward);
  for (const Endpoint& endpoint : input.plan.endpoints) {
    if (!endpoint.request_edge || input.doubts.about(endpoint.lane)) continue;
    if (is_answered.reaches(endpoint.node)) continue;
    const Edge& edge = input.flow[*endpoint.request_edge];
    findings.add(
        edge.span,
        fmt::format("{} sends a request to lane {}, which never answers it: the caller gets 204 when the lane is done",
                    input.flow[edge.from].id, in_quotes(input.flow[endpoint.lane].id)),
        "a node such as label:\"Return 200 OK\" in that lane");
  }
}

}  // namespace

const Rule& unanswered_request() {
  static const Rule rule = {
      .code = Code::unanswered_request,
      .in_run = Severity::warning,
      .flowzap = true,
      .why =
          "An edge shows a request into the lane, and no node of it answers. The sender gets 204 "
          "when the lane's run has ended, or 202 when its time is over.",
      .bad = R"(Sender { # Sender
n1: circle label:"Start"
n2: rectangle label:"Send HTTP POST request"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Receiver.n3.handle(top) [label="POST /hook"]
}
Receiver { # Receiver
n3: rectangle label:"Receive webhook"
n4: rectangle label:"Log the event"
n3.handle(right) -> n4.handle(left)
}
)",
      .good = R"(Sender { # Sender
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
      .find = find_unanswered_request,
  };
  return rule;
}

}  // namespace laneway::rules
