/// HTTP messages as plain values, shared by client, server and signatures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laneway {

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};
using Headers = std::vector<Header>;

/// First value of `name`, ignoring case (RFC 9110 §5.1), or nullptr.
const std::string* find_header(const Headers& headers, std::string_view name);

/// Replaces all of `name` by one value.
void set_header(Headers& headers, std::string_view name, std::string value);

/// A header name or method (RFC 9110 §5.6.2): not empty, no separators.
bool is_token(std::string_view text);
/// A header value: no control characters but tab, so that it cannot end the line it stands in.
bool is_field_value(std::string_view text);

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
std::string ascii_lower(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace laneway
