/// Rows of text in columns, for terminals.
#pragma once

#include <string>
#include <vector>

namespace laneway {

/// The rows below each other, every column as wide as its widest cell on a screen, two blanks between columns
/// and none at a line's end. Unprintable characters are replaced.
std::string table_text(const std::vector<std::vector<std::string>>& rows);

}  // namespace laneway
