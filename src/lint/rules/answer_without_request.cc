/// Respond nodes that no request leads to.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_answer_without_request(const LintInput& input, Findings& findings) {
  const auto served = served_lanes(input.plan);
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const NodeId id{index};
    const Node& node = input.flow[id];
    if (!answers(input.plan, id) || input.requested[index] || !input.reached[index]) continue;
    const bool answers_failures = node.in.empty() && served[node.lane.value];
    if (answers_failures) continue;
    if (is_isolated(input.flow, id) || input.doubts.any() || input.doubts.about(node.lane)) continue;
    findings.add(node.label_span, fmt::format("{} answers a request, but no request leads to it", title_of(node)),
                 "a node that receives HTTP requests before it, such as label:\"Receive webhook\"");
  }
}

}  // namespace

const Rule& answer_without_request() {
  static const Rule rule = {
      .code = Code::answer_without_request,
      .in_run = Severity::error,
      .why =
          "A node that answers needs a request to answer. A run that comes to it from the flow's "
          "start has none, and the step fails.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Pack"
n3: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_answer_without_request,
  };
  return rule;
}

}  // namespace laneway::rules
