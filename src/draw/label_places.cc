/// Places are tried in the order in which a reader would look for them: at the handle that the edge leaves, then along
/// it, then in the line itself.
#include "draw/label_places.h"

#include "draw/metrics.h"
#include "draw/obstacles.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace laneway {

namespace {

constexpr int clear = 3;        // pixels between a label and what is not its own
constexpr int beside = 4;       // between a label and its own line
constexpr int from_node = 7;    // along the line
constexpr int arrow = 12;       // that the tip takes
constexpr int step = 18;        // between places that are tried
constexpr int most_steps = 40;  // on one stretch

Box box_of_line(Point a, Point b) {
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x) + 1, std::abs(a.y - b.y) + 1};
}

class Placer {
 public:
  Placer(const Flow& flow, const std::vector<LabelText>& labels, Drawing& drawing)
      : flow_(flow),
        labels_(labels),
        drawing_(drawing),
        obstacles_(drawing.width, drawing.height, flow.nodes.size() + 4 * flow.edges.size()) {}

  Misplaced place() {
    for (const DrawnLane& lane : drawing_.lanes) {
      obstacles_.add(lane.title.box, nobody);
      obstacles_.add({lane.box.x, lane.box.bottom(), lane.box.width, 1}, nobody);
    }
    for (const DrawnNode& node : drawing_.nodes) obstacles_.add(node.box, nobody);
    for (std::size_t i = 0; i < drawing_.edges.size(); ++i) {
      const auto& points = drawing_.edges[i].points;
      for (std::size_t k = 0; k + 1 < points.size(); ++k) {
        obstacles_.add(box_of_line(points[k], points[k + 1]), static_cast<std::int64_t>(i));
      }
    }
    for (std::size_t i = 0; i < drawing_.loops.size(); ++i) add_sides(i);
    for (std::size_t i = 0; i < drawing_.loops.size(); ++i) place_loop(i);
    place_edges();
    return std::move(misplaced_);
  }

 private:
  static constexpr std::int64_t nobody = -1;
  static std::int64_t owner_of_loop(std::size_t index) { return -2 - static_cast<std::int64_t>(index); }

  void add_sides(std::size_t index) {
    const Box& box = drawing_.loops[index].box;
    const auto owner = owner_of_loop(index);
    obstacles_.add({box.x, box.y, box.width, 1}, owner);
    obstacles_.add({box.x, box.bottom(), box.width, 1}, owner);
    obstacles_.add({box.x, box.y, 1, box.height}, owner);
    obstacles_.add({box.right(), box.y, 1, box.height}, owner);
  }

  void place_loop(std::size_t index) {
    DrawnLoop& loop = drawing_.loops[index];
    const int room = std::max(60, loop.box.width - 40 - loop_icon_width);
    loop.label.lines = break_text(flow_[loop.loop].condition, loop_type, room, 1);
    if (loop.label.lines.empty()) return;
    const int width = width_of(loop.label.lines, loop_type) + 16 + loop_icon_width, height = loop_type.line + 3;
    Box best;
    int least = std::numeric_limits<int>::max();
    for (const int y : {loop.box.y, loop.box.bottom()}) {
      for (int x = loop.box.x + 12; x + width + 12 <= loop.box.right() || x == loop.box.x + 12; x += step) {
        const Box box{x, y - height / 2, width, height};
        const int troubles = obstacles_.met(box.grown(clear), owner_of_loop(index), least);
        if (troubles >= least) continue;
        least = troubles;
        best = box;
        if (troubles == 0) break;
      }
      if (least == 0) break;
    }
    if (least > 0) misplaced_.loops.push_back(index);
    loop.label.box = best;
    obstacles_.add(best, nobody);
  }

