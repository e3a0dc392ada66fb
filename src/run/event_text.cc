/// Events as the text that journals keep, and back.
#include "run/event_text.h"

#include "text/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace laneway {

namespace {

/// What a journal may hold: deeper and wider than what comes from outside, since documents are nested in it.
constexpr JsonLimits journal_limits{.depth = 1024, .keys_per_object = 1'000'000};

std::int64_t micros(TimePoint time) { return time.time_since_epoch().count(); }

[[noreturn]] void refuse(std::string_view what) {
  throw Error(Error::Kind::store, fmt::format("the journal is damaged: {}", what));
}

/// Adds `value` as a JSON string; names and ids need no more than the quotes.
void add_string(std::string& text, std::string_view value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '/' || c == ' ';
  });
  if (!plain) {
    text += to_text(value);
    return;
  }
  text += '"';
  text += value;
  text += '"';
}

template <class Number>
void add_number(std::string& text, Number number) {
  const fmt::format_int digits(number);
  text.append(digits.data(), digits.size());
}

EventKind kind_of(const std::string& name) {
  for (const auto kind :
       {EventKind::step, EventKind::branch, EventKind::effect, EventKind::waiting, EventKind::run_started,
        EventKind::completed, EventKind::failed, EventKind::cancelled, EventKind::retried})
    if (name_of(kind) == name) return kind;
  refuse(fmt::format("there is no event '{}'", name));
}

StepStatus status_of(const std::string& name) {
  for (const auto status : {StepStatus::ok, StepStatus::failed, StepStatus::skipped})
    if (name_of(status) == name) return status;
  refuse(fmt::format("there is no step status '{}'", name));
}

NodeId node_of(const Flow& flow, const Json& id) {
  const auto node = flow.find_node(id.get_ref<const std::string&>());
  if (!node) refuse(fmt::format("its flow has no node '{}'", id.get_ref<const std::string&>()));
  return node;
}

/// The form in which a binary value is printed: {"bytes":[…],"subtype":null}.
bool is_printed_binary(const Json& value) {
  if (value.size() != 2) return false;
  const auto first = value.begin();
  if (first.key() != "bytes" || !first->is_array() || !value.contains("subtype") || !value["subtype"].is_null())
    return false;
  return std::all_of(first->begin(), first->end(),
                     [](const Json& byte) { return byte.is_number_unsigned() && byte.get<std::uint64_t>() <= 255; });
}

void restore_binaries(Json& value) {
  if (value.is_object() && is_printed_binary(value)) {
    value = Json::binary(value["bytes"].get<std::vector<std::uint8_t>>());
    return;
  }
  if (value.is_structured())
    for (auto& member : value) restore_binaries(member);
}

Event event_of(const Flow& flow, Json& json) {
  Event event;
  event.kind = kind_of(json.at("event").get_ref<const std::string&>());
  event.node = node_of(flow, json.at("node"));
  event.time = TimePoint(Duration(json.at("at").get<std::int64_t>()));
  for (auto& [key, value] : json.items()) {
    if (key == "status")
      event.status = status_of(value.get_ref<const std::string&>());
    else if (key == "token")
      event.token = value.get<TokenId>();
    else if (key == "pass")
      event.pass = value.get<int>();
    else if (key == "ms")
      event.duration_ms = value.get<double>();
    else if (key == "detail")
      event.detail = from_journal(std::move(value));
    else if (key == "until")
      event.until = TimePoint(Duration(value.get<std::int64_t>()));
    else if (key == "text")
      event.text = value.get<std::string>();
    else if (key == "replied")
      event.replied = value.get<bool>();
    else if (key == "next") {
      for (const auto& id : value) event.next.push_back(node_of(flow, id));
    } else if (key == "changes") {
      for (auto& change : value)
        event.changes.push_back({change.at(0).get<std::string>(), from_journal(std::move(change.at(1)))});
    }
  }
  return event;
}

}  // namespace

Json from_journal(Json value) {
  restore_binaries(value);
  return value;
}

std::string journal_text(const Flow& flow, const Event& event) {
  std::string text;
  constexpr std::size_t usual_size = 512;
  text.reserve(usual_size);
  text += R"({"event":)";
  add_string(text, name_of(event.kind));
  text += R"(,"node":)";
  add_string(text, flow[event.node].id);
  text += R"(,"at":)";
  add_number(text, micros(event.time));
  const auto key = [&text](std::string_view name) {
    text += ",\"";
    text += name;
    text += "\":";
  };
  if (event.status != StepStatus::ok) key("status"), add_string(text, name_of(event.status));
  if (event.token != 0) key("token"), add_number(text, event.token);
  if (event.pass != 0) key("pass"), add_number(text, event.pass);
  if (event.duration_ms != 0) key("ms"), text += to_text(event.duration_ms);
  if (!event.detail.is_null()) key("detail"), text += to_text(event.detail);
  if (!event.changes.empty()) {
    key("changes");
    char before = '[';
    for (const auto& change : event.changes) {
      text += std::exchange(before, ',');
      text += '[';
      add_string(text, change.path);
      text += ',';
      text += to_text(change.value);
      text += ']';
    }
    text += ']';
  }
  if (!event.next.empty()) {
    key("next");
    char before = '[';
    for (const NodeId node : event.next) {
      text += std::exchange(before, ',');
      add_string(text, flow[node].id);
    }
    text += ']';
  }
  if (event.until) key("until"), add_number(text, micros(*event.until));
  if (!event.text.empty()) key("text"), add_string(text, event.text);
  if (event.replied) key("replied"), text += "true";
  text += '}';
  return text;
}

Event read_journal_text(const Flow& flow, std::string_view text) {
  auto parsed = parse_json(text, journal_limits);
  if (auto* error = std::get_if<JsonError>(&parsed)) refuse(error->message);
  try {
    return event_of(flow, std::get<Json>(parsed));
  } catch (const Json::exception& error) {
    refuse(error.what());
  }
}

}  // namespace laneway
