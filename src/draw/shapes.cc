/// Sizes and outlines.
#include "draw/shapes.h"

#include "draw/metrics.h"

#include <algorithm>
#include <cstdlib>

namespace laneway {

namespace {

constexpr int corner = 10;  // no edge meets a rectangle nearer to its corner

int even(int value) { return value + value % 2; }

/// Half of a circle's chord at `distance` from its middle.
int half_chord(int radius, int distance) {
  const long long square = static_cast<long long>(radius) * radius - static_cast<long long>(distance) * distance;
  long long root = 0;
  while ((root + 1) * (root + 1) <= square) ++root;
  return static_cast<int>(root);
}

/// The narrowest of the widths that gives few lines.
std::vector<std::string> break_into_few(std::string_view text, std::initializer_list<int> widths, std::size_t few) {
  std::vector<std::string> lines;
  for (const int width : widths) {
    lines = break_text(text, node_type, width);
    if (lines.size() <= few) break;
  }
  return lines;
}

Size diamond_size(int text_width, int text_height) {
  const int height = std::max(74, 2 * text_height + 24);
  // A text fits into a diamond if its part of the width and its part of the height are no more than the whole.
  const int width = (text_width + 6) * height / (height - text_height);
  return {std::max(118, width), height};
}

}  // namespace

std::vector<std::string> lines_in(const Node& node) {
  switch (node.shape) {
    case Shape::circle: return break_into_few(node.label, {84, 110, 160, 320}, 3);
    case Shape::diamond: return break_into_few(node.label, {90, 116, 160, 240}, 3);
    case Shape::rectangle:
    case Shape::taskbox: break;
  }
  return break_into_few(node.label, {112, 150, 210, 330}, 4);
}

Size size_of(Shape shape, const std::vector<std::string>& lines, const std::array<int, 4>& spread) {
  const int text_width = width_of(lines, node_type);
  const int text_height = height_of(lines, node_type);
  const int level = 2 * std::max(spread[static_cast<std::size_t>(Direction::left)],
                                 spread[static_cast<std::size_t>(Direction::right)]);
  const int upright = 2 * std::max(spread[static_cast<std::size_t>(Direction::top)],
                                   spread[static_cast<std::size_t>(Direction::bottom)]);
  Size size;
  switch (shape) {
    case Shape::circle:
      if (text_width <= 42 && lines.size() < 2) {
        const int diameter = std::max({54, level * 4 / 3, upright * 4 / 3});
        size = {diameter, diameter};
      } else {
        const int height = std::max({44, text_height + 20, level * 4 / 3});
        size = {std::max({text_width + height * 2 / 3, height + 12, upright + height / 2}), height};
      }
      break;
    case Shape::diamond:
      size = diamond_size(text_width, text_height);
      size = {std::max(size.width, upright * 2), std::max(size.height, level * 2)};
      break;
    case Shape::rectangle:
    case Shape::taskbox:
      size = {std::max({128, text_width + 24, upright + 2 * corner}),
              std::max({46, text_height + 20, level + 2 * corner})};
      break;
  }
  return {even(size.width), even(size.height)};
}

bool is_pill(const Box& box) { return box.width > box.height; }

Point outline_at(Shape shape, const Box& box, Direction side, int offset) {
  const Point middle = box.middle();
  const bool is_level = side == Direction::left || side == Direction::right;
  const int reach = (is_level ? box.width : box.height) / 2;
  const int half = (is_level ? box.height : box.width) / 2;
  const int away = std::min(std::abs(offset), half);
  int distance = reach;
  switch (shape) {
    case Shape::diamond: distance = reach * (half - away) / std::max(1, half); break;
    case Shape::circle: {
      const int radius = std::min(box.width, box.height) / 2;
      const int flat = half - radius;  // of this side, to either side of its middle
      distance = reach - radius + half_chord(radius, std::max(0, away - flat));
      break;
    }
    case Shape::rectangle:
    case Shape::taskbox: break;
  }
  switch (side) {
    case Direction::left: return {middle.x - distance, middle.y + offset};
    case Direction::right: return {middle.x + distance, middle.y + offset};
    case Direction::top: return {middle.x + offset, middle.y - distance};
    case Direction::bottom: return {middle.x + offset, middle.y + distance};
  }
  return middle;
}

}  // namespace laneway
