/// `http.request`: sends a request of any method.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "actions/context.h"
#include "actions/http_send.h"

namespace laneway::actions {
namespace {

std::string method_to_send(const ActionCall& call) {
  auto method = call.given("method") ? call.text_or("method", "") : call.lane_method();
  if (method.empty()) method = "GET";
  std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return std::toupper(c); });
  const bool is_word = method.size() <= 20 &&
                       std::all_of(method.begin(), method.end(), [](unsigned char c) { return std::isupper(c) != 0; });
  if (!is_word)
    throw StepFailed({"bad-parameter", fmt::format("parameter 'method' of node '{}' must be an HTTP method, not '{}'",
                                                   call.node().id, one_line(method, 60))});
  return method;
}

std::vector<Parameter> parameters() {
  std::vector<Parameter> all = {
      {"method", ParameterType::text, "the HTTP method; by default the request edge's", "GET"}};
  for (const auto& parameter : sending_parameters()) all.push_back(parameter);
  return all;
}

Outcome perform_http_request(const ActionCall& call) { return send_request(call, method_to_send(call)); }

}  // namespace

const Action& http_request() {
  static const Action action{
      .name = "http.request",
      .summary = "sends a request of any method and records the answer",
      .parameters = parameters(),
      .outputs = sending_outputs(),
      .outside_effects = true,
      .perform = perform_http_request,
  };
  return action;
}

}  // namespace laneway::actions
