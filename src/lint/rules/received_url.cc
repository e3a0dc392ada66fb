/// URLs that are made of received values which nothing has looked at.
#include "lint/taint.h"

namespace laneway::rules {
namespace {

/// The host stands before the first received part.
bool fixes_host(std::string_view url) {
  const auto prefix = url.substr(0, url.find("{{"));
  const auto host = prefix.find("://");
  return host != std::string_view::npos && prefix.find_first_of("/?#", host + 3) != std::string_view::npos;
}

void find_received_url(const LintInput& input, Findings& findings) {
  if (input.plan.endpoints.empty()) return;
  Taint taint(input);
  for (const NodeId id : all_nodes(input.flow)) {
    if (!sends(input.plan, id) || input.doubts.about(id)) continue;
    if (const BoundValue* url = input.plan.binding(id).value("url"))
      report_received(input, taint, id, *url, fixes_host(url->text) ? Severity::warning : findings.severity(),
                      "connects to where {} says", findings);
  }
}

}  // namespace

const Rule& received_url() {
  static const Rule rule = {
      .code = Code::received_url,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "Whoever sends the request chooses where this step connects to: inside the network, with "
          "this machine's rights. A fixed host with the value in its path is told as a warning, and "
          "values from a sender who was verified as an info. A diamond that looks at the value on "
          "every way to the step settles it.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 202 Accepted"
n3: rectangle label:"POST to callback" url:"{{ request.query.callback }}"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 202 Accepted"
n1.handle(right) -> n2.handle(left)
n3: diamond label:"Known callback?" test:"request.query.callback in ['https://shop.example/done', 'https://bank.example/done']"
n4: rectangle label:"POST to callback" url:"{{ request.query.callback }}"
n5: circle label:"End"
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
}
)",
      .find = find_received_url,
  };
  return rule;
}

}  // namespace laneway::rules
