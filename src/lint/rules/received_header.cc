/// Headers that are made of received values which nothing has looked at.
#include "lint/taint.h"

namespace laneway::rules {
namespace {

void find_received_header(const LintInput& input, Findings& findings) {
  if (input.plan.endpoints.empty()) return;
  Taint taint(input);
  for (const NodeId id : all_nodes(input.flow)) {
    if ((!sends(input.plan, id) && !performs(input.plan, id, {"http.respond"})) || input.doubts.about(id)) continue;
    for (const std::string_view parameter : {"headers", "content_type"})
      if (const BoundValue* value = input.plan.binding(id).value(parameter))
        report_received(input, taint, id, *value, findings.severity(), "writes {} into a header", findings);
  }
}

}  // namespace

const Rule& received_header() {
  static const Rule rule = {
      .code = Code::received_header,
      .in_run = Severity::warning,
      .why =
          "A header steers what the other side does: it names hosts, caches, credentials, places to "
          "go on to. Whoever sends the request should not choose it unseen.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 302 Found" headers:"{ \"location\": \"{{ request.query.next }}\" }"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 302 Found" headers:"{ \"location\": \"https://shop.example/done\" }"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_received_header,
  };
  return rule;
}

}  // namespace laneway::rules
