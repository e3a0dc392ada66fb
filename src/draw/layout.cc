/// From a flow to a drawing: lines, ways, tracks, pixels, labels. Where a label finds no place its edge gets more room,
/// and pixels and labels are done again.
#include "draw/geometry.h"

#include "draw/label_places.h"
#include "draw/metrics.h"
#include "draw/space.h"

#include <algorithm>

namespace laneway {

namespace {

constexpr int most_rounds = 5;
constexpr int label_width = 110;  // pixels, beyond which a label takes another line

std::vector<LabelText> label_texts(const Flow& flow) {
  std::vector<LabelText> texts;
  for (const Edge& edge : flow.edges) {
    LabelText text;
    text.lines = break_text(edge.label, edge_type, label_width);
    if (text.lines.size() > 4) text.lines = break_text(edge.label, edge_type, 2 * label_width);
    if (!text.lines.empty()) {
      text.width = width_of(text.lines, edge_type) + 2;
      text.height = height_of(text.lines, edge_type);
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

/// Asks for room beside one of the edge's stretches in a gutter or channel, another one each time.
void make_room(const Lattice& lattice, const LabelText& label, const std::vector<int>& stretches, int round,
               Tracks& tracks) {
  std::vector<int> candidates;
  for (const int index : stretches) {
    const Stretch& one = tracks.stretches[static_cast<std::size_t>(index)];
    if (one.level ? !lattice.is_row(one.line) : one.line % 2 == 0) candidates.push_back(index);
  }
  if (candidates.empty()) candidates = stretches;
  Stretch& one =
      tracks.stretches[static_cast<std::size_t>(candidates[static_cast<std::size_t>(round) % candidates.size()])];
  const int room = (one.level ? label.height : label.width) + 8;
  one.room = std::max(one.room, room);
  if (round >= 2) one.room_after = std::max(one.room_after, room);
}

}  // namespace

Drawing lay_out(const Flow& flow) {
  const Lattice lattice(flow);
  Tracks tracks = assign_tracks(flow, lattice, find_ways(flow, lattice));
  const auto labels = label_texts(flow);
  for (int round = 0;; ++round) {
    Drawing drawing = measure_out(flow, lattice, tracks, labels);
    const Misplaced misplaced = place_labels(flow, labels, drawing);
    const bool is_done = misplaced.edges.empty() && misplaced.loops.empty();
    if (is_done || round == most_rounds) return drawing;
    for (const EdgeId edge : misplaced.edges) {
      make_room(lattice, labels[edge.value], tracks.of_edge[edge.value], round, tracks);
    }
    for (const std::size_t loop : misplaced.loops) {
      Stretch& top = tracks.stretches[static_cast<std::size_t>(tracks.of_part[loop][2])];
      Stretch& left = tracks.stretches[static_cast<std::size_t>(tracks.of_part[loop][0])];
      if (top.room > 0) left.room_after = drawing.loops[loop].label.box.width + 24;
      top.room = top.room_after = 14;
    }
    spread_groups(tracks);
  }
}

}  // namespace laneway
