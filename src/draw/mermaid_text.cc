/// Entities, and which names are safe.
#include "draw/mermaid_text.h"

#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

std::string mermaid_text(std::string_view text) {
  // Where "style" and a colon come before a "#", Mermaid drops a ";".
  const bool has_style = text.find("style") != std::string_view::npos || text.find("classDef") != std::string_view::npos;
  const std::string_view special = has_style ? "\"#;&<>`\\%:" : "\"#;&<>`\\%";
  std::string out;
  // "1. " or "- " in front would begin a Markdown list.
  if (const auto mark = text.find_first_not_of("0123456789");
      mark < text.size() && mark + 1 < text.size() &&
      std::string_view(mark == 0 ? "-+*" : ".)").find(text[mark]) != std::string_view::npos && text[mark + 1] == ' ') {
    out = fmt::format("{}#{};", text.substr(0, mark), static_cast<int>(text[mark]));
    text.remove_prefix(mark + 1);
  }
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    for (const char c : printable(text.substr(0, end))) {
      if (special.find(c) == std::string_view::npos) {
        out += c;
      } else {
        out += fmt::format("#{};", static_cast<int>(c));
      }
    }
    if (end == text.size()) break;
    out += "<br/>";
    text.remove_prefix(end + 1);
  }
  return out;
}

const std::string& MermaidIds::id(const std::string& name) {
  const auto [place, is_new] = ids_.try_emplace(name);
  if (!is_new) return place->second;
  // A letter and then digits (n1) is none of Mermaid's words; neither is a name that begins in upper case.
  const auto is = [](char c, char from, char to) { return c >= from && c <= to; };
  const bool is_number = name.size() > 1 && is(name[0], 'a', 'z') &&
                         std::all_of(name.begin() + 1, name.end(), [&](char c) { return is(c, '0', '9'); });
  const bool is_word = name.size() > 1 && is(name[0], 'A', 'Z') && is(name[1], 'a', 'z') &&
                       std::all_of(name.begin(), name.end(),
                                   [&](char c) { return is(c, 'a', 'z') || is(c, 'A', 'Z') || is(c, '0', '9'); }) &&
                       name != "End" && name != "Loop";
  place->second = is_number || is_word ? name : fmt::format("{}_{}", prefix_, ids_.size());
  return place->second;
}

}  // namespace laneway
