/// Reads requests, payloads and headers out of the run's context.
#include "actions/context.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace laneway::actions {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

/// A token of RFC 9110 §5.6.2.
bool is_header_name(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [&](unsigned char c) {
    return std::isalnum(c) != 0 || marks.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
}

/// Header bytes that are not UTF-8 lose what is not ASCII: they have no agreed meaning (RFC 9110 §5.5).
Json json_of_header_value(const std::string& value) {
  auto json = json_of_bytes(value);
  if (json.is_string()) return json;
  auto ascii = value;
  std::replace_if(
      ascii.begin(), ascii.end(), [](unsigned char c) { return c >= 0x80; }, '?');
  return ascii;
}

}  // namespace

const Json* member(const Json* document, std::string_view key) {
  if (document == nullptr || !document->is_object()) return nullptr;
  const auto found = document->find(std::string(key));
  return found == document->end() || found->is_null() ? nullptr : &*found;
}

std::string member_text(const Json* document, std::string_view key) {
  const auto* found = member(document, key);
  return found == nullptr || found->is_structured() || found->is_binary() ? std::string() : to_plain_text(*found);
}

const Json* request_of(const ActionCall& call) {
  const auto* request = call.context("request");
  return request != nullptr && request->is_object() ? request : nullptr;
}

const Json& needed_request(const ActionCall& call) {
  if (const auto* request = request_of(call)) return *request;
  throw StepFailed({"no-request", fmt::format("node '{}' got no request: send one to its lane's address, or begin "
                                              "at another node with --start",
                                              call.node().id)});
}

Json payload_of(const ActionCall& call) {
  const auto* payload = call.context("payload");
  return payload == nullptr ? Json() : *payload;
}

std::string delivery_id(const ActionCall& call) {
  for (const auto root : {"event", "payload"}) {
    auto id = member_text(call.context(root), "id");
    if (is_header_safe(id)) return id;
  }
  return call.run_id();
}

bool is_header_safe(std::string_view text) {
  return !text.empty() && text.size() <= 200 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

Json json_of_headers(const Headers& headers) {
  Json object = Json::object();
  object.get_ref<Json::object_t&>().reserve(headers.size());
  for (const auto& header : headers) {
    const auto name = lower(header.name);
    auto value = json_of_header_value(header.value);
    auto found = object.find(name);
    if (found == object.end())
      object[name] = name == "set-cookie" ? Json::array({value}) : std::move(value);
    else if (found->is_array())
      found->push_back(std::move(value));
    else
      *found = found->get<std::string>() + ", " + value.get<std::string>();
  }
  return object;
}

Headers headers_of_message(const Json* object) {
  Headers headers;
  if (object == nullptr || !object->is_object()) return headers;
  for (const auto& [name, value] : object->items()) {
    if (!value.is_array()) {
      headers.push_back({name, bytes_of(value)});
      continue;
    }
    for (const auto& item : value) headers.push_back({name, bytes_of(item)});
  }
  return headers;
}

Headers headers_to_send(const ActionCall& call, std::string_view parameter) {
  Headers headers;
  const auto object = call.value(parameter);
  if (!object || object->is_null()) return headers;
  const auto refuse = [&call](std::string message) {
    throw StepFailed({"bad-header", fmt::format("node '{}': {}", call.node().id, message)});
  };
  if (!object->is_object()) refuse(fmt::format("'{}' must be an object like {{\"x-name\": \"value\"}}", parameter));
  for (const auto& [name, value] : object->items()) {
    if (!is_header_name(name)) refuse(fmt::format("'{}' is no name of a header", one_line(name, 60)));
    const auto values = value.is_array() ? value : Json::array({value});
    for (const auto& item : values) {
      if (item.is_null()) continue;
      if (item.is_structured()) refuse(fmt::format("the value of header '{}' must be text", name));
      auto text = to_plain_text(item);
      if (!is_header_value(text))
        refuse(fmt::format("the value of header '{}' holds a line end or another control character", name));
      headers.push_back({name, std::move(text)});
    }
  }
  return headers;
}

bool is_json_type(std::string_view content_type) {
  auto type = lower(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type == "application/json" || type.ends_with("+json");
}

std::string one_line(std::string_view text, std::size_t longest) {
  std::string line(text.substr(0, longest));
  if (text.size() > longest) {
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0) == 0x80) line.pop_back();
    if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xC0) line.pop_back();
    line += "…";
  }
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return line;
}

}  // namespace laneway::actions
