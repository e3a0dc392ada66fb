/// Lines, boxes and text on the cells of a terminal.
#pragma once

#include "draw/geometry.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace laneway {

class Canvas {
 public:
  /// Throws `Error{system}` if no terminal could ever show so many cells.
  Canvas(int width, int height);

  /// A straight line; where lines meet they join. One with an owner may later be written on by that owner's label.
  void line(Point from, Point to, int owner);
  /// A character, however wide; covers what was there.
  void put(Point at, std::string_view character);
  /// A text of which each character takes the columns that `screen_width` says.
  void write(Point at, std::string_view text);

  /// True if all cells of one line are empty, or hold nothing but the owner's level line.
  bool is_free(Point at, int width) const;
  bool is_line_of(Point at, int width, int owner) const;

  bool has_line(Point at) const { return holds(at) && cell(at).lines != 0; }

  /// Lines `from` to `to` (columns), without blanks at the ends, each with a line end.
  std::string text(int from, int to) const;

  int width() const { return width_; }
  int height() const { return height_; }

 private:
  struct Cell {
    char32_t character = 0;   ///< 0: lines only
    std::uint8_t lines = 0;   ///< 1 up, 2 right, 4 down, 8 left
    bool is_covered = false;  ///< the right half of a wide character
    int owner = -1;           ///< of the lines; -2 if there are several
  };
  bool holds(Point at) const { return at.x >= 0 && at.y >= 0 && at.x < width_ && at.y < height_; }
  std::size_t index(Point at) const {
    return static_cast<std::size_t>(at.y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(at.x);
  }
  Cell& cell(Point at) { return cells_[index(at)]; }
  const Cell& cell(Point at) const { return cells_[index(at)]; }

  int width_;
  int height_;
  std::vector<Cell> cells_;
  std::map<std::size_t, std::string> marks_;  ///< combining marks, by cell
};

}  // namespace laneway
