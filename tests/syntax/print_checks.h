/// What holds for the canonical form of every text, however broken: used by the tests and by tools/fuzz.
#pragma once

#include "syntax/parse.h"
#include "syntax/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace laneway::test {

/// All that a tree says, a line a fact, without places: lanes, statements, comments, broken lines, errors. The graph
/// is made from nothing else.
inline std::vector<std::string> facts_of(const ParseResult& result) {
  const SyntaxFile& file = result.file;
  std::vector<std::string> facts;
  const auto attributes = [&](AttributeRange range) {
    std::string text;
    for (std::uint32_t i = 0; i < range.count; ++i) {
      const Attribute& one = file.attributes[range.first + i];
      text += fmt::format(" {}={:?}", file.text(one.key), file.value(one));
    }
    return text;
  };
  const auto end = [&](const Reference& reference) {
    return fmt::format("{}.{} {}", file.text(reference.lane), file.text(reference.node), name_of(reference.direction));
  };
  for (const LaneStatement& lane : file.lanes)
    facts.push_back(fmt::format("lane {} # {} {}", file.text(lane.id), file.text(lane.label), lane.close.empty()));
  for (const NodeStatement& node : file.nodes)
    facts.push_back(fmt::format("node {} {} in {}{}", file.text(node.id), name_of(node.shape), node.lane,
                                attributes(node.attributes)));
  for (const EdgeStatement& edge : file.edges)
    facts.push_back(
        fmt::format("edge {} to {} in {}{}", end(edge.from), end(edge.to), edge.lane, attributes(edge.attributes)));
  for (const LoopStatement& loop : file.loops) {
    auto text = fmt::format("loop {} in {}", file.text(loop.condition), loop.lane);
    for (std::uint32_t i = 0; i < loop.member_count; ++i) text += " " + end(file.members[loop.first_member + i]);
    facts.push_back(std::move(text));
  }
  for (const Comment& comment : file.comments) {
    auto text = file.text(comment.span);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    facts.push_back(fmt::format("comment {}", text));
  }
  const auto errors = facts.size();
  for (const Diagnostic& one : result.diagnostics) facts.push_back(one.message);
  std::sort(facts.begin() + static_cast<std::ptrdiff_t>(errors), facts.end());
  return facts;
}

/// Every line that holds an error of form, whole, with its blanks and without its line end.
inline std::vector<std::string> broken_lines_of(const SyntaxFile& file) {
  std::vector<std::string> lines;
  std::uint32_t done = 0;
  const bool marked = file.source->text().starts_with("\xEF\xBB\xBF");
  for (const Span broken : file.broken_lines) {
    const auto last = file.source->line_number(broken.empty() ? broken.begin : broken.end - 1);
    for (auto number = std::max(file.source->line_number(broken.begin), done + 1); number <= last; ++number) {
      auto text = file.source->text(file.source->line(number));
      if (number == 1 && marked) text.remove_prefix(3);
      // Beyond the listed errors one span holds many lines, and the blank ones between them.
      if (text.find_first_not_of(" \t") != std::string_view::npos) lines.emplace_back(text);
      done = number;
    }
  }
  return lines;
}

/// The first thing that does not hold for the canonical form of `text`, or empty.
inline std::string print_violation(const std::string& text) {
  const auto parse = [](const std::string& words) {
    return parse_flow(std::make_shared<const Source>("x.flow", words));
  };
  const ParseResult before = parse(text);
  const std::string printed = print_flow(before.file);
  const ParseResult after = parse(printed);
  if (facts_of(before) != facts_of(after)) return "the canonical form says something else:\n" + printed;
  if (broken_lines_of(before.file) != broken_lines_of(after.file)) return "a broken line was changed:\n" + printed;
  const std::string again = print_flow(after.file);
  if (again != printed) return "printing twice changes the text:\n" + printed + "===\n" + again;
  if (printed.find('\r') != std::string::npos) return "a line ends in CR";
  if (!printed.empty() && !printed.ends_with('\n')) return "the text does not end with a line end";
  if (printed.find("\n\n\n") != std::string::npos && before.diagnostics.size() < 200) return "two blank lines are left";
  return {};
}

}  // namespace laneway::test
