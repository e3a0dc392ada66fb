/// Which cells of the grid an edge passes on its way.
#pragma once

#include "draw/grid.h"

#include <cstdint>
#include <span>

namespace laneway {

/// A place on an edge's way: a cell, or a place in the gap behind a column.
struct Stop {
  /// In the order of a gap from left to right.
  enum class Kind : std::uint8_t {
    cell,
    right_side,  ///< of the loop box `owner`
    edge,        ///< made for the edge `owner`
    left_side,   ///< of the loop box `owner`
  };

  int row = 0;
  int column = 0;  ///< -1 for the gap before the first column
  Kind kind = Kind::cell;
  std::uint32_t owner = 0;  ///< index of an edge or of one of `Grid::boxes`

  bool is_cell() const { return kind == Kind::cell; }
  bool operator==(const Stop&) const = default;
};

/// Reading order: by row, then from left to right.
bool operator<(const Stop& a, const Stop& b);

struct Routes {
  std::vector<std::vector<Stop>> edges;  ///< of each edge from its tail to its head; empty if nothing lies between
  std::vector<Stop> gaps;                ///< the places in gaps, in reading order
};

/// The places in the gap behind `column` in `row`, of `gaps` in reading order.
std::span<const Stop> gap_behind(const std::vector<Stop>& gaps, int row, int column);

/// Ways through empty cells: along a row, up and down a column, or round below the lane. Two edges run
/// along each other only where they lead to one place; elsewhere they cross at most. Where no cell is free in a
/// row that an edge must cross it gets a place in a gap. Beyond 20,000 stops in all the remaining edges get none.
Routes route_edges(const Flow& flow, const Grid& grid);

}  // namespace laneway
