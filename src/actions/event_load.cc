/// `event.load`: takes what the run was given as its event.
#include "actions/event.h"
#include "text/json_object.h"

namespace laneway::actions {
namespace {

Outcome perform_event_load(const ActionCall& call) {
  Json overrides = Json::object();
  for (const auto name : {"type", "id", "time"})
    if (const auto text = call.text(name)) overrides[name] = *text;
  if (const auto data = call.value("data")) overrides["data"] = *data;

  auto event = make_event(call, overrides);
  Outcome outcome;
  outcome.result = json_object("id", event["id"], "type", event["type"]);
  outcome.changes.push_back({"event", std::move(event)});
  return outcome;
}

}  // namespace

const Action& event_load() {
  static const Action action{
      .name = "event.load",
      .summary = "takes the run's input as the event, or the request that started it, or makes an example one",
      .parameters = {{"type", ParameterType::text, "the event's type, if not the input's own"},
                     {"id", ParameterType::text, "its id, if not the input's own"},
                     {"time", ParameterType::text, "when it happened (RFC 3339), if not the input's own or now"},
                     {"data", ParameterType::value, "its data, if not the input's own"}},
      .outputs = {{"event", "{id, type, time, data}"}, {"result", "{id, type}"}},
      .perform = perform_event_load,
  };
  return action;
}

}  // namespace laneway::actions
