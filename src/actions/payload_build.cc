/// `payload.build`: makes the document that is delivered.
#include "actions/context.h"
#include "actions/event.h"
#include "text/json_object.h"

namespace laneway::actions {
namespace {

Json default_payload(const Json& event) {
  const auto of = [&event](const char* key) {
    const auto found = event.find(key);
    return found == event.end() ? Json() : *found;
  };
  return json_object("id", of("id"), "type", of("type"), "timestamp", of("time"), "data", of("data"));
}

Outcome perform_payload_build(const ActionCall& call) {
  Outcome outcome;
  const auto* event = call.context("event");
  if (event == nullptr || !event->is_object()) {
    outcome.changes.reserve(2);
    event = &outcome.changes.emplace_back(Change{"event", make_event(call)}).value;
  }
  auto payload = call.value("template").value_or(Json());
  if (payload.is_null()) payload = default_payload(*event);
  outcome.result = json_object("bytes", bytes_of(payload).size());
  outcome.changes.push_back({"payload", std::move(payload)});
  return outcome;
}

}  // namespace

const Action& payload_build() {
  static const Action action{
      .name = "payload.build",
      .summary = "builds the payload from a template, by default {id, type, timestamp, data} of the event",
      .parameters = {{"template", ParameterType::value, "the payload, as JSON with {{ expressions }} in it"}},
      .outputs = {{"payload", "what is delivered"},
                  {"event", "made from the run's input, if there was none yet"},
                  {"result", "{bytes}, its size as it is sent"}},
      .perform = perform_payload_build,
  };
  return action;
}

}  // namespace laneway::actions
