/// The picture in a terminal's characters: the same lines and tracks as the other pictures, measured in columns.
#include "draw/canvas.h"
#include "draw/format.h"
#include "draw/label.h"
#include "draw/space.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace laneway {

namespace {

int columns_of(std::string_view text) {
  int columns = 0;
  while (!text.empty()) {
    const CodePoint point = front_code_point(text);
    columns += screen_width(point.value);
    text.remove_prefix(point.size);
  }
  return columns;
}

int widest(const std::vector<std::string>& lines) {
  int columns = 0;
  for (const std::string& line : lines) columns = std::max(columns, columns_of(line));
  return columns;
}

Size size_of_box(Shape, const std::vector<std::string>& lines, const std::array<int, 4>& spread) {
  const auto most = [&](Direction a, Direction b) {
    return std::max(spread[static_cast<std::size_t>(a)], spread[static_cast<std::size_t>(b)]);
  };
  const int width = std::max({6, widest(lines) + 4, 2 * most(Direction::top, Direction::bottom) + 4});
  const int height = std::max({3, static_cast<int>(lines.size()) + 2, 2 * most(Direction::left, Direction::right) + 3});
  return {width + width % 2, height};
}

/// The cell of the border that a line leaves from.
Point border_at(Shape, const Box& box, Direction side, int offset) {
  const Point middle = box.middle();
  switch (side) {
    case Direction::left: return {box.x, middle.y + offset};
    case Direction::right: return {box.right() - 1, middle.y + offset};
    case Direction::top: return {middle.x + offset, box.y};
    case Direction::bottom: return {middle.x + offset, box.bottom() - 1};
  }
  return middle;
}

/// Titles stand in the border above their lane; the lane's left border takes a column.
Size size_of_title(const std::vector<std::string>&) { return {1, 0}; }

constexpr Scale characters = {
    .x = {.track = 2,
          .box_track = 2,
          .stub = 2,
          .arrow_stub = 3,
          .loop_stub = 2,
          .least = 5,
          .least_at_end = 3,
          .padding = 2,
          .least_cell = 6,
          .label_gap = 1,
          .port = 2},
    .y = {.track = 1,
          .box_track = 1,
          .stub = 1,
          .arrow_stub = 1,
          .loop_stub = 1,
          .least = 1,
          .least_at_end = 1,
          .padding = 1,
          .least_cell = 3,
          .label_gap = 0,
          .port = 1},
    .margin = 0,
    .size_of = size_of_box,
    .outline_at = border_at,
    .size_of_title = size_of_title,
};

/// Corners and sides: upper left, upper right, lower left, lower right, level, upright.
using Frame = std::array<std::string_view, 6>;

const Frame& frame_of(Shape shape) {
  static constexpr Frame round = {"╭", "╮", "╰", "╯", "─", "│"}, square = {"┌", "┐", "└", "┘", "─", "│"},
                         pointed = {"◇", "◇", "◇", "◇", "─", "│"}, barred = {"╓", "╖", "╙", "╜", "─", "║"};
  switch (shape) {
    case Shape::circle: return round;
    case Shape::rectangle: return square;
    case Shape::diamond: return pointed;
    case Shape::taskbox: return barred;
  }
  return square;
}

class TextPainter {
 public:
  TextPainter(const Flow& flow, const DrawingOptions& options, Drawing drawing, const Texts& texts)
      : flow_(flow),
        options_(options),
        drawing_(std::move(drawing)),
        texts_(texts),
        canvas_(drawing_.width + 1, drawing_.height + 1) {}

  int width() const { return canvas_.width(); }

  std::string paint() {
    for (std::size_t i = 0; i < drawing_.lanes.size(); ++i) paint_lane(i);
    for (std::size_t i = 0; i < drawing_.nodes.size(); ++i) paint_node(i);
    for (std::size_t i = 0; i < drawing_.edges.size(); ++i) paint_edge(i);
    for (const DrawnLoop& loop : drawing_.loops) paint_loop(loop);
    for (const DrawnLoop& loop : drawing_.loops) write_condition(loop);
    for (std::size_t i = 0; i < drawing_.edges.size(); ++i) place_label(i);
    std::string out = fold();
    if (!aside_.empty()) out += "\n" + aside_;
    for (const std::string& note : options_.faults.notes) out += printable(note) + "\n";
    return out;
  }

