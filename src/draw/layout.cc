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

/// Pixels.
constexpr int title_padding = 14;
Size size_of_title(const std::vector<std::string>& lines) {
  return {std::max(60, width_of(lines, title_type)) + 2 * title_padding,
          height_of(lines, title_type) + 2 * title_padding};
}
constexpr Scale pixels = {
    .x = {.track = 10,
          .box_track = 16,
          .stub = 14,
          .arrow_stub = 20,
          .loop_stub = 20,
          .least = 40,
          .least_at_end = 26,
          .padding = 12,
          .least_cell = 60,
          .label_gap = 6,
          .port = 10},
    .y = {.track = 10,
          .box_track = 16,
          .stub = 14,
          .arrow_stub = 20,
          .loop_stub = 20,
          .least = 32,
          .least_at_end = 22,
          .padding = 12,
          .least_cell = 46,
          .label_gap = 7,
          .port = 10},
    .margin = 12,
    .size_of = size_of,
    .outline_at = outline_at,
    .size_of_title = size_of_title,
};
constexpr int title_width = 104;

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
  Texts texts;
  for (const Lane& lane : flow.lanes) texts.titles.push_back(break_text(lane.label, title_type, title_width, 8));
  for (const Node& node : flow.nodes) texts.nodes.push_back(lines_in(node));
  texts.labels = label_texts(flow);
  const auto& labels = texts.labels;
  spread_groups(tracks, pixels.x.port, pixels.y.port);
  for (int round = 0;; ++round) {
    Drawing drawing = measure_out(flow, lattice, tracks, texts, pixels);
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
    spread_groups(tracks, pixels.x.port, pixels.y.port);
  }
}

}  // namespace laneway
