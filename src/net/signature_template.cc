/// The two templates of a signature scheme: reading them, writing and reading header values.
#include "net/signature_template.h"

#include "net/message.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

constexpr std::string_view mac_placeholder = "{mac}";
constexpr std::string_view time_placeholder = "{ts}";
constexpr std::string_view list_separators = ",; ";

TemplateError value_error(std::string_view text, std::string_view problem) {
  return {fmt::format("the signature header's value '{}' {}", text, problem)};
}

SignedPart placeholder(std::string_view name) {
  if (name == "id") return {SignedPart::Kind::id, {}};
  if (name == "ts") return {SignedPart::Kind::timestamp, {}};
  if (name == "body") return {SignedPart::Kind::body, {}};
  if (name.starts_with("header.") && is_token(name.substr(7)))
    return {SignedPart::Kind::header, std::string(name.substr(7))};
  return {};
}

/// `v1,` looks like `v2,`: the prefix of another version ends in the same character.
bool is_other_version(const ValueTemplate& value, std::string_view element) {
  return !value.mac_prefix.empty() && element.find(value.mac_prefix.back()) != std::string_view::npos;
}

void sort_element(const ValueTemplate& value, std::string_view element, ValueElements& elements) {
  if (value.has_time && element.starts_with(value.time_prefix)) {
    elements.times.push_back(element.substr(value.time_prefix.size()));
  } else if (element.starts_with(value.mac_prefix)) {
    elements.macs.push_back(element.substr(value.mac_prefix.size()));
  } else if (is_other_version(value, element)) {
    elements.has_other_version = true;
  } else {
    elements.has_garbage = true;
  }
}

}  // namespace

std::variant<ValueTemplate, TemplateError> read_value_template(std::string_view text) {
  std::size_t mac = text.find(mac_placeholder);
  std::size_t time = text.find(time_placeholder);
  if (mac == std::string_view::npos) return value_error(text, "must hold {mac}");
  ValueTemplate value;
  value.has_time = time != std::string_view::npos;
  value.time_first = value.has_time && time < mac;
  if (!value.has_time) {
    value.mac_prefix = text.substr(0, mac);
    bool comma_is_taken = value.mac_prefix.find(',') != std::string::npos;
    value.separators = comma_is_taken ? " " : ", ";
  } else {
    std::size_t first_end = value.time_first ? time + time_placeholder.size() : mac + mac_placeholder.size();
    std::string_view first = text.substr(0, value.time_first ? time : mac);
    std::size_t second_begin = value.time_first ? mac : time;
    if (second_begin == first_end || list_separators.find(text[first_end]) == std::string_view::npos) {
      return value_error(text, "needs a comma, semicolon or space between {ts} and {mac}");
    }
    std::string_view second = text.substr(first_end + 1, second_begin - first_end - 1);
    value.separators = std::string(1, text[first_end]);
    value.time_prefix = value.time_first ? first : second;
    value.mac_prefix = value.time_first ? second : first;
    if (value.time_prefix.empty() || value.mac_prefix.starts_with(value.time_prefix) ||
        value.time_prefix.starts_with(value.mac_prefix)) {
      return value_error(text, "needs different names before {ts} and {mac}");
    }
  }
  std::size_t last_end = std::max(mac + mac_placeholder.size(), value.has_time ? time + time_placeholder.size() : 0);
  if (last_end != text.size()) return value_error(text, "goes on after its last placeholder");
  for (std::string_view prefix : {std::string_view(value.mac_prefix), std::string_view(value.time_prefix)}) {
    if (prefix.find_first_of("{} \t" + value.separators) != std::string_view::npos || !is_field_value(prefix)) {
      return value_error(text, "may hold {mac} and {ts} once each, and no spaces or separators in names");
    }
  }
  return value;
}

std::string write_value(const ValueTemplate& value, const std::vector<std::string>& macs, std::string_view timestamp) {
  std::vector<std::string> elements;
  std::string time_element = value.time_prefix + std::string(timestamp);
  if (value.has_time && value.time_first) elements.push_back(time_element);
  for (const std::string& mac : macs) elements.push_back(value.mac_prefix + mac);
  if (value.has_time && !value.time_first) elements.push_back(time_element);
  return fmt::format("{}", fmt::join(elements, value.separators.substr(0, 1)));
}

void read_value(const ValueTemplate& value, std::string_view text, ValueElements& elements) {
  std::string ends = value.separators + " \t";
  while (!text.empty()) {
    std::size_t end = std::min(text.find_first_of(ends), text.size());
    if (end > 0) sort_element(value, text.substr(0, end), elements);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::variant<std::vector<SignedPart>, TemplateError> read_signed_template(std::string_view text) {
  std::vector<SignedPart> parts;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::size_t open = std::min(rest.find('{'), rest.size());
    if (open > 0) parts.push_back({SignedPart::Kind::literal, std::string(rest.substr(0, open))});
    rest.remove_prefix(open);
    if (rest.empty()) break;
    std::size_t close = std::min(rest.find('}'), rest.size());
    SignedPart part = placeholder(rest.substr(1, close - 1));
    if (close == rest.size() || part.kind == SignedPart::Kind::literal) {
      return TemplateError{fmt::format(
          "unknown placeholder '{}' in the signed bytes '{}'; expected {{id}}, {{ts}}, {{body}} or {{header.NAME}}",
          rest.substr(0, close + 1), text)};
    }
    parts.push_back(std::move(part));
    rest.remove_prefix(close + 1);
  }
  return parts;
}

bool signs(const std::vector<SignedPart>& parts, SignedPart::Kind kind) {
  return std::any_of(parts.begin(), parts.end(), [kind](const SignedPart& part) { return part.kind == kind; });
}

}  // namespace laneway
