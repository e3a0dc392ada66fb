/// Makes events: from inputs that are one, from plain data, or as an example.
#include "actions/event.h"

#include <algorithm>

#include "actions/context.h"
#include "actions/request_body.h"
#include "text/json_object.h"

namespace laneway::actions {
namespace {

Json example_event() {
  return {{"type", "example.created"},
          {"data", {{"number", 1001}, {"name", "Ada Example"}, {"amount", 42.5}, {"currency", "EUR"}}}};
}

/// A document that says what it is: it has a type or data; else it is the data itself.
Json event_of(const Json& document) {
  const bool is_event = member(&document, "type") != nullptr || (document.is_object() && document.contains("data"));
  return is_event ? document : Json{{"type", "event.received"}, {"data", document}};
}

Json source_of(const ActionCall& call) {
  const auto* input = call.context("input");
  if (input != nullptr && !input->is_null()) return event_of(*input);
  const auto* request = call.was_requested() ? request_of(call) : nullptr;
  return request == nullptr ? example_event() : event_of(parse_request(*request).document);
}

/// `evt_` and the step's own key, which is the same when the step is done again after a crash.
std::string event_id(const ActionCall& call) {
  auto key = call.idempotency_key();
  if (key.starts_with("r_")) key.erase(0, 2);
  std::replace_if(
      key.begin(), key.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return "evt_" + key;
}

}  // namespace

Json make_event(const ActionCall& call, const Json& overrides) {
  auto source = source_of(call);
  for (const auto& [key, value] : overrides.items())
    if (!value.is_null()) source[key] = value;

  const auto id = member_text(&source, "id");
  const auto type = member_text(&source, "type");
  auto time = member_text(&source, "time");
  if (time.empty()) time = member_text(&source, "timestamp");
  const auto data = source.find("data");

  Json event = json_object("id", id.empty() ? event_id(call) : id, "type", type.empty() ? "event.received" : type,
                           "time", time.empty() ? to_rfc3339(call.now()) : time, "data",
                           data == source.end() ? Json() : std::move(*data));
  for (const auto& [key, value] : source.items())
    if (!event.contains(key) && key != "timestamp") event[key] = value;
  return event;
}

}  // namespace laneway::actions
