/// The four shapes: how large each must be, and where its outline is.
#pragma once

#include "draw/geometry.h"

#include <array>

namespace laneway {

struct Size {
  int width = 0;
  int height = 0;
};

/// A node's label, broken as its shape allows.
std::vector<std::string> lines_in(const Node& node);

/// The size that a shape needs for its label, and for edges that reach `spread[side]` pixels away from the middles of
/// its sides; both even.
Size size_of(Shape shape, const std::vector<std::string>& lines, const std::array<int, 4>& spread);

/// Where the outline is met by the line that leaves the shape at `side`, `offset` pixels right of or below its middle.
Point outline_at(Shape shape, const Box& box, Direction side, int offset);

/// A circle whose label is too long for one is a pill.
bool is_pill(const Box& box);

}  // namespace laneway
