/// Tables and formulas of the DOT drawing's look.
#include "draw/dot_style.h"

#include "draw/label.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace laneway {

const LaneColors& lane_colors(LaneId lane) {
  static constexpr std::array<LaneColors, 6> colors = {{
      {"#eef4fb", "#4f79ad"},
      {"#f0f7ef", "#4f8a48"},
      {"#fdf6ea", "#a8762c"},
      {"#f6f1fb", "#7d62a8"},
      {"#fbf0f2", "#a85f70"},
      {"#eef8f8", "#3f8585"},
  }};
  return colors[lane.value % colors.size()];
}

std::vector<std::string> node_lines(const Node& node) {
  return wrap_label(node.label, node.shape == Shape::diamond ? 12 : 18);
}

std::string dot_label(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) {
    if (&line != &lines.front()) out += "\\n";
    for (const char c : line) {
      switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '&': out += "&amp;"; break;
        default: out += c;
      }
    }
  }
  return out;
}

std::string dot_id(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '\\';
    out += c;
  }
  // A backslash before the closing quote would escape it.
  if (out.back() == '\\') out += ' ';
  return out + '"';
}

std::string_view dot_port(Direction side) {
  switch (side) {
    case Direction::left: return "w";
    case Direction::right: return "e";
    case Direction::top: return "n";
    case Direction::bottom: return "s";
  }
  return "c";
}

DotSize node_size(Shape shape, const std::vector<std::string>& lines) {
  constexpr double least_width = 118;
  constexpr double least_height = 42;
  const double width = text_width(lines, node_font);
  const double height = text_height(lines, node_font);
  switch (shape) {
    // Never smaller than Graphviz would make it: where it leads edges it takes its own size for the true one.
    case Shape::circle:
      if (lines.size() == 1 && width <= 40) return {56, 56};
      return {std::max(80.0, width * 1.45 + 8), std::max(46.0, height * 1.45 + 8)};
    case Shape::diamond: return {std::max(110.0, width * 1.5 + 8), std::max(70.0, height * 2 + 30)};
    case Shape::rectangle:
    case Shape::taskbox: break;
  }
  return {std::max(least_width, width + 20), std::max(least_height, height + 16)};
}

std::string_view dot_shape(Shape shape, const DotSize& size) {
  switch (shape) {
    case Shape::circle: return size.width == size.height ? "shape=circle, margin=0" : "shape=ellipse, margin=0";
    case Shape::rectangle: return "shape=box, style=\"filled,rounded\"";
    case Shape::diamond: return "shape=diamond, margin=0";
    case Shape::taskbox: return "shape=note";
  }
  return "shape=box";
}

std::string dot_size(const DotSize& size) {
  constexpr double points_per_inch = 72;
  return fmt::format("width={:.2f}, height={:.2f}", size.width / points_per_inch, size.height / points_per_inch);
}

}  // namespace laneway
