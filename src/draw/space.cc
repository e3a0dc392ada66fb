/// Widths and heights are what the most demanding of all that share a column, gutter, row or channel asks for.
#include "draw/space.h"

#include <algorithm>
#include <cstdlib>

namespace laneway {

namespace {

/// A gutter or channel: what stands at its lower side, its tracks, what stands at its other side.
struct Strip {
  int low = 0;
  int high = 0;
  int least = 0;
  std::vector<int> before, after;  // of each track
  std::vector<int> track_at;       // where each track is, once the strip has its place
  int size() const {
    int total = low + high;
    for (std::size_t i = 0; i < before.size(); ++i) total += before[i] + after[i];
    return std::max(total, least);
  }
};

bool is_level(Direction side) { return side == Direction::left || side == Direction::right; }

class Surveyor {
 public:
  Surveyor(const Flow& flow, const Lattice& lattice, const Tracks& tracks, const Texts& texts, const Scale& scale)
      : flow_(flow),
        lattice_(lattice),
        tracks_(tracks),
        texts_(texts),
        labels_(texts.labels),
        scale_(scale),
        x_(scale.x),
        y_(scale.y),
        gutters_(static_cast<std::size_t>(lattice.columns()) + 1),
        channels_(static_cast<std::size_t>(lattice.level_lines())),
        widths_(static_cast<std::size_t>(lattice.columns()), 0),
        heights_(static_cast<std::size_t>(lattice.rows()), 0),
        column_at_(widths_.size()),
        row_at_(channels_.size()) {}

  Drawing draw() {
    size_nodes();
    size_cells();
    size_strips();
    ask_for_labels();
    place_columns();
    place_rows();
    draw_nodes();
    for (std::size_t i = 0; i < flow_.edges.size(); ++i) draw_edge(i);
    for (std::size_t i = 0; i < lattice_.parts().size(); ++i) draw_part(i);
    drawing_.spread = lattice_.spread();
    return std::move(drawing_);
  }

 private:
  const Stretch& stretch(int index) const { return tracks_.stretches[static_cast<std::size_t>(index)]; }
  const Stretch& first_of(std::size_t edge) const { return stretch(tracks_.of_edge[edge].front()); }
  const Stretch& last_of(std::size_t edge) const { return stretch(tracks_.of_edge[edge].back()); }

  void size_nodes() {
    std::vector<std::array<int, 4>> spread(flow_.nodes.size(), {0, 0, 0, 0});
    const auto reach = [&](NodeId node, Direction side, int offset) {
      int& most = spread[node.value][static_cast<std::size_t>(side)];
      most = std::max(most, std::abs(offset));
    };
    for (std::size_t i = 0; i < flow_.edges.size(); ++i) {
      const Edge& edge = flow_.edges[i];
      reach(edge.from, edge.from_side, first_of(i).offset);
      reach(edge.to, edge.to_side, last_of(i).offset);
    }
    for (std::size_t i = 0; i < flow_.nodes.size(); ++i) {
      DrawnNode node;
      node.lines = texts_.nodes[i];
      const Size size = scale_.size_of(flow_.nodes[i].shape, node.lines, spread[i]);
      node.box = {0, 0, size.width, size.height};
      drawing_.nodes.push_back(std::move(node));
    }
  }

  int& width(NodeId node) { return widths_[static_cast<std::size_t>(lattice_.column(node))]; }
  int& height(NodeId node) { return heights_[static_cast<std::size_t>(lattice_.row(node))]; }

  void size_cells() {
    std::fill(widths_.begin(), widths_.end(), x_.least_cell);
    std::fill(heights_.begin(), heights_.end(), y_.least_cell);
    for (std::uint32_t i = 0; i < flow_.nodes.size(); ++i) {
      const Box& box = drawing_.nodes[i].box;
      width(NodeId{i}) = std::max(width(NodeId{i}), box.width);
      height(NodeId{i}) = std::max(height(NodeId{i}), box.height);
    }
    for (const Stretch& one : tracks_.stretches) {
      const bool is_middle = one.level ? lattice_.is_row(one.line) : one.line % 2 == 1;
      if (!is_middle) continue;
      int& size = one.level ? heights_[static_cast<std::size_t>(row_of_line(one.line))]
                            : widths_[static_cast<std::size_t>(one.line / 2)];
      size = std::max(size, 2 * (std::abs(one.offset) + (one.level ? y_ : x_).box_track / 2));
    }
    // Labels beside upright stubs.
    for (std::size_t i = 0; i < flow_.edges.size(); ++i) {
      const Edge& edge = flow_.edges[i];
      if (labels_[i].width == 0 || is_level(edge.from_side)) continue;
      int& size = width(edge.from);
      const int room = labels_[i].width + x_.label_gap + std::abs(first_of(i).offset) - x_.stub + x_.track / 2;
      size = std::max(size, 2 * room);
    }
  }

