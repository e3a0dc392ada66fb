/// Checks of a drawing, each independent of how the layout came to it.
#include "draw/drawing_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace laneway {

namespace {

Box line_box(Point a, Point b) {
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x) + 1, std::abs(a.y - b.y) + 1};
}

bool holds(const Box& outer, const Box& inner) {
  return outer.x <= inner.x && outer.y <= inner.y && inner.right() <= outer.right() && inner.bottom() <= outer.bottom();
}

class Inspector {
 public:
  Inspector(const Flow& flow, const Drawing& drawing) : flow_(flow), drawing_(drawing) {}

  std::string inspect() {
    inspect_lanes();
    inspect_nodes();
    for (std::size_t i = 0; i < drawing_.edges.size(); ++i) inspect_edge(i);
    inspect_loops();
    inspect_labels();
    return std::move(faults_);
  }

 private:
  template <class... Args>
  void fault(fmt::format_string<Args...> format, Args&&... args) {
    faults_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
  }

  std::string name(std::size_t edge) const {
    return fmt::format("{} -> {} (edge {})", flow_[flow_.edges[edge].from].id, flow_[flow_.edges[edge].to].id, edge);
  }

  void inspect_lanes() {
    const Box page{0, 0, drawing_.width, drawing_.height};
    for (std::size_t i = 0; i < drawing_.lanes.size(); ++i) {
      const Box& box = drawing_.lanes[i].box;
      if (!holds(page, box)) fault("lane {} leaves the page", flow_.lanes[i].id);
      if (i == 0) continue;
      const Box& above = drawing_.lanes[i - 1].box;
      if (box.x != above.x || box.width != above.width)
        fault("lane {} is not as wide as the one above", flow_.lanes[i].id);
      if (box.y < above.bottom()) fault("lane {} is not below the one before it", flow_.lanes[i].id);
    }
  }

  void inspect_nodes() {
    for (std::size_t i = 0; i < drawing_.nodes.size(); ++i) {
      const DrawnLane& lane = drawing_.lanes[flow_.nodes[i].lane.value];
      Box body = lane.box;
      body.x += lane.title.box.width;
      body.width -= lane.title.box.width;
      if (!holds(body, drawing_.nodes[i].box.grown(4))) fault("node {} is not within its lane", flow_.nodes[i].id);
      for (std::size_t k = 0; k < i; ++k) {
        if (drawing_.nodes[i].box.grown(8).meets(drawing_.nodes[k].box)) {
          fault("nodes {} and {} are too near", flow_.nodes[i].id, flow_.nodes[k].id);
        }
      }
    }
  }

  void inspect_end(std::size_t edge, NodeId node, Direction side, Point at, Point next) {
    const Box& box = drawing_.nodes[node.value].box;
    const Point m = box.middle();
    bool leads_out = false, is_there = false;
    switch (side) {
      case Direction::left: leads_out = next.x < at.x && next.y == at.y, is_there = at.x >= box.x && at.x < m.x; break;
      case Direction::right:
        leads_out = next.x > at.x && next.y == at.y, is_there = at.x <= box.right() && at.x > m.x;
        break;
      case Direction::top: leads_out = next.y < at.y && next.x == at.x, is_there = at.y >= box.y && at.y < m.y; break;
      case Direction::bottom:
        leads_out = next.y > at.y && next.x == at.x, is_there = at.y <= box.bottom() && at.y > m.y;
        break;
    }
    if (!leads_out || !is_there || !box.grown(1).meets({at.x, at.y, 1, 1})) {
      fault("{} misses the {} handle of {}", name(edge), name_of(side), flow_[node].id);
    }
  }

