/// The two templates of a signature scheme: the header's value and the bytes that are signed.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laneway {

struct TemplateError {
  std::string message;
};

/// `t={ts},v1={mac}` taken apart: a list of elements, each a prefix and a value.
struct ValueTemplate {
  std::string mac_prefix;   ///< `v1=`
  std::string time_prefix;  ///< `t=`
  bool has_time = false;
  bool time_first = true;
  std::string separators;  ///< characters that end an element; the first is written
};

std::variant<ValueTemplate, TemplateError> read_value_template(std::string_view text);

/// A header's value for `macs`, one element each; the timestamp stands once.
std::string write_value(const ValueTemplate& value, const std::vector<std::string>& macs, std::string_view timestamp);

/// The elements of a header's value, sorted by what they are.
struct ValueElements {
  std::vector<std::string_view> macs;   ///< without prefix
  std::vector<std::string_view> times;  ///< without prefix
  bool has_other_version = false;       ///< shaped like a signature, of a version that the scheme does not know
  bool has_garbage = false;
};
void read_value(const ValueTemplate& value, std::string_view text, ValueElements& elements);

struct SignedPart {
  enum class Kind { literal, id, timestamp, body, header };
  Kind kind = Kind::literal;
  std::string text;  ///< the literal, or the header's name
};

/// `{id}.{ts}.{body}`, also `{header.<name>}`.
std::variant<std::vector<SignedPart>, TemplateError> read_signed_template(std::string_view text);
bool signs(const std::vector<SignedPart>& parts, SignedPart::Kind kind);

}  // namespace laneway