  int row_of_line(int line) {
    if (row_of_line_.empty()) {
      row_of_line_.resize(channels_.size(), -1);
      for (int row = 0; row < lattice_.rows(); ++row)
        row_of_line_[static_cast<std::size_t>(lattice_.row_line(row))] = row;
    }
    return row_of_line_[static_cast<std::size_t>(line)];
  }

  Strip& strip_of(const Stretch& one) {
    return one.level ? channels_[static_cast<std::size_t>(one.line)] : gutters_[static_cast<std::size_t>(one.line / 2)];
  }
  bool is_in_strip(const Stretch& one) const { return one.level ? !lattice_.is_row(one.line) : one.line % 2 == 0; }

  void size_strips() {
    for (Strip& gutter : gutters_) gutter = {x_.stub, x_.stub, x_.least, {}, {}, {}};
    gutters_.front() = {x_.padding, x_.stub, x_.least_at_end, {}, {}, {}};
    gutters_.back() = {x_.stub, x_.padding, x_.least_at_end, {}, {}, {}};
    for (std::size_t line = 0; line < channels_.size(); ++line) {
      if (!lattice_.is_row(static_cast<int>(line))) channels_[line] = {y_.stub, y_.stub, y_.least, {}, {}, {}};
    }
    for (std::uint32_t lane = 0; lane < flow_.lanes.size(); ++lane) {
      Strip& first = channels_[static_cast<std::size_t>(lattice_.first_line(LaneId{lane}))];
      Strip& last = channels_[static_cast<std::size_t>(lattice_.last_line(LaneId{lane}))];
      first.low = last.high = y_.padding;
      first.least = last.least = y_.least_at_end;
    }
    for (const Stretch& one : tracks_.stretches) {
      if (!is_in_strip(one)) continue;
      Strip& strip = strip_of(one);
      const auto track = static_cast<std::size_t>(one.track);
      if (strip.before.size() <= track) {
        strip.before.resize(track + 1, 0);
        strip.after.resize(track + 1, 0);
      }
      const Distances& distances = one.level ? y_ : x_;
      const int size = one.is_box ? distances.box_track : distances.track;
      strip.before[track] = std::max(strip.before[track], size / 2 + one.room);
      strip.after[track] = std::max(strip.after[track], size - size / 2 + one.room_after);
    }
    for (const LoopPart& part : lattice_.parts()) {
      // Room inside for the label on the upper side.
      Strip& above = channels_[static_cast<std::size_t>(lattice_.row_line(part.top) - 1)];
      above.high = std::max(above.high, y_.loop_stub);
    }
    for (std::size_t i = 0; i < flow_.edges.size(); ++i) {
      const Edge& edge = flow_.edges[i];
      ask(edge.to, edge.to_side, (is_level(edge.to_side) ? x_ : y_).arrow_stub);
    }
  }

  /// The strip at a node's side must keep its tracks so far from the node.
  void ask(NodeId node, Direction side, int room) {
    const Box& box = drawing_.nodes[node.value].box;
    const int slack = is_level(side) ? (width(node) - box.width) / 2 : (height(node) - box.height) / 2;
    const auto column = static_cast<std::size_t>(lattice_.column(node));
    const auto line = static_cast<std::size_t>(lattice_.at(node).y);
    const auto raise = [&](int& size) { size = std::max(size, room - slack); };
    switch (side) {
      case Direction::left: return raise(gutters_[column].high);
      case Direction::right: return raise(gutters_[column + 1].low);
      case Direction::top: return raise(channels_[line - 1].high);
      case Direction::bottom: return raise(channels_[line + 1].low);
    }
  }

  /// A label stands by preference at the handle that its edge leaves.
  void ask_for_labels() {
    for (std::size_t i = 0; i < flow_.edges.size(); ++i) {
      const Edge& edge = flow_.edges[i];
      if (labels_[i].width == 0) continue;
      const Stretch& first = first_of(i);
      const int passed = first.high.line - first.low.line;
      if (is_level(edge.from_side)) {
        if (passed <= 2) ask(edge.from, edge.from_side, labels_[i].width + 2 * x_.label_gap);
      } else {
        ask(edge.from, edge.from_side, labels_[i].height + (passed <= 2 ? 2 : 1) * y_.label_gap);
      }
    }
  }

  void place_tracks(Strip& strip, int at) {
    int used = 0;
    for (std::size_t i = 0; i < strip.before.size(); ++i) used += strip.before[i] + strip.after[i];
    // What is left over goes to both sides alike.
    int place = at + strip.low + (strip.size() - strip.low - strip.high - used) / 2;
    for (std::size_t i = 0; i < strip.before.size(); ++i) {
      place += strip.before[i];
      strip.track_at.push_back(place);
      place += strip.after[i];
    }
  }

