/// Which loops can be drawn as one block.
#pragma once

#include "model/flow.h"

#include <vector>

namespace laneway {

struct NestedLoop {
  LoopId loop;
  int depth = 0;  ///< boxes around it
};

struct LoopNest {
  std::vector<NestedLoop> nested;  ///< loops that get a box, outer ones first
  std::vector<LoopId> spread;      ///< of each node, the smallest loop without a box that lists it
};

/// A loop gets a box if its nodes are in one lane and it lies inside or outside of every other box;
/// the first hundred do.
LoopNest nest_loops(const Flow& flow);

}  // namespace laneway
