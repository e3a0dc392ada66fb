/// Blanks inside a line: spaces and tabs.
#pragma once

#include <string_view>

namespace laneway {

constexpr bool is_blank(char letter) { return letter == ' ' || letter == '\t'; }

/// `text` without the blanks at both ends.
constexpr std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace laneway
