/// The one JSON type of laneway, and the one way to read it from text that others wrote.
#pragma once

#include "text/ordered_object.h"

#include <string>
#include <string_view>
#include <variant>

namespace laneway {

/// Keeps the order in which keys were written, so that what a user typed is what a user sees.
using Json = nlohmann::basic_json<OrderedObject>;

/// Why a text is not JSON that laneway takes, and where.
struct JsonError {
  std::string message;  ///< what was expected or exceeded, without the position
  std::size_t offset;   ///< byte offset of the first wrong byte
};

/// Bounds on what `parse_json` accepts. They keep hostile documents from costing more than their size:
/// printing and destroying recurse over the depth, and a key-ordered object is searched linearly.
struct JsonLimits {
  int depth = 128;
  int keys_per_object = 4096;
};

/// Parses one JSON document (RFC 8259, UTF-8, nothing after it but white space). Never throws.
std::variant<Json, JsonError> parse_json(std::string_view text, const JsonLimits& limits = {});

/// One-line text of `value`; bytes that are not UTF-8 are replaced by U+FFFD. Never throws.
std::string to_text(const Json& value);

/// Text of `value` indented by two spaces; otherwise as `to_text`.
std::string to_pretty_text(const Json& value);

/// `value` as a person would write it into running text: strings bare, all else as JSON.
std::string to_plain_text(const Json& value);

/// Bytes as a JSON value: a string if they are UTF-8, else a binary value. `bytes_of` reads both back, also
/// after a trip through `to_text` and `parse_json`.
Json json_of_bytes(std::string_view bytes);

/// The exact bytes that `json_of_bytes` was given; for any other value its one-line text.
std::string bytes_of(const Json& value);

}  // namespace laneway
