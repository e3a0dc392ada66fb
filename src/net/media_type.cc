/// Media types and header values of the same shape.
#include "net/media_type.h"

#include "net/message.h"
#include "text/blank.h"

namespace laneway {

namespace {

void skip_space(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

/// Reads a quoted string off the front (the opening quote included).
bool read_quoted(std::string_view& text, std::string& value) {
  std::size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    // Browsers send backslashes of file names as they are; only \" and \\ are escapes.
    bool escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    if (escape) ++i;
    value += text[i];
  }
  if (i >= text.size()) return false;
  text.remove_prefix(i + 1);
  return true;
}

bool read_parameter(std::string_view& text, MediaType& type) {
  std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return false;
  std::string name = ascii_lower(trimmed(text.substr(0, equals)));
  if (!is_token(name)) return false;
  text.remove_prefix(equals + 1);
  skip_space(text);
  std::string value;
  if (text.starts_with('"')) {
    if (!read_quoted(text, value)) return false;
    skip_space(text);
    if (!text.empty() && text.front() != ';') return false;
  } else {
    value = trimmed(text.substr(0, text.find(';')));
    text.remove_prefix(std::min(text.find(';'), text.size()));
  }
  type.parameters.emplace_back(std::move(name), std::move(value));
  return true;
}

}  // namespace

const std::string* MediaType::parameter(std::string_view wanted) const {
  for (const auto& [key, value] : parameters) {
    if (key == wanted) return &value;
  }
  return nullptr;
}

std::optional<MediaType> parse_media_type(std::string_view text) {
  MediaType type;
  type.name = ascii_lower(trimmed(text.substr(0, text.find(';'))));
  text.remove_prefix(std::min(text.find(';'), text.size()));
  while (!text.empty()) {
    text.remove_prefix(1);
    skip_space(text);
    if (text.empty() || text.front() == ';') continue;
    if (!read_parameter(text, type)) return std::nullopt;
  }
  return type;
}

}  // namespace laneway