 private:
  /// In parts side by side where the terminal is narrower than the picture.
  std::string fold() {
    const int room = options_.columns;
    if (room <= 0 || width() <= room) return canvas_.text(0, width());
    std::string out;
    const int part = std::max(20, room);
    const int parts = (width() + part - 1) / part;
    for (int i = 0; i < parts; ++i) {
      if (i > 0) out += "\n";
      out += fmt::format("part {} of {}, from left to right\n", i + 1, parts) + canvas_.text(i * part, (i + 1) * part);
    }
    return out;
  }

  /// Around nodes a frame is closed; that of a loop leaves the lines through that cross it.
  void frame(const Box& box, const Frame& look, bool is_closed) {
    const auto put = [&](int x, int y, std::string_view character) {
      if (is_closed || canvas_.is_free({x, y}, 1)) canvas_.put({x, y}, character);
    };
    for (int x = box.x + 1; x < box.right() - 1; ++x) {
      put(x, box.y, look[4]);
      put(x, box.bottom() - 1, look[4]);
    }
    for (int y = box.y + 1; y < box.bottom() - 1; ++y) {
      put(box.x, y, look[5]);
      put(box.right() - 1, y, look[5]);
    }
    put(box.x, box.y, look[0]);
    put(box.right() - 1, box.y, look[1]);
    put(box.x, box.bottom() - 1, look[2]);
    put(box.right() - 1, box.bottom() - 1, look[3]);
  }

  void paint_lane(std::size_t index) {
    const Box& box = drawing_.lanes[index].box;
    constexpr int border = -3;
    canvas_.line({box.x, box.y}, {box.right(), box.y}, border);
    canvas_.line({box.x, box.bottom()}, {box.right(), box.bottom()}, border);
    canvas_.line({box.x, box.y}, {box.x, box.bottom()}, border);
    canvas_.line({box.right(), box.y}, {box.right(), box.bottom()}, border);
    const auto& title = texts_.titles[index];
    if (!title.empty()) canvas_.write({box.x + 2, box.y}, " " + title.front() + " ");
  }

  void paint_loop(const DrawnLoop& loop) {
    const Box box{loop.box.x, loop.box.y, loop.box.width + 1, loop.box.height + 1};
    frame(box, {"╭", "╮", "╰", "╯", "┄", "┆"}, false);
  }

  void write_condition(const DrawnLoop& loop) {
    const std::string text = " " + wrap_label(flow_[loop.loop].condition, 1000).front() + " ";
    const int room = loop.box.width - 3;
    std::string_view shown = text;
    std::string cut;
    if (columns_of(text) > room) {
      while (columns_of(cut) < room - 2 && !shown.empty()) {
        const CodePoint point = front_code_point(shown);
        cut += shown.substr(0, point.size);
        shown.remove_prefix(point.size);
      }
      shown = cut += "… ";
    }
    // Where a line crosses, the text waits for room behind it; without any it stays where it was.
    int x = loop.box.x + 2;
    const int last = loop.box.x + loop.box.width - columns_of(shown);
    const auto is_crossed = [&](int at) {
      for (int i = 0; i < columns_of(shown); ++i) {
        if (canvas_.has_line({at + i, loop.box.y})) return true;
      }
      return false;
    };
    while (x < last && is_crossed(x)) ++x;
    canvas_.write({is_crossed(x) ? loop.box.x + 2 : x, loop.box.y}, shown);
  }

  void paint_node(std::size_t index) {
    const Box& box = drawing_.nodes[index].box;
    frame(box, frame_of(flow_.nodes[index].shape), true);
    const auto& lines = texts_.nodes[index];
    int y = box.y + (box.height - static_cast<int>(lines.size())) / 2;
    for (const std::string& line : lines) canvas_.write({box.x + (box.width - columns_of(line)) / 2, y++}, line);
  }

  static std::string_view tip_of(Direction side) {
    switch (side) {
      case Direction::left: return "▶";
      case Direction::right: return "◀";
      case Direction::top: return "▼";
      case Direction::bottom: return "▲";
    }
    return "▶";
  }

