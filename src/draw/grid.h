/// Where each node of a flow stands: a column for all lanes together, a row in its own lane.
#pragma once

#include "model/flow.h"

#include <compare>
#include <vector>

namespace laneway {

struct Cell {
  int column = 0;
  int row = 0;  ///< counted over all lanes
  auto operator<=>(const Cell&) const = default;
};

struct LaneRows {
  int first = 0;
  int count = 1;    ///< rows without nodes included
  int main = 0;     ///< the row of the lane's main path
  int gutter = -1;  ///< a row for edges that turn from bottom to bottom, below all nodes; -1 if there are none
};

/// A loop as a block. Its upper and its lower side have rows of their own.
struct LoopBox {
  LoopId loop;
  int depth = 0;  ///< boxes around it
  int left = 0;   ///< columns inside
  int right = 0;
  int top = 0;  ///< rows of the sides
  int bottom = 0;
};

/// Every lane has at least one row; no two nodes share a cell.
struct Grid {
  std::vector<Cell> nodes;
  std::vector<LaneRows> lanes;
  std::vector<LoopBox> boxes;    ///< outer ones first
  std::vector<LoopId> spread;    ///< of each node, the smallest loop that lists it and has no box
  std::vector<bool> back_edges;  ///< edges that lead back to where the flow has been
  int columns = 0;
  int rows = 0;
};

/// The column is the longest path from a start, back edges left out; a step that leaves by the top or the
/// bottom for the lane or row there stays in its column, a lone start stands just before its successor, and
/// nothing stands among the columns of a loop that is not in it, if that can be. In its lane a node keeps its
/// predecessor's row; exits at the bottom go one row down, at the top one up.
Grid place_in_grid(const Flow& flow);

}  // namespace laneway
