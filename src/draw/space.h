/// From lines and tracks to pixels.
#pragma once

#include "draw/geometry.h"
#include "draw/tracks.h"

namespace laneway {

/// The text that goes beside an edge, and its size.
struct LabelText {
  std::vector<std::string> lines;
  int width = 0;
  int height = 0;
};

/// Puts every line where its tracks, the nodes beside it and the labels at handles find room, and draws all but the
/// labels of edges. `labels` has one for each edge.
Drawing measure_out(const Flow& flow, const Lattice& lattice, const Tracks& tracks,
                    const std::vector<LabelText>& labels);

}  // namespace laneway
