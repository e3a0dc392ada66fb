/// Case mappings as ranges: of Unicode's simple ones, those of the Latin, Greek and Cyrillic alphabets in
/// use.
#include "expr/letter_case.h"

#include "text/utf8.h"

#include <algorithm>
#include <iterator>

namespace laneway::expr {

namespace {

/// Upper-case letters `first` to `last`, `stride` apart; each one's lower case is `distance` further.
struct CaseRange {
  char32_t first;
  char32_t last;
  int stride;
  int distance;
};

constexpr CaseRange ranges[] = {
    {0xC0, 0xD6, 1, 32},   {0xD8, 0xDE, 1, 32},   {0x100, 0x12E, 2, 1},    {0x132, 0x136, 2, 1},
    {0x139, 0x147, 2, 1},  {0x14A, 0x176, 2, 1},  {0x178, 0x178, 1, -121}, {0x179, 0x17D, 2, 1},
    {0x1CD, 0x1DB, 2, 1},  {0x1DE, 0x1EE, 2, 1},  {0x1F8, 0x21E, 2, 1},    {0x222, 0x232, 2, 1},
    {0x386, 0x386, 1, 38}, {0x388, 0x38A, 1, 37}, {0x38C, 0x38C, 1, 64},   {0x38E, 0x38F, 1, 63},
    {0x391, 0x3A1, 1, 32}, {0x3A3, 0x3AB, 1, 32}, {0x400, 0x40F, 1, 80},   {0x410, 0x42F, 1, 32},
    {0x1A0, 0x1A4, 2, 1},  {0x1AF, 0x1AF, 1, 1},  {0x1E00, 0x1E94, 2, 1},  {0x1EA0, 0x1EFE, 2, 1},
    {0x460, 0x480, 2, 1},  {0x48A, 0x4BE, 2, 1},  {0x4C1, 0x4CD, 2, 1},    {0x4D0, 0x52E, 2, 1},
};

char32_t lowered(char32_t letter) {
  const auto* found = std::find_if(std::begin(ranges), std::end(ranges), [letter](const CaseRange& range) {
    return letter >= range.first && letter <= range.last && (letter - range.first) % range.stride == 0;
  });
  return found == std::end(ranges) ? letter
                                   : static_cast<char32_t>(static_cast<int>(letter) + found->distance);
}

char32_t raised(char32_t letter) {
  const auto* found = std::find_if(std::begin(ranges), std::end(ranges), [letter](const CaseRange& range) {
    const auto upper = static_cast<char32_t>(static_cast<int>(letter) - range.distance);
    return upper >= range.first && upper <= range.last && (upper - range.first) % range.stride == 0;
  });
  return found == std::end(ranges) ? letter
                                   : static_cast<char32_t>(static_cast<int>(letter) - found->distance);
}

char lowered_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char raised_ascii(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

template <char (*Ascii)(char), char32_t (*Other)(char32_t)>
std::string changed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint letter = front_code_point(text);
    if (letter.size == 1) {
      out += Ascii(text[0]);
    } else {
      append_utf8(out, Other(letter.value));
    }
    text.remove_prefix(letter.size);
  }
  return out;
}

template <char (*Change)(char)>
std::string each(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), Change);
  return out;
}

}  // namespace

std::string lower_case(std::string_view text) { return changed<lowered_ascii, lowered>(text); }
std::string upper_case(std::string_view text) { return changed<raised_ascii, raised>(text); }
std::string lower_case_ascii(std::string_view text) { return each<lowered_ascii>(text); }
std::string upper_case_ascii(std::string_view text) { return each<raised_ascii>(text); }

}  // namespace laneway::expr
