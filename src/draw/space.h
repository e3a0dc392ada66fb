/// From lines and tracks to pixels.
#pragma once

#include "draw/geometry.h"
#include "draw/shapes.h"
#include "draw/tracks.h"

namespace laneway {

/// The text that goes beside an edge, and its size.
struct LabelText {
  std::vector<std::string> lines;
  int width = 0;
  int height = 0;
};

/// Distances in one direction: `x` for gutters and columns, `y` for channels and rows.
struct Distances {
  int track;         ///< what a stretch takes
  int box_track;     ///< what a loop box's side takes
  int stub;          ///< from a node to the first track
  int arrow_stub;    ///< the same where an arrow ends
  int loop_stub;     ///< from the upper side of a loop box to its nodes
  int least;         ///< of a gutter or channel
  int least_at_end;  ///< the same at a lane's border
  int padding;       ///< from a lane's border to the first track
  int least_cell;    ///< width of a column, height of a row
  int label_gap;     ///< from a node or line to a label
  int port;          ///< between edges that share a handle
};

/// A unit of measure with all that depends on it: pixels, or a terminal's columns and lines.
struct Scale {
  Distances x;
  Distances y;
  int margin;  ///< around the whole
  Size (*size_of)(Shape shape, const std::vector<std::string>& lines, const std::array<int, 4>& spread);
  Point (*outline_at)(Shape shape, const Box& box, Direction side, int offset);
  /// Sizes a lane's title; nothing where titles take no room of their own.
  Size (*size_of_title)(const std::vector<std::string>& lines);
};

/// What is written where nothing has a place yet.
struct Texts {
  std::vector<std::vector<std::string>> titles;  ///< of each lane
  std::vector<std::vector<std::string>> nodes;   ///< of each node
  std::vector<LabelText> labels;                 ///< of each edge
};

/// Puts every line where its tracks, the nodes beside it and the labels at handles find room, and draws all but the
/// labels of edges. The offsets of `tracks` must be in the units of `scale`.
Drawing measure_out(const Flow& flow, const Lattice& lattice, const Tracks& tracks, const Texts& texts,
                    const Scale& scale);

}  // namespace laneway
