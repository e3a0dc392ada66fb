/// The net of lines that edges may follow, before any of them has a place in pixels.
///
/// Upright lines are numbered from the left: gutters are even, the middles of columns odd. Level lines are numbered
/// from the top: each lane has a channel, then for every row its middle and a channel below it. Gutters and channels
/// are always free; middles lead through empty cells.
#pragma once

#include "draw/placement.h"

#include <vector>

namespace laneway {

/// A place in the net: an upright and a level line.
struct Knot {
  int x = 0;
  int y = 0;
  bool operator==(const Knot&) const = default;
};

/// What a loop encloses in one lane. Its sides run in the gutters and channels around these cells.
struct LoopPart {
  LoopId loop;
  LaneId lane;
  int left = 0;  ///< columns
  int right = 0;
  int top = 0;  ///< rows over all lanes
  int bottom = 0;
};

class Lattice {
 public:
  explicit Lattice(const Flow& flow);

  int upright_lines() const { return 2 * columns_ + 1; }
  int level_lines() const { return static_cast<int>(is_row_.size()); }
  int columns() const { return columns_; }
  int rows() const { return static_cast<int>(row_line_.size()); }
  int row_line(int row) const { return row_line_[static_cast<std::size_t>(row)]; }
  bool is_row(int level_line) const { return is_row_[static_cast<std::size_t>(level_line)]; }
  int lane_of_line(int level_line) const { return lane_of_line_[static_cast<std::size_t>(level_line)]; }
  /// The channels above and below all rows of a lane.
  int first_line(LaneId lane) const { return lane_lines_[lane.value]; }
  int last_line(LaneId lane) const { return lane_lines_[lane.value + 1] - 1; }

  /// The middle of the node's cell.
  Knot at(NodeId node) const { return nodes_[node.value]; }
  int column(NodeId node) const { return nodes_[node.value].x / 2; }
  int row(NodeId node) const { return rows_[node.value]; }

  /// Nodes whose middle lies on a row's middle from one upright line to another, both included; on channels there are
  /// none. `nodes_across` is the same for the middle of a column.
  int nodes_along(int level_line, int from, int to) const;
  int nodes_across(int upright_line, int from, int to) const;

  /// Loops that are drawn as boxes, lane by lane; outer ones first.
  const std::vector<LoopPart>& parts() const { return parts_; }
  /// Of each node, a loop that lists it and could not be drawn as a box there.
  const std::vector<LoopId>& spread() const { return spread_; }

 private:
  void number_rows(const Flow& flow, std::vector<int> row_in_lane);
  void find_parts(const Flow& flow, std::vector<int>& row_in_lane);

  int columns_ = 0;
  std::vector<bool> is_row_;
  std::vector<int> row_line_;
  std::vector<int> lane_of_line_;
  std::vector<int> lane_lines_;
  std::vector<Knot> nodes_;
  std::vector<int> rows_;
  std::vector<std::vector<int>> on_level_;    ///< of each level line, the middles of its nodes, sorted
  std::vector<std::vector<int>> on_upright_;  ///< the same of each upright line
  std::vector<LoopPart> parts_;
  std::vector<LoopId> spread_;
};

}  // namespace laneway
