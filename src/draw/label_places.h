/// Finding a free place for every label.
#pragma once

#include "draw/geometry.h"
#include "draw/space.h"

namespace laneway {

/// Puts the labels of edges beside their edges (or, where that fails, into the line), and those of loops on the upper
/// sides of their boxes, where they meet no node, no line and no other label. Returns the edges and loops for whose
/// labels there is no such place; these got the place with the fewest troubles.
struct Misplaced {
  std::vector<EdgeId> edges;
  std::vector<std::size_t> loops;  ///< indexes into `Drawing::loops`
};
Misplaced place_labels(const Flow& flow, const std::vector<LabelText>& labels, Drawing& drawing);

}  // namespace laneway
