/// Breaking and measuring labels.
#include "draw/label.h"

#include "text/utf8.h"

#include <algorithm>

namespace laneway {

namespace {

constexpr double em_per_column = 0.6;
constexpr double line_height = 1.2;

int columns_of(std::string_view text) {
  int columns = 0;
  while (!text.empty()) {
    const CodePoint point = front_code_point(text);
    columns += screen_width(point.value);
    text.remove_prefix(point.size);
  }
  return columns;
}

void wrap_paragraph(std::string_view text, int columns, std::vector<std::string>& lines) {
  std::string line;
  int used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto begin = text.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos) break;
    const auto end = std::min(text.find_first_of(" \t", begin), text.size());
    const std::string word = printable(text.substr(begin, end - begin));
    const int width = columns_of(word);
    if (used > 0 && used + 1 + width > columns) {
      lines.push_back(std::move(line));
      line.clear();
      used = 0;
    }
    if (used > 0) line += ' ';
    line += word;
    used += width + (used > 0 ? 1 : 0);
    at = end;
  }
  lines.push_back(std::move(line));
}

}  // namespace

std::vector<std::string> wrap_label(std::string_view text, int columns) {
  std::vector<std::string> lines;
  while (true) {
    const auto end = text.find('\n');
    wrap_paragraph(text.substr(0, end), columns, lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

double line_width(std::string_view line, double font_size) { return columns_of(line) * em_per_column * font_size; }

double text_width(const std::vector<std::string>& lines, double font_size) {
  double widest = 0;
  for (const std::string& line : lines) widest = std::max(widest, line_width(line, font_size));
  return widest;
}

double text_height(const std::vector<std::string>& lines, double font_size) {
  return static_cast<double>(lines.size()) * line_height * font_size;
}

}  // namespace laneway
