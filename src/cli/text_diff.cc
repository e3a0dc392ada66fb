/// Hunks of changed lines.
#include "cli/text_diff.h"

#include <fmt/format.h>
#include <dtl/dtl.hpp>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

namespace laneway {

namespace {

constexpr std::size_t context = 3;

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

/// A line of the diff: ` `, `-` or `+`, and what stands behind it.
struct Step {
  char mark;
  std::string_view line;
};

void add_changes(std::vector<Step>& steps, const std::vector<std::string_view>& before,
                 const std::vector<std::string_view>& after) {
  // The search compares numbers, equal for equal lines.
  std::unordered_map<std::string_view, int> numbers;
  std::vector<std::string_view> lines;
  const auto number = [&](std::string_view line) {
    const auto [place, is_new] = numbers.try_emplace(line, static_cast<int>(lines.size()));
    if (is_new) lines.push_back(line);
    return place->second;
  };
  std::vector<int> old_numbers;
  std::vector<int> new_numbers;
  for (const auto line : before) old_numbers.push_back(number(line));
  for (const auto line : after) new_numbers.push_back(number(line));
  dtl::Diff<int> search(old_numbers, new_numbers);
  search.compose();
  for (const auto& [line, facts] : search.getSes().getSequence()) {
    const char mark = facts.type == dtl::SES_ADD ? '+' : facts.type == dtl::SES_DELETE ? '-' : ' ';
    steps.push_back({mark, lines[static_cast<std::size_t>(line)]});
  }
}

/// All lines of both texts; in each run of changes those that went come before those that came.
std::vector<Step> steps_between(std::string_view before, std::string_view after) {
  auto old_lines = lines_of(before);
  auto new_lines = lines_of(after);
  const auto [old_change, new_change] =
      std::mismatch(old_lines.begin(), old_lines.end(), new_lines.begin(), new_lines.end());
  const auto head = static_cast<std::size_t>(old_change - old_lines.begin());
  std::size_t tail = 0;
  while (tail < std::min(old_lines.size(), new_lines.size()) - head &&
         *(old_lines.end() - 1 - tail) == *(new_lines.end() - 1 - tail))
    ++tail;
  std::vector<Step> steps;
  for (std::size_t i = 0; i < head; ++i) steps.push_back({' ', old_lines[i]});
  add_changes(steps, {old_change, old_lines.end() - tail}, {new_change, new_lines.end() - tail});
  for (auto line = old_lines.end() - tail; line != old_lines.end(); ++line) steps.push_back({' ', *line});
  const auto same = [](const Step& step) { return step.mark == ' '; };
  for (auto at = steps.begin(); at != steps.end();) {
    at = std::find_if_not(at, steps.end(), same);
    const auto end = std::find_if(at, steps.end(), same);
    std::stable_partition(at, end, [](const Step& step) { return step.mark == '-'; });
    at = end;
  }
  return steps;
}

/// `7`, `7,3`; an empty range is written with the line before it.
std::string range(std::size_t first, std::size_t count) {
  if (count == 1) return fmt::format("{}", first);
  return fmt::format("{},{}", count == 0 ? first - 1 : first, count);
}

}  // namespace

std::string unified_diff(const std::string& name, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const auto steps = steps_between(before, after);
  std::string text = fmt::format("--- {0}\n+++ {0}\n", name);
  std::size_t old_line = 1;  // of steps[at]
  std::size_t new_line = 1;
  std::size_t at = 0;
  const auto pass = [&](std::size_t to) {
    for (; at < to; ++at) {
      old_line += steps[at].mark != '+';
      new_line += steps[at].mark != '-';
    }
  };
  for (std::size_t change = 0; change < steps.size();) {
    if (steps[change].mark == ' ') {
      ++change;
      continue;
    }
    // A hunk goes on while the next change is so near that the contexts touch.
    auto last = change;
    for (auto next = change; next < steps.size() && next <= last + 2 * context + 1; ++next)
      if (steps[next].mark != ' ') last = next;
    const auto begin = std::max(at, change - std::min(change, context));
    const auto end = std::min(last + context + 1, steps.size());
    pass(begin);
    const auto old_first = old_line;
    const auto new_first = new_line;
    std::string hunk;
    for (auto step = begin; step < end; ++step) {
      hunk += steps[step].mark;
      hunk += steps[step].line;
      if (!steps[step].line.ends_with('\n')) hunk += "\n\\ No newline at end of file\n";
    }
    pass(end);
    text +=
        fmt::format("@@ -{} +{} @@\n", range(old_first, old_line - old_first), range(new_first, new_line - new_first));
    text += hunk;
    change = end;
  }
  return text;
}

}  // namespace laneway