  void inspect_edge(std::size_t index) {
    const Edge& edge = flow_.edges[index];
    const auto& points = drawing_.edges[index].points;
    if (points.size() < 2) return fault("{} is not drawn", name(index));
    inspect_end(index, edge.from, edge.from_side, points[0], points[1]);
    inspect_end(index, edge.to, edge.to_side, points.back(), points[points.size() - 2]);
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      const Box line = line_box(points[i], points[i + 1]);
      if (line.width != 1 && line.height != 1) fault("{} is askew", name(index));
      for (std::size_t n = 0; n < drawing_.nodes.size(); ++n) {
        const bool is_own = (i == 0 && n == edge.from.value) || (i + 2 == points.size() && n == edge.to.value);
        if (!is_own && drawing_.nodes[n].box.grown(2).meets(line))
          fault("{} passes through {}", name(index), flow_.nodes[n].id);
      }
    }
    for (std::size_t other = 0; other < index; ++other) {
      if (run_on_each_other(points, drawing_.edges[other].points)) fault("{} runs on {}", name(index), name(other));
    }
  }

  static bool run_on_each_other(const std::vector<Point>& a, const std::vector<Point>& b) {
    for (std::size_t i = 0; i + 1 < a.size(); ++i) {
      const Box one = line_box(a[i], a[i + 1]);
      for (std::size_t k = 0; k + 1 < b.size(); ++k) {
        const Box two = line_box(b[k], b[k + 1]);
        const bool both_level = one.height == 1 && two.height == 1, both_upright = one.width == 1 && two.width == 1;
        if ((both_level || both_upright) && one.grown(2).meets(two)) return true;
      }
    }
    return false;
  }

  void inspect_loops() {
    for (const DrawnLoop& loop : drawing_.loops) {
      std::size_t inside = 0;
      for (std::size_t n = 0; n < drawing_.nodes.size(); ++n) {
        if (!loop.box.meets(drawing_.nodes[n].box)) continue;
        ++inside;
        if (!holds(loop.box, drawing_.nodes[n].box.grown(4)))
          fault("the loop's side passes through {}", flow_.nodes[n].id);
        if (!flow_[loop.loop].contains(NodeId{static_cast<std::uint32_t>(n)}))
          fault("{} is no member of its loop", flow_.nodes[n].id);
      }
      if (inside == 0) fault("a loop holds nothing");
    }
  }

  struct Label {
    Box box;
    std::string name;
    std::size_t edge;
  };

  void inspect_labels() {
    std::vector<Label> labels;
    const std::size_t none = drawing_.edges.size();
    for (std::size_t i = 0; i < drawing_.edges.size(); ++i) {
      const DrawnEdge& edge = drawing_.edges[i];
      if (edge.label.lines.empty() != flow_.edges[i].label.empty()) fault("the label of {} is missing", name(i));
      if (!edge.label.lines.empty()) labels.push_back({edge.label.box, "the label of " + name(i), i});
    }
    for (const DrawnLoop& loop : drawing_.loops) labels.push_back({loop.label.box, "the label of a loop", none});
    const Box page{0, 0, drawing_.width, drawing_.height};
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const Label& label = labels[i];
      if (!holds(page, label.box)) fault("{} leaves the page", label.name);
      for (std::size_t k = 0; k < i; ++k) {
        if (labels[k].box.meets(label.box)) fault("{} is on {}", label.name, labels[k].name);
      }
      for (std::size_t n = 0; n < drawing_.nodes.size(); ++n) {
        if (drawing_.nodes[n].box.meets(label.box)) fault("{} is on {}", label.name, flow_.nodes[n].id);
      }
      for (const DrawnLane& lane : drawing_.lanes) {
        if (lane.title.box.meets(label.box)) fault("{} is on a lane's title", label.name);
      }
      for (std::size_t e = 0; e < drawing_.edges.size(); ++e) inspect_label_on_edge(label, e);
    }
  }

  void inspect_label_on_edge(const Label& label, std::size_t edge) {
    const auto& points = drawing_.edges[edge].points;
    const bool is_own = edge == label.edge;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      const Box line = line_box(points[i], points[i + 1]);
      if (!line.meets(label.box)) continue;
      // Into its own line a label may be set, in the middle of a stretch.
      const Box& box = label.box;
      const bool is_set_in = is_own && drawing_.edges[edge].label_is_on_line &&
                             (line.height == 1 ? line.x < box.x && box.right() < line.right()
                                               : line.y < box.y && box.bottom() < line.bottom());
      if (!is_set_in) fault("{} is on the line of {}", label.name, name(edge));
    }
  }

  const Flow& flow_;
  const Drawing& drawing_;
  std::string faults_;
};

}  // namespace

std::string drawing_faults(const Flow& flow, const Drawing& drawing) { return Inspector(flow, drawing).inspect(); }

int crossings_of(const Drawing& drawing) {
  struct Line {
    Box box;
    std::size_t edge;
  };
  std::vector<Line> level, upright;
  for (std::size_t i = 0; i < drawing.edges.size(); ++i) {
    const auto& points = drawing.edges[i].points;
    for (std::size_t k = 0; k + 1 < points.size(); ++k) {
      const Box box = line_box(points[k], points[k + 1]);
      (box.height == 1 ? level : upright).push_back({box, i});
    }
  }
  int count = 0;
  for (const Line& a : level) {
    for (const Line& b : upright) {
      if (a.edge != b.edge && a.box.meets(b.box)) ++count;
    }
  }
  return count;
}

}  // namespace laneway
