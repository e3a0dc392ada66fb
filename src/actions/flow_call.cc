/// `flow.call`: runs another flow and takes its result.
#include <fmt/format.h>

#include "actions/context.h"

namespace laneway::actions {
namespace {

/// Why the called run failed, in its own words.
std::string cause(const Json& ended) {
  const auto* error = member(&ended, "error");
  if (error == nullptr) return "it was " + member_text(&ended, "status");
  const auto message = member_text(error, "message");
  return one_line(message.empty() ? to_plain_text(*error) : message);
}

Outcome go_on(const Json& ended, const std::string& file) {
  const auto status = member_text(&ended, "status");
  Outcome outcome;
  outcome.result = Json::object();
  for (const auto name : {"status", "outcome", "payload", "vars"}) {
    const auto* value = member(&ended, name);
    outcome.result[name] = value == nullptr ? Json() : *value;
  }
  if (status != "completed")
    outcome.failure = Failure{"called-flow-failed", fmt::format("called flow '{}' failed: {}", file, cause(ended))};
  return outcome;
}

Outcome perform_flow_call(const ActionCall& call) {
  const auto file = call.text_or("flow", "");
  if (file.empty())
    return Outcome::failed("bad-parameter",
                           fmt::format("parameter 'flow' of node '{}' must name a file", call.node().id));
  auto input = call.value("input").value_or(payload_of(call));
  if (const auto* event = call.context("event"); input.is_null() && event != nullptr) input = *event;
  Outcome outcome;
  outcome.pending = CallFlow{file, std::move(input), [file](const Json& ended) { return go_on(ended, file); }};
  return outcome;
}

}  // namespace

const Action& flow_call() {
  static const Action action{
      .name = "flow.call",
      .summary = "runs another flow and takes its result",
      .parameters = {{"flow", ParameterType::literal, "the flow's file, relative to this one", "", true},
                     {"input", ParameterType::value, "what it is given; by default the payload, else the event"}},
      .outputs = {{"result", "{status, outcome, payload, vars} of the called run"}},
      .outside_effects = true,
      .perform = perform_flow_call,
  };
  return action;
}

}  // namespace laneway::actions
