/// Text, sizes and colours of a DOT drawing.
#pragma once

#include "model/flow.h"

#include <string>
#include <string_view>
#include <vector>

namespace laneway {

inline constexpr double node_font = 11;  ///< points
inline constexpr double edge_font = 10;
inline constexpr std::string_view line_color = "#475569";
inline constexpr std::string_view loop_color = "#b45309";
inline constexpr std::string_view mark_color = "#1d4ed8";

struct LaneColors {
  std::string_view fill;
  std::string_view line;
};

/// Six pairs, readable on white and told apart by most colour-blind eyes, over and over.
const LaneColors& lane_colors(LaneId lane);

/// A node's label, broken as its shape allows.
std::vector<std::string> node_lines(const Node& node);

/// Lines as the inside of a DOT string that is a label: there `\N` would be a name and `&` an entity.
std::string dot_label(const std::vector<std::string>& lines);

/// A name as a DOT id; quoted because `node` and others are keywords.
std::string dot_id(std::string_view name);

/// `e`, `w`, `n` or `s`.
std::string_view dot_port(Direction side);

struct DotSize {
  double width;  ///< points
  double height;
};

/// The size that a shape needs for its label, by our own metrics: fonts differ by machine.
DotSize node_size(Shape shape, const std::vector<std::string>& lines);

/// `shape=…` and what goes with it.
std::string_view dot_shape(Shape shape, const DotSize& size);

/// Width and height in DOT's inches.
std::string dot_size(const DotSize& size);

}  // namespace laneway
