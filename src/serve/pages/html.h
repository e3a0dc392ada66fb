/// HTML in which every text is escaped unless it was made here.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// HTML as it goes to the browser.
struct Html {
  std::string text;
  Html& operator+=(const Html& more) {
    text += more.text;
    return *this;
  }
};

/// `<`, `>`, `&` and quotes as references, so that it is text in an element and in an attribute.
std::string escaped(std::string_view text);

inline const std::string& shown(const Html& html) { return html.text; }
inline std::string shown(std::string_view text) { return escaped(text); }
inline std::string shown(const char* text) { return escaped(text); }
inline std::string shown(const std::string& text) { return escaped(text); }
template <std::integral Number>
std::string shown(Number number) {
  return std::to_string(number);
}

/// `pattern` is HTML with `{}` for each argument, which is escaped unless it is `Html`.
template <typename... Arguments>
Html html(std::string_view pattern, const Arguments&... arguments) {
  return {fmt::format(fmt::runtime(pattern), shown(arguments)...)};
}

template <typename Items, typename Make>
Html each(const Items& items, Make make) {
  Html all;
  for (const auto& item : items) all += make(item);
  return all;
}

}  // namespace laneway
