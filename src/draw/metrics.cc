/// Advance widths and line breaking.
#include "draw/metrics.h"

#include "text/utf8.h"

#include <algorithm>
#include <array>

namespace laneway {

namespace {

/// Helvetica's advance widths of U+0020 to U+007E in thousandths of an em (Adobe Core 14 AFM files).
constexpr std::array<int, 95> ascii_widths = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};

constexpr int other_width = 667;  ///< of letters of other scripts: few are wider
constexpr int wide_width = 1100;  ///< of East Asian characters and emoji

/// Thousandths of an em. Fonts that stand in for Helvetica are a little wider at times; so are bold ones.
int advance(char32_t value, bool is_bold) {
  int width = other_width;
  if (value >= 0x20 && value <= 0x7E) {
    width = ascii_widths[value - 0x20];
  } else {
    const int columns = screen_width(value);
    if (columns != 1) width = columns == 0 ? 0 : wide_width;
  }
  return width * (is_bold ? 108 : 102) / 100;
}

long long thousandths(std::string_view text, const Type& type) {
  long long width = 0;
  while (!text.empty()) {
    const CodePoint point = front_code_point(text);
    width += advance(point.value, type.is_bold);
    text.remove_prefix(point.size);
  }
  return width * type.size;
}

/// The words of a paragraph; those wider than `width` come in parts.
std::vector<std::string> words_of(std::string_view text, const Type& type, int width) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const auto begin = text.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find_first_of(" \t", begin), text.size());
    const std::string word = printable(text.substr(begin, at - begin));
    std::string part;
    long long used = 0;
    for (std::string_view rest = word; !rest.empty();) {
      const CodePoint point = front_code_point(rest);
      const long long next = static_cast<long long>(advance(point.value, type.is_bold)) * type.size;
      if (!part.empty() && used + next > width * 1000LL) {
        words.push_back(std::move(part));
        part.clear();
        used = 0;
      }
      part.append(rest.substr(0, point.size));
      used += next;
      rest.remove_prefix(point.size);
    }
    if (!part.empty()) words.push_back(std::move(part));
  }
  return words;
}

std::vector<std::string> fill(const std::vector<std::string>& words, const Type& type, int width) {
  std::vector<std::string> lines;
  for (const std::string& word : words) {
    if (!lines.empty() && width_of(lines.back() + " " + word, type) <= width) {
      lines.back() += " " + word;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

void break_paragraph(std::string_view text, const Type& type, int width, std::vector<std::string>& lines) {
  const auto words = words_of(text, type, width);
  auto filled = fill(words, type, width);
  // The narrowest width with as many lines: halves that are alike read better than a last lonely word.
  int low = 1, high = width;
  while (filled.size() > 1 && filled.size() < 6 && low < high) {
    const int middle = (low + high) / 2;
    const auto tried = fill(words, type, middle);
    const bool fits = tried.size() == filled.size() && width_of(tried, type) <= middle;
    (fits ? high : low) = fits ? middle : middle + 1;
  }
  if (filled.size() > 1 && filled.size() < 6) filled = fill(words, type, high);
  if (filled.empty() && !lines.empty()) filled.emplace_back();
  lines.insert(lines.end(), filled.begin(), filled.end());
}

}  // namespace

int width_of(std::string_view line, const Type& type) {
  return static_cast<int>((thousandths(line, type) + 999) / 1000);
}

int width_of(const std::vector<std::string>& lines, const Type& type) {
  int widest = 0;
  for (const std::string& line : lines) widest = std::max(widest, width_of(line, type));
  return widest;
}

int height_of(const std::vector<std::string>& lines, const Type& type) {
  return static_cast<int>(lines.size()) * type.line;
}

std::vector<std::string> break_text(std::string_view text, const Type& type, int width, std::size_t most) {
  std::vector<std::string> lines;
  while (lines.size() <= most) {
    const auto end = text.find('\n');
    break_paragraph(text.substr(0, end), type, width, lines);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  if (lines.size() > most) {
    lines.resize(most);
    lines.back() += "…";
  }
  return lines;
}

}  // namespace laneway
