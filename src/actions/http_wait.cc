/// `http.wait`: waits in the middle of a flow for somebody to call back.
#include <fmt/format.h>

#include "actions/context.h"
#include "actions/request_body.h"

namespace laneway::actions {
namespace {

/// The document that came with the callback; a body that does not parse is left to `payload.parse`.
std::optional<ParsedBody> document_of(const Json& request) {
  try {
    return parse_request(request);
  } catch (const StepFailed&) {
    return std::nullopt;
  }
}

Outcome go_on(const Json& request, const std::string& url) {
  Outcome outcome;
  outcome.result = {{"url", url}, {"method", member_text(&request, "method")}};
  outcome.changes.push_back({"request", request});
  if (auto body = document_of(request)) {
    if (!body->files.empty()) outcome.changes.push_back({"request.files", std::move(body->files)});
    outcome.changes.push_back({"payload", std::move(body->document)});
  }
  return outcome;
}

Outcome perform_http_wait(const ActionCall& call) {
  const auto timeout = call.duration("timeout");
  AwaitCallback wait;
  if (timeout) wait.until = call.now() + *timeout;
  wait.then = [url = call.callback_url(), node = call.node().id, timeout](const Json* request) {
    if (request != nullptr) return go_on(*request, url);
    return Outcome::failed(
        "callback-timeout",
        fmt::format("no callback came to node '{}' within {}", node, to_text(timeout.value_or(Duration::zero()))), 504);
  };
  Outcome outcome;
  outcome.pending = std::move(wait);
  return outcome;
}

}  // namespace

const Action& http_wait() {
  static const Action action{
      .name = "http.wait",
      .summary = "waits for a request to the run's own callback URL, which is callbacks.<node id>",
      .parameters = {{"timeout", ParameterType::duration, "how long to wait before the step fails", "24h"}},
      .outputs = {{"request", "the callback's request"}, {"payload", "its parsed body"}, {"result", "{url, method}"}},
      .perform = perform_http_wait,
  };
  return action;
}

}  // namespace laneway::actions
