/// Emoji and characters that nobody sees in labels.
#include "lint/labels.h"
#include "text/utf8.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

struct CharacterRange {
  char32_t first, last;
  std::string_view name;
};

/// Blocks of Unicode 15 that hold pictures, and what is not seen.
constexpr CharacterRange unusual[] = {
    {0x00AD, 0x00AD, "an invisible character"},
    {0x200B, 0x200F, "an invisible character"},
    {0x202A, 0x202E, "an invisible character"},
    {0x2060, 0x206F, "an invisible character"},
    {0x2600, 0x27BF, "an emoji"},
    {0x2B1B, 0x2B1C, "an emoji"},
    {0x2B50, 0x2B55, "an emoji"},
    {0xE000, 0xF8FF, "a character of private use"},
    {0xFE00, 0xFE0F, "an invisible character"},
    {0xFEFF, 0xFEFF, "an invisible character"},
    {0x1F000, 0x1FAFF, "an emoji"},
    {0xE0000, 0xE0FFF, "an invisible character"},
};

const CharacterRange* range_of(char32_t value) {
  const auto* at = std::find_if(std::begin(unusual), std::end(unusual), [&](const CharacterRange& range) {
    return range.first <= value && value <= range.last;
  });
  return at == std::end(unusual) ? nullptr : at;
}

void judge(const WrittenLabel& label, Findings& findings) {
  Repair repair{{}, "", "leave them out", false, {}};
  std::vector<Edit> edits;
  const CharacterRange* first = nullptr;
  for (std::uint32_t at = 0; at < label.text.size();) {
    const CodePoint point = front_code_point(label.text.substr(at));
    const CharacterRange* range = range_of(point.value);
    if (first == nullptr) first = range;
    if (range != nullptr) edits.push_back({{label.span.begin + at, label.span.begin + at + point.size}, ""});
    at += point.size;
  }
  if (edits.empty()) return;
  Diagnostic* finding =
      findings.add(edits.front().span, fmt::format("the label {} holds {}", in_quotes(label.text), first->name),
                   "letters, digits and common signs");
  if (finding == nullptr) return;
  repair.span = edits.front().span;
  repair.also.assign(edits.begin() + 1, edits.end());
  finding->repair = std::move(repair);
}

void find_unusual_character(const LintInput& input, Findings& findings) {
  for (const WrittenLabel& label : written_labels(input.file)) judge(label, findings);
}

}  // namespace

const Rule& unusual_character() {
  static const Rule rule = {
      .code = Code::unusual_character,
      .in_run = Severity::warning,
      .flowzap = true,
      .why =
          "FlowZap refuses emoji; fonts and terminals draw them in different widths or not at all. "
          "Invisible characters and marks that turn the direction of writing make a label read "
          "otherwise than it is.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack 📦"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_unusual_character,
  };
  return rule;
}

}  // namespace laneway::rules
