/// What is wrong with a drawing, measured on its geometry.
#pragma once

#include "draw/geometry.h"

#include <string>

namespace laneway {

/// One line a violation: lanes out of order or not equally wide, nodes outside of their lanes or on each other, edges
/// that miss their handles or pass through nodes or run on each other, loops that are no blocks, labels on anything.
std::string drawing_faults(const Flow& flow, const Drawing& drawing);

/// Pairs of edges that cross, counted once a crossing.
int crossings_of(const Drawing& drawing);

}  // namespace laneway