  int title_width() {
    int widest = 0;
    for (const auto& title : texts_.titles) widest = std::max(widest, scale_.size_of_title(title).width);
    return widest;
  }

  void place_columns() {
    left_ = scale_.margin + title_width();
    int x = left_;
    for (std::size_t i = 0; i < gutters_.size(); ++i) {
      place_tracks(gutters_[i], x);
      x += gutters_[i].size();
      if (i == widths_.size()) break;
      column_at_[i] = x + widths_[i] / 2;
      x += widths_[i];
    }
    right_ = x;
    drawing_.width = right_ + scale_.margin;
  }

  void place_rows() {
    int y = scale_.margin;
    for (std::uint32_t i = 0; i < flow_.lanes.size(); ++i) {
      const int title = scale_.size_of_title(texts_.titles[i]).height;
      const int first = lattice_.first_line(LaneId{i}), last = lattice_.last_line(LaneId{i});
      int height = 0;
      for (int line = first; line <= last; ++line) height += line_height(line);
      // A title that needs more than its lane has widens the lane at both sides.
      const int extra = std::max(0, title - height);
      const int top = y;
      y += extra / 2;
      for (int line = first; line <= last; ++line) {
        const auto at = static_cast<std::size_t>(line);
        if (lattice_.is_row(line)) {
          row_at_[at] = y + line_height(line) / 2;
        } else {
          place_tracks(channels_[at], y);
        }
        y += line_height(line);
      }
      y += extra - extra / 2;
      DrawnLane lane;
      lane.box = {scale_.margin, top, right_ - scale_.margin, y - top};
      lane.title = {{scale_.margin, top, left_ - scale_.margin, y - top}, texts_.titles[i]};
      drawing_.lanes.push_back(std::move(lane));
    }
    drawing_.height = y + scale_.margin;
  }

  int line_height(int line) {
    return lattice_.is_row(line) ? heights_[static_cast<std::size_t>(row_of_line(line))]
                                 : channels_[static_cast<std::size_t>(line)].size();
  }

  void draw_nodes() {
    for (std::uint32_t i = 0; i < flow_.nodes.size(); ++i) {
      Box& box = drawing_.nodes[i].box;
      const Knot at = lattice_.at(NodeId{i});
      box.x = column_at_[static_cast<std::size_t>(at.x / 2)] - box.width / 2;
      box.y = row_at_[static_cast<std::size_t>(at.y)] - box.height / 2;
    }
  }

  /// The y of a level stretch, the x of an upright one.
  int place_of(const Stretch& one) {
    if (is_in_strip(one)) return strip_of(one).track_at[static_cast<std::size_t>(one.track)];
    return (one.level ? row_at_[static_cast<std::size_t>(one.line)]
                      : column_at_[static_cast<std::size_t>(one.line / 2)]) +
           one.offset;
  }

  void draw_edge(std::size_t index) {
    const Edge& edge = flow_.edges[index];
    const auto& parts = tracks_.of_edge[index];
    DrawnEdge drawn;
    drawn.points.push_back(scale_.outline_at(flow_[edge.from].shape, drawing_.nodes[edge.from.value].box,
                                             edge.from_side, first_of(index).offset));
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const int a = place_of(stretch(parts[i])), b = place_of(stretch(parts[i + 1]));
      drawn.points.push_back(stretch(parts[i]).level ? Point{b, a} : Point{a, b});
    }
    drawn.points.push_back(scale_.outline_at(flow_[edge.to].shape, drawing_.nodes[edge.to.value].box, edge.to_side,
                                             last_of(index).offset));
    drawing_.edges.push_back(std::move(drawn));
  }

  void draw_part(std::size_t index) {
    const auto& sides = tracks_.of_part[index];
    const int left = place_of(stretch(sides[0])), right = place_of(stretch(sides[1]));
    const int top = place_of(stretch(sides[2])), bottom = place_of(stretch(sides[3]));
    drawing_.loops.push_back({lattice_.parts()[index].loop, {left, top, right - left, bottom - top}, {}});
  }

  const Flow& flow_;
  const Lattice& lattice_;
  const Tracks& tracks_;
  const Texts& texts_;
  const std::vector<LabelText>& labels_;
  const Scale& scale_;
  const Distances& x_;
  const Distances& y_;
  std::vector<Strip> gutters_;
  std::vector<Strip> channels_;  // of each level line; those of rows are not used
  std::vector<int> widths_, heights_;
  std::vector<int> column_at_, row_at_;  // middles; of each column, of each level line
  std::vector<int> row_of_line_;
  int left_ = 0, right_ = 0;
  Drawing drawing_;
};

}  // namespace

Drawing measure_out(const Flow& flow, const Lattice& lattice, const Tracks& tracks, const Texts& texts,
                    const Scale& scale) {
  return Surveyor(flow, lattice, tracks, texts, scale).draw();
}

}  // namespace laneway
