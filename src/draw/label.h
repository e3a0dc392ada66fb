/// Labels as a drawing needs them: broken into lines, and measured without asking a font.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// `text` in lines of about `columns` columns, broken between words and at its own line ends. A longer word
/// keeps its line. What cannot be printed is U+FFFD; an empty text has one empty line.
std::vector<std::string> wrap_label(std::string_view text, int columns = 18);

/// Width of one line in points: wide enough for Helvetica and for the sans-serifs that stand in for it.
double line_width(std::string_view line, double font_size);

/// Width of the widest line in points.
double text_width(const std::vector<std::string>& lines, double font_size);

/// Height of the lines in points.
double text_height(const std::vector<std::string>& lines, double font_size);

}  // namespace laneway
