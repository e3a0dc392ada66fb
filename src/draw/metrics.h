/// How large text is, without asking a font: the same on every machine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// A size of type. Widths are those of Helvetica, which Arial and Liberation Sans share.
struct Type {
  int size;  ///< pixels an em
  int line;  ///< pixels from line to line
  bool is_bold = false;
};

inline constexpr Type node_type{14, 17};
inline constexpr Type edge_type{12, 15};
inline constexpr Type title_type{15, 19, true};
inline constexpr Type loop_type{12, 15};

/// Pixels that one line of text takes, rounded up.
int width_of(std::string_view line, const Type& type);

/// The widest of `lines`.
int width_of(const std::vector<std::string>& lines, const Type& type);

int height_of(const std::vector<std::string>& lines, const Type& type);

/// `text` in lines of at most `width` pixels, broken between words and at its own line ends, and within words that
/// are wider. Lines come out about equally long. What cannot be printed is U+FFFD. An empty text has no line;
/// beyond `most` lines the last ends in an ellipsis.
std::vector<std::string> break_text(std::string_view text, const Type& type, int width, std::size_t most = 40);

}  // namespace laneway
