/// Our geometry as DOT, for `neato -n2`, which draws it as it is: places for nodes, splines for edges, boxes for lanes.
#include "draw/dot_style.h"
#include "draw/format.h"
#include "draw/geometry.h"
#include "draw/metrics.h"

#include <fmt/format.h>

#include <iterator>

namespace laneway {

namespace {

class PinnedWriter {
 public:
  PinnedWriter(const Flow& flow, const DrawingOptions& options)
      : flow_(flow), drawing_(lay_out(flow)), marked_nodes_(flow.nodes.size()), marked_edges_(flow.edges.size()) {
    for (const NodeId node : options.marks.nodes) marked_nodes_[node.value] = true;
    for (const EdgeId edge : options.marks.edges) marked_edges_[edge.value] = true;
  }

  std::string write() {
    line(0, "// Render with: neato -n2 -Tsvg");
    line(0, "digraph \"{}\" {{", dot_label({flow_.name}));
    line(1, "graph [bb=\"0,0,{},{}\", splines=true, bgcolor=white, outputorder=edgeslast, fontname=\"{}\"];",
         drawing_.width, drawing_.height, font);
    line(1,
         "node [fontname=\"{}\", fontsize={}, fixedsize=true, style=filled, fillcolor=white, color=\"{}\", margin=0,",
         font, node_type.size, line_color);
    line(1, "      fontcolor=\"#0f172a\", penwidth=1.2];");
    line(1, "edge [fontname=\"{}\", fontsize={}, color=\"{}\", fontcolor=\"#334155\", arrowsize=0.8, penwidth=1.2];",
         font, edge_type.size, line_color);
    for (std::uint32_t i = 0; i < flow_.lanes.size(); ++i) write_lane(LaneId{i});
    for (std::uint32_t i = 0; i < flow_.edges.size(); ++i) write_edge(EdgeId{i});
    out_ += "}\n";
    return std::move(out_);
  }

 private:
  static constexpr std::string_view font = "Helvetica,Arial,sans-serif";

  template <class... Args>
  void line(int depth, fmt::format_string<Args...> format, Args&&... args) {
    out_.append(2 * static_cast<std::size_t>(depth), ' ');
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  // Graphviz counts points upwards; one of ours is one of its.

  std::string point(Point at) const { return fmt::format("{},{}", at.x, drawing_.height - at.y); }
  std::string box(const Box& at) const {
    return fmt::format("{},{},{},{}", at.x, drawing_.height - at.bottom(), at.right(), drawing_.height - at.y);
  }
  std::string pinned(const Box& at) const {
    return fmt::format("pos=\"{}\", {}", point(at.middle()),
                       dot_size({static_cast<double>(at.width), static_cast<double>(at.height)}));
  }

  void write_lane(LaneId id) {
    const DrawnLane& lane = drawing_.lanes[id.value];
    const LaneColors& colors = lane_colors(id);
    out_ += '\n';
    line(1, "subgraph {} {{", dot_id("cluster lane " + flow_[id].id));
    line(2, "graph [bb=\"{}\", style=filled, fillcolor=\"{}\", color=\"{}\"];", box(lane.box), colors.fill,
         colors.line);
    line(2, "{} [shape=box, {}, fillcolor=\"{}\", color=\"{}\", fontcolor=white, fontsize={}, label=\"{}\"];",
         dot_id("lane/" + flow_[id].id), pinned(lane.title.box), colors.line, colors.line, title_type.size,
         dot_label(lane.title.lines));
    for (std::size_t i = 0; i < drawing_.loops.size(); ++i) {
      const DrawnLoop& loop = drawing_.loops[i];
      if (loop.box.y < lane.box.y || loop.box.y >= lane.box.bottom()) continue;
      line(2, "subgraph {} {{", dot_id(fmt::format("cluster loop {}", i + 1)));
      line(3, "graph [bb=\"{}\", style=\"dashed,rounded\", bgcolor=transparent, color=\"{}\"];", box(loop.box), loop_color);
      // The box's middle keeps it from being empty, which Graphviz would leave out.
      line(3,
           "{} [shape=box, style=filled, {}, fillcolor=white, color=\"{}\", fontcolor=\"{}\", fontsize={}, "
           "label=\"{}\"];",
           dot_id(fmt::format("loop/{}", i + 1)), pinned(loop.label.box), loop_color, loop_color, loop_type.size,
           dot_label(loop.label.lines));
      line(2, "}}");
    }
    for (const NodeId node : flow_[id].nodes) write_node(node);
    line(1, "}}");
  }

  void write_node(NodeId id) {
    const Node& node = flow_[id];
    const DrawnNode& drawn = drawing_.nodes[id.value];
    const DotSize size{static_cast<double>(drawn.box.width), static_cast<double>(drawn.box.height)};
    std::string look;
    if (drawing_.spread[id.value]) look = fmt::format(", color=\"{}\", penwidth=2", loop_color);
    if (marked_nodes_[id.value]) look = fmt::format(", color=\"{}\", penwidth=2.4", mark_color);
    line(2, "{} [{}, {}, label=\"{}\"{}];", dot_id(node.id), dot_shape(node.shape, size), pinned(drawn.box),
         dot_label(drawn.lines), look);
  }

  void write_edge(EdgeId id) {
    const Edge& edge = flow_[id];
    const DrawnEdge& drawn = drawing_.edges[id.value];
    const auto& points = drawn.points;
    // Every stretch is a curve whose control points lie on its ends; the arrow takes the last bit.
    constexpr int arrow = 8;
    const Point last = points.back(), before = points[points.size() - 2];
    const auto sign = [](int value) { return value < 0 ? -1 : value > 0 ? 1 : 0; };
    const Point tip{last.x - sign(last.x - before.x) * arrow, last.y - sign(last.y - before.y) * arrow};
    std::string curve = fmt::format("e,{} {}", point(last), point(points.front()));
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      const Point end = i + 2 == points.size() ? tip : points[i + 1];
      curve += fmt::format(" {0} {1} {1}", point(points[i]), point(end));
    }
    std::string look;
    if (!drawn.label.lines.empty()) {
      look += fmt::format(", label=\"{}\", lp=\"{}\"", dot_label(drawn.label.lines), point(drawn.label.box.middle()));
    }
    if (marked_edges_[id.value]) look += fmt::format(", color=\"{0}\", fontcolor=\"{0}\", penwidth=2.4", mark_color);
    line(1, "{}:{} -> {}:{} [pos=\"{}\"{}];", dot_id(flow_[edge.from].id), dot_port(edge.from_side),
         dot_id(flow_[edge.to].id), dot_port(edge.to_side), curve, look);
  }

  const Flow& flow_;
  Drawing drawing_;
  std::vector<bool> marked_nodes_, marked_edges_;
  std::string out_;
};

}  // namespace

std::string draw_pinned_dot(const Flow& flow, const DrawingOptions& options) {
  return PinnedWriter(flow, options).write();
}

}  // namespace laneway
