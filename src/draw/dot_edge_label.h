/// Where Graphviz is to put the label of an edge.
#pragma once

#include "draw/route.h"

#include <string>
#include <vector>

namespace laneway {

/// Attributes that put lines with their middle so many points to the right of and above the tail of an edge that
/// starts out in `direction` (degrees, counter-clockwise from the right). Unlike a `label` they take no rank.
std::string label_beside(const std::vector<std::string>& lines, double right, double up, double direction);

/// Attributes for an edge's label, each with a comma before; empty without a label. The label stands beside the
/// edge's first piece, which leads from `tail` to `next`; where that bends at once, out of the way of the bend.
std::string edge_label(const Edge& edge, const Stop& tail, const Stop& next);

}  // namespace laneway
