/// Where nodes stand: a column for all lanes together, a row in the node's own lane.
#pragma once

#include "model/flow.h"

#include <vector>

namespace laneway {

struct Placement {
  std::vector<int> column;       ///< of each node, from 0
  std::vector<int> row;          ///< of each node in its lane; 0 is the lane's main path, less is above it
  std::vector<bool> back_edges;  ///< of each edge: it leads back to where the flow has been
  int columns = 0;
};

/// The column is the longest path from a start, back edges left out; a step that leaves by the top or the
/// bottom for the lane or row there stays in its column, a lone start stands just before its successor, and
/// nothing stands among the columns of a loop that is not in it, if that can be. In its lane a node keeps its
/// predecessor's row; exits at the bottom go one row down, at the top one up. No two nodes share a place.
Placement place_nodes(const Flow& flow);

}  // namespace laneway
