/// Side by side: the order and the track of every stretch on its line, so that no two lie on each other.
#pragma once

#include "draw/ways.h"

#include <cstdint>
#include <vector>

namespace laneway {

/// One straight stretch of an edge or of a loop box's side.
struct Stretch {
  /// Where it ends.
  struct End {
    int line = 0;   ///< the line across, by number
    int next = -1;  ///< the stretch that goes on from here; -1 at a node
    int turn = 0;   ///< the side to which that one leads: -1 left or up, 1 right or down; 0 at a node
    NodeId node;    ///< the node at this end, if there is one
  };

  bool level = true;
  int line = 0;
  End low, high;       ///< low is left or on top
  int rank = 0;        ///< among all of the line
  int track = 0;       ///< of a gutter or channel, from 0; several stretches that do not meet may share one
  int offset = 0;      ///< on the middle of a row or column: pixels to the right of it or below it
  int room = 0;        ///< pixels that must be free at its lower side (left, above) beyond the usual, for a label
  int room_after = 0;  ///< the same at its other side
  bool is_box = false;
};

struct Tracks {
  std::vector<Stretch> stretches;
  std::vector<std::vector<int>> of_edge;    ///< of each edge its stretches, from its source on
  std::vector<std::array<int, 4>> of_part;  ///< of each loop part: left, right, top, bottom
  std::vector<std::vector<int>> level;      ///< of each level line its stretches in order
  std::vector<std::vector<int>> upright;
  std::vector<std::vector<int>> groups;  ///< stretches on the middle of a row or column that share its room
};

/// Sets the offsets of all groups, from the tracks and the room of their stretches. `port_x` is the distance of
/// neighbours on the middle of a column, `port_y` on the middle of a row.
void spread_groups(Tracks& tracks, int port_x, int port_y);

/// Orders the stretches of each line so that few edges cross, and gives each its track.
Tracks assign_tracks(const Flow& flow, const Lattice& lattice, const std::vector<Way>& ways);

}  // namespace laneway
