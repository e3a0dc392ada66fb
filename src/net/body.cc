/// Request bodies by content type: the table of formats, and the simple ones.
#include "net/body.h"

#include "net/body_formats.h"
#include "net/message.h"

#include <fmt/format.h>

namespace laneway {

namespace {

BodyResult parse_plain_body(const MediaType&, std::string_view body) { return ParsedBody{json_of_bytes(body)}; }

BodyResult parse_multipart(const MediaType& type, std::string_view body) {
  return parse_multipart_body(type, body, {});
}

struct Format {
  std::string_view type;
  BodyResult (*parse)(const MediaType&, std::string_view);
  bool is_text;  ///< the charset parameter must be UTF-8
};

constexpr Format formats[] = {
    {"application/json", parse_json_body, true},
    {"text/json", parse_json_body, true},
    {"application/xml", parse_xml_body, false},
    {"text/xml", parse_xml_body, false},
    {"application/x-www-form-urlencoded", parse_form_body, true},
    {"multipart/form-data", parse_multipart, false},
    {"text/plain", parse_plain_body, false},
    {"application/octet-stream", parse_plain_body, false},
};
constexpr Format json_suffix = {"+json", parse_json_body, true};
constexpr Format xml_suffix = {"+xml", parse_xml_body, false};

const Format* find_format(std::string_view type) {
  for (const Format& format : formats) {
    if (type == format.type) return &format;
  }
  if (type.ends_with(json_suffix.type)) return &json_suffix;
  if (type.ends_with(xml_suffix.type)) return &xml_suffix;
  return nullptr;
}

bool is_utf8_name(std::string_view charset) {
  return equal_ignoring_case(charset, "utf-8") || equal_ignoring_case(charset, "utf8") ||
         equal_ignoring_case(charset, "us-ascii");
}

/// At most this much of what a sender wrote goes into a message.
std::string excerpt(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string shown(text.substr(0, longest));
  for (char& c : shown) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text.size() > longest ? shown + "…" : shown;
}

}  // namespace

BodyResult parse_body(std::string_view content_type, std::string_view body, const FileKeeper& keep) {
  if (content_type.find_first_not_of(" \t") == std::string_view::npos) content_type = "application/json";
  std::optional<MediaType> type = parse_media_type(content_type);
  if (!type) return BodyError{415, fmt::format("unreadable content type '{}'", excerpt(content_type))};
  const Format* format = find_format(type->name);
  if (!format) {
    return BodyError{415, fmt::format("unknown content type '{}'; expected JSON, XML, a form, text or octet-stream",
                                      excerpt(type->name))};
  }
  const std::string* charset = type->parameter("charset");
  if (format->is_text && charset && !is_utf8_name(*charset)) {
    return BodyError{415, fmt::format("unknown charset '{}'; expected utf-8", excerpt(*charset))};
  }
  if (format->parse == parse_multipart) return parse_multipart_body(*type, body, keep);
  return format->parse(*type, body);
}

BodyResult parse_json_body(const MediaType&, std::string_view body) {
  if (body.empty()) return BodyError{400, "the body is empty; expected JSON"};
  auto read = parse_json(body);
  if (auto* error = std::get_if<JsonError>(&read)) {
    return BodyError{400, fmt::format("the body is no JSON at byte {}: {}", error->offset, error->message)};
  }
  return ParsedBody{std::move(std::get<Json>(read))};
}

}  // namespace laneway