  void place_edges() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      if (labels_[i].width > 0) order.push_back(i);
    }
    // Those with little choice first.
    const auto length = [&](std::size_t i) {
      const auto& points = drawing_.edges[i].points;
      int total = 0;
      for (std::size_t k = 0; k + 1 < points.size(); ++k) {
        total += std::abs(points[k].x - points[k + 1].x) + std::abs(points[k].y - points[k + 1].y);
      }
      return total;
    };
    std::vector<int> lengths(labels_.size(), 0);
    for (const std::size_t i : order) lengths[i] = length(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lengths[a] < lengths[b]; });
    for (const std::size_t i : order) place_edge(i);
  }

  // The label that is being placed.

  void place_edge(std::size_t index) {
    edge_ = index;
    least_ = std::numeric_limits<int>::max();
    DrawnEdge& edge = drawing_.edges[index];
    edge.label.lines = labels_[index].lines;
    const auto parts = static_cast<int>(edge.points.size()) - 1;
    const bool found = try_start() || try_along(parts, false) || try_along(parts, true);
    if (!found) misplaced_.edges.push_back(EdgeId{static_cast<std::uint32_t>(index)});
    edge.label.box = best_;
    edge.label_is_on_line = best_is_on_line_;
    obstacles_.add(best_, static_cast<std::int64_t>(labels_.size() + index));
  }

  const std::vector<Point>& points() const { return drawing_.edges[edge_].points; }
  int width() const { return labels_[edge_].width; }
  int height() const { return labels_[edge_].height; }

  /// At the handle, beside the first stretch.
  bool try_start() {
    const Point a = points()[0], b = points()[1];
    const bool turns_after = points().size() > 2;
    // The label goes to the side that the edge does not turn to, if it turns.
    if (a.y == b.y) {
      const int x = b.x > a.x ? a.x + from_node : a.x - from_node - width();
      const bool goes_up = turns_after && points()[2].y < b.y;
      const int above = a.y - beside + 1 - height(), below = a.y + beside;
      return attempt({x, goes_up ? below : above, width(), height()}, 0, false) ||
             attempt({x, goes_up ? above : below, width(), height()}, 0, false);
    }
    const int y = b.y > a.y ? a.y + from_node - 2 : a.y - from_node + 2 - height();
    const bool goes_right = turns_after && points()[2].x > b.x;
    const int right = a.x + beside + 1, left = a.x - beside - width();
    return attempt({goes_right ? left : right, y, width(), height()}, 0, false) ||
           attempt({goes_right ? right : left, y, width(), height()}, 0, false);
  }

  bool try_along(int parts, bool on_line) {
    std::vector<int> order(static_cast<std::size_t>(parts));
    std::iota(order.begin(), order.end(), 0);
    const auto length = [&](int i) {
      const Point a = points()[static_cast<std::size_t>(i)], b = points()[static_cast<std::size_t>(i) + 1];
      return a.y == b.y ? std::abs(a.x - b.x) : std::abs(a.y - b.y) / 2;
    };
    if (parts > 1) {
      std::stable_sort(order.begin() + 1, order.end(), [&](int a, int b) { return length(a) > length(b); });
    }
    for (const int part : order) {
      if (try_part(part, on_line)) return true;
    }
    return false;
  }

  bool try_part(int part, bool on_line) {
    const Point a = points()[static_cast<std::size_t>(part)], b = points()[static_cast<std::size_t>(part) + 1];
    const bool is_level = a.y == b.y;
    const int size = is_level ? width() : height();
    const int from = is_level ? a.x : a.y, to = is_level ? b.x : b.y;
    const bool is_last = part + 2 == static_cast<int>(points().size());
    const int low = std::min(from, to) + (to < from && is_last ? arrow : on_line ? 6 : 3);
    const int high = std::max(from, to) - (to > from && is_last ? arrow : on_line ? 6 : 3) - size;
    if (on_line && high < low) return false;
    const int middle = (low + high) / 2;
    const int span = std::max(0, (high - low) / 2);
    const int pace = std::max(step, span / most_steps);
    for (int away = 0; away <= span + pace - 1; away += pace) {
      const int distance = std::min(away, span);
      if (try_at(part, is_level, a, middle - distance, on_line)) return true;
      if (distance > 0 && try_at(part, is_level, a, middle + distance, on_line)) return true;
    }
    return false;
  }

  bool try_at(int part, bool is_level, Point line, int along, bool on_line) {
    if (on_line) {
      const Box box = is_level ? Box{along, line.y - height() / 2, width(), height()}
                               : Box{line.x - width() / 2, along, width(), height()};
      return attempt(box, part, true);
    }
    if (is_level) {
      return attempt({along, line.y - beside + 1 - height(), width(), height()}, part, false) ||
             attempt({along, line.y + beside, width(), height()}, part, false);
    }
    return attempt({line.x + beside + 1, along, width(), height()}, part, false) ||
           attempt({line.x - beside - width(), along, width(), height()}, part, false);
  }

  /// Takes the place if it is free, or remembers it if it is the best so far.
  bool attempt(const Box& box, int part, bool on_line) {
    if (box.x < 0 || box.y < 0 || box.right() > drawing_.width || box.bottom() > drawing_.height) return false;
    int troubles = obstacles_.met(box.grown(clear), static_cast<std::int64_t>(edge_), std::min(least_, 1000));
    for (std::size_t i = 0; i + 1 < points().size() && troubles < least_; ++i) {
      if (on_line && static_cast<int>(i) == part) continue;
      if (box_of_line(points()[i], points()[i + 1]).meets(box.grown(1))) ++troubles;
    }
    if (troubles >= least_) return false;
    least_ = troubles;
    best_ = box;
    best_is_on_line_ = on_line;
    return troubles == 0;
  }

  const Flow& flow_;
  const std::vector<LabelText>& labels_;
  Drawing& drawing_;
  Obstacles obstacles_;
  Misplaced misplaced_;
  std::size_t edge_ = 0;
  int least_ = 0;
  Box best_;
  bool best_is_on_line_ = false;
};

}  // namespace

Misplaced place_labels(const Flow& flow, const std::vector<LabelText>& labels, Drawing& drawing) {
  return Placer(flow, labels, drawing).place();
}

}  // namespace laneway
