/// Which lines of the net each edge follows.
#pragma once

#include "draw/lattice.h"

#include <array>
#include <vector>

namespace laneway {

/// A way from handle to handle: the lines it follows, level and upright by turns.
struct Way {
  std::array<int, 5> lines{};
  int count = 0;
  bool starts_level = true;

  bool is_level(int part) const { return starts_level == (part % 2 == 0); }
};

/// The knots of a way: its ends are the middles of the nodes, between them it turns.
std::vector<Knot> knots_of(const Way& way, Knot from, Knot to);

/// A way for every edge: short, with few turns and few crossings; through no node. The sides of loop boxes count as
/// lines that are better not crossed. Time is about the edges times the lines that one passes.
std::vector<Way> find_ways(const Flow& flow, const Lattice& lattice);

}  // namespace laneway
