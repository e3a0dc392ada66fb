/// `payload.build`: makes the document that is delivered.
#include "actions/context.h"
#include "actions/event.h"

namespace laneway::actions {
namespace {

Json default_payload(const Json& event) {
  Json payload = Json::object();
  const auto copy = [&](const char* to, const char* from) {
    const auto found = event.find(from);
    payload[to] = found == event.end() ? Json() : *found;
  };
  copy("id", "id");
  copy("type", "type");
  copy("timestamp", "time");
  copy("data", "data");
  return payload;
}

Outcome perform_payload_build(const ActionCall& call) {
  Outcome outcome;
  Json event;
  const auto* known = call.context("event");
  if (known != nullptr && known->is_object()) {
    event = *known;
  } else {
    event = make_event(call);
    outcome.changes.push_back({"event", event});
  }
  auto payload = call.value("template").value_or(Json());
  if (payload.is_null()) payload = default_payload(event);
  outcome.result = {{"bytes", bytes_of(payload).size()}};
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