  static Point outside(Point at, Direction side) {
    switch (side) {
      case Direction::left: return {at.x - 1, at.y};
      case Direction::right: return {at.x + 1, at.y};
      case Direction::top: return {at.x, at.y - 1};
      case Direction::bottom: return {at.x, at.y + 1};
    }
    return at;
  }

  void paint_edge(std::size_t index) {
    const Edge& edge = flow_.edges[index];
    auto points = drawing_.edges[index].points;
    canvas_.put(points.front(), edge.from_side == Direction::left    ? "┤"
                                : edge.from_side == Direction::right ? "├"
                                : edge.from_side == Direction::top   ? "┴"
                                                                     : "┬");
    points.back() = outside(points.back(), edge.to_side);
    for (std::size_t i = 0; i + 1 < points.size(); ++i) canvas_.line(points[i], points[i + 1], static_cast<int>(index));
    canvas_.put(points.back(), tip_of(edge.to_side));
  }

  /// Beside the edge where all is empty, else into one of its level lines, else below the picture.
  void place_label(std::size_t index) {
    const auto& lines = texts_.labels[index].lines;
    if (lines.empty()) return;
    const std::string& label = lines.front();
    const int size = columns_of(label);
    const auto& points = drawing_.edges[index].points;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      if (try_beside(points[i], points[i + 1], label, size)) return;
    }
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      const Point a = points[i], b = points[i + 1];
      if (a.y != b.y) continue;
      for (int x = std::min(a.x, b.x) + 2; x + size < std::max(a.x, b.x) - 1; ++x) {
        if (!canvas_.is_line_of({x - 1, a.y}, size + 2, static_cast<int>(index))) continue;
        canvas_.write({x, a.y}, label);
        return;
      }
    }
    const Edge& edge = flow_.edges[index];
    aside_ += fmt::format("{} -> {}: {}\n", flow_[edge.from].id, flow_[edge.to].id, label);
  }

  bool try_at(Point at, const std::string& label, int size) {
    if (!canvas_.is_free({at.x - 1, at.y}, size + 2)) return false;
    canvas_.write(at, label);
    return true;
  }

  bool try_beside(Point a, Point b, const std::string& label, int size) {
    if (a.y == b.y) {
      const int low = std::min(a.x, b.x) + 2, high = std::max(a.x, b.x) - 1 - size;
      const bool is_leftward = b.x < a.x;
      for (int i = 0; i <= high - low; ++i) {
        const int x = is_leftward ? high - i : low + i;
        if (try_at({x, a.y - 1}, label, size) || try_at({x, a.y + 1}, label, size)) return true;
      }
      return false;
    }
    const int step = a.y < b.y ? 1 : -1;
    for (int y = a.y + step; y != b.y; y += step) {
      if (try_at({a.x + 2, y}, label, size) || try_at({a.x - 1 - size, y}, label, size)) return true;
    }
    return false;
  }

  const Flow& flow_;
  const DrawingOptions& options_;
  Drawing drawing_;
  const Texts& texts_;
  Canvas canvas_;
  std::string aside_;  ///< labels that found no place
};

Texts texts_for(const Flow& flow, int node_columns) {
  Texts texts;
  for (const Lane& lane : flow.lanes) texts.titles.push_back(wrap_label(lane.label, 1000));
  for (const Node& node : flow.nodes) texts.nodes.push_back(wrap_label(node.label, node_columns));
  for (const Edge& edge : flow.edges) {
    LabelText label;
    if (!edge.label.empty()) {
      label.lines = {wrap_label(edge.label, 1000).front()};
      label.width = columns_of(label.lines.front());
      label.height = 1;
    }
    texts.labels.push_back(std::move(label));
  }
  return texts;
}

}  // namespace

std::string draw_text(const Flow& flow, const DrawingOptions& options) {
  const Lattice lattice(flow);
  Tracks tracks = assign_tracks(flow, lattice, find_ways(flow, lattice));
  spread_groups(tracks, characters.x.port, characters.y.port);
  // Narrower boxes where the terminal asks for them.
  for (const int node_columns : {18, 14, 11}) {
    const Texts texts = texts_for(flow, node_columns);
    TextPainter painter(flow, options, measure_out(flow, lattice, tracks, texts, characters), texts);
    const bool fits = options.columns <= 0 || painter.width() <= options.columns;
    if (fits || node_columns == 11) return painter.paint();
  }
  return {};
}

}  // namespace laneway
