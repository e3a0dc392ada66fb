/// Hunks of changed lines.
#include "cli/text_diff.h"

#include <fmt/format.h>

#include <vector>

namespace laneway {

namespace {

/// Lines with their line ends; only LF ends one, as for `patch`.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

void add_line(std::string& hunk, char mark, std::string_view line) {
  hunk += mark;
  hunk += line;
  if (!line.ends_with('\n')) hunk += "\n\\ No newline at end of file\n";
}

}  // namespace

std::string unified_diff(const std::string& name, std::string_view before, std::string_view after) {
  constexpr std::size_t context = 3;
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  std::string text;
  for (std::size_t at = 0; at < old_lines.size();) {
    if (old_lines[at] == new_lines[at]) {
      ++at;
      continue;
    }
    const auto begin = at > context ? at - context : 0;
    // A hunk goes on while the next change is so near that the contexts touch.
    auto last = at;
    for (auto next = at; next < old_lines.size() && next <= last + 2 * context + 1; ++next)
      if (old_lines[next] != new_lines[next]) last = next;
    const auto end = std::min(last + context + 1, old_lines.size());
    if (text.empty()) text = fmt::format("--- {0}\n+++ {0}\n", name);
    text += fmt::format("@@ -{0},{1} +{0},{1} @@\n", begin + 1, end - begin);
    for (auto line = begin; line < end;) {
      if (old_lines[line] == new_lines[line]) {
        add_line(text, ' ', old_lines[line++]);
        continue;
      }
      auto run = line;
      while (run < end && old_lines[run] != new_lines[run]) add_line(text, '-', old_lines[run++]);
      while (line < run) add_line(text, '+', new_lines[line++]);
    }
    at = end;
  }
  return text;
}

}  // namespace laneway
