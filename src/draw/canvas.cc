/// Cells that know which of their four sides lines leave by.
#include "draw/canvas.h"

#include "text/error.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>

namespace laneway {

namespace {

// By the sum of 1 (up), 2 (right), 4 (down), 8 (left).
constexpr std::array<std::string_view, 16> joints = {" ", "╵", "╶", "╰", "╷", "│", "╭", "├",
                                                     "╴", "╯", "─", "┴", "╮", "┤", "┬", "┼"};

}  // namespace

Canvas::Canvas(int width, int height) : width_(width), height_(height) {
  constexpr long long most_cells = 50'000'000;
  if (static_cast<long long>(width) * height > most_cells) {
    throw Error(Error::Kind::system, "this flow is too large for a picture in a terminal; draw --to svg");
  }
  cells_.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
}

void Canvas::line(Point from, Point to, int owner) {
  const auto mark = [&](Point at, int sides) {
    if (!holds(at)) return;
    Cell& here = cell(at);
    here.lines = static_cast<std::uint8_t>(here.lines | sides);
    here.owner = here.owner == -1 || here.owner == owner ? owner : -2;
  };
  if (from.y == to.y) {
    const auto [low, high] = std::minmax({from.x, to.x});
    for (int x = low; x <= high; ++x) mark({x, from.y}, (x > low ? 8 : 0) | (x < high ? 2 : 0));
  } else {
    const auto [low, high] = std::minmax({from.y, to.y});
    for (int y = low; y <= high; ++y) mark({from.x, y}, (y > low ? 1 : 0) | (y < high ? 4 : 0));
  }
}

void Canvas::put(Point at, std::string_view character) {
  if (!holds(at)) return;
  cell(at).character = front_code_point(character).value;
}

void Canvas::write(Point at, std::string_view text) {
  Point last{-1, -1};
  while (!text.empty()) {
    const CodePoint point = front_code_point(text);
    const auto character = text.substr(0, point.size);
    text.remove_prefix(point.size);
    const int columns = screen_width(point.value);
    if (columns == 0) {
      // Combining marks go with the character before them.
      if (holds(last)) marks_[index(last)] += character;
      continue;
    }
    put(at, character);
    last = at;
    if (columns == 2 && holds({at.x + 1, at.y})) cell({at.x + 1, at.y}).is_covered = true;
    at.x += columns;
  }
}

bool Canvas::is_free(Point at, int width) const {
  for (int x = at.x; x < at.x + width; ++x) {
    if (!holds({x, at.y})) return false;
    const Cell& here = cell({x, at.y});
    if (here.lines != 0 || here.character != 0 || here.is_covered) return false;
  }
  return true;
}

bool Canvas::is_line_of(Point at, int width, int owner) const {
  for (int x = at.x; x < at.x + width; ++x) {
    if (!holds({x, at.y})) return false;
    const Cell& here = cell({x, at.y});
    if (here.lines != 10 || here.owner != owner || here.character != 0) return false;
  }
  return true;
}

std::string Canvas::text(int from, int to) const {
  std::string out;
  for (int y = 0; y < height_; ++y) {
    std::string line;
    for (int x = from; x < std::min(to, width_); ++x) {
      const Cell& here = cell({x, y});
      if (here.is_covered) continue;
      if (here.character == 0) {
        line += joints[here.lines];
        continue;
      }
      append_utf8(line, here.character);
      if (const auto marks = marks_.find(index({x, y})); marks != marks_.end()) line += marks->second;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace laneway
