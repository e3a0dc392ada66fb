/// Columns by screen width.
#include "cli/table.h"

#include "text/utf8.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace laneway {

namespace {

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = front_code_point(text);
    width += static_cast<std::size_t>(screen_width(point.value));
    text.remove_prefix(point.size);
  }
  return width;
}

}  // namespace

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  std::vector<std::vector<std::string>> cells;
  for (const auto& row : rows) {
    auto& shown = cells.emplace_back();
    if (widths.size() < row.size()) widths.resize(row.size());
    for (std::size_t column = 0; column < row.size(); ++column) {
      shown.push_back(printable(row[column]));
      widths[column] = std::max(widths[column], width_of(shown.back()));
    }
  }
  std::string text;
  for (const auto& row : cells) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      line += row[column];
      line.append(widths[column] - width_of(row[column]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace laneway
