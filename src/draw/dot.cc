/// A flow as plain DOT for Graphviz's `dot`, which by itself keeps neither lanes nor handles in their places.
///
/// What holds the picture in place: one rank for every row of every lane, so that lanes are in the order of the
/// file; in every row an invisible chain over all columns, empty cells being invisible points; in every column an
/// invisible heavy chain over all rows; handles as compass ports. An edge that is longer than a step is drawn in
/// pieces from point to point, because dot leads whole edges around a cluster that they should cross.
#include "draw/dot_edge_label.h"
#include "draw/dot_style.h"
#include "draw/format.h"
#include "draw/label.h"
#include "draw/route.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace laneway {

namespace {

constexpr long long most_points = 20'000;

Direction opposite(Direction side) {
  switch (side) {
    case Direction::left: return Direction::right;
    case Direction::right: return Direction::left;
    case Direction::top: return Direction::bottom;
    case Direction::bottom: return Direction::top;
  }
  return side;
}

bool is_upright(Direction side) { return side == Direction::top || side == Direction::bottom; }

class DotWriter {
 public:
  DotWriter(const Flow& flow, const Marks& marks) : flow_(flow), grid_(place_in_grid(flow)) {
    marked_nodes_.resize(flow.nodes.size());
    marked_edges_.resize(flow.edges.size());
    for (const NodeId node : marks.nodes) marked_nodes_[node.value] = true;
    for (const EdgeId edge : marks.edges) marked_edges_[edge.value] = true;
    is_full_ = fits();
    routes_.edges.resize(flow.edges.size());
    if (is_full_) routes_ = route_edges(flow, grid_);
    for (std::uint32_t i = 0; i < flow.edges.size(); ++i) note_pieces(EdgeId{i});
    in_row_.resize(static_cast<std::size_t>(grid_.rows));
    at_.resize(is_full_ ? static_cast<std::size_t>(grid_.rows * grid_.columns) : 0);
    for (std::uint32_t i = 0; i < flow.nodes.size(); ++i) put_in_cell(NodeId{i});
  }

  std::string write() {
    write_head();
    for (std::uint32_t i = 0; i < flow_.lanes.size(); ++i) write_lane(LaneId{i});
    if (grid_.rows > 1) write_columns();
    if (!flow_.edges.empty()) out_ += '\n';
    for (std::uint32_t i = 0; i < flow_.edges.size(); ++i) write_edge(EdgeId{i});
    for (std::uint32_t i = 0; is_full_ && i < grid_.boxes.size(); ++i) write_box(i);
    out_ += "}\n";
    return std::move(out_);
  }

 private:
  bool fits() const {
    long long points = static_cast<long long>(grid_.rows) * grid_.columns;
    for (const LoopBox& box : grid_.boxes) points += 2 * (box.bottom - box.top);
    return points <= most_points;
  }

  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    out_.append(2 * static_cast<std::size_t>(depth_), ' ');
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  /// Which neighbours in a row an edge joins from left to right, and which points one passes up or down.
  void note_pieces(EdgeId id) {
    std::vector<Stop> way = {stop_at(flow_[id].from)};
    const auto& between = routes_.edges[id.value];
    way.insert(way.end(), between.begin(), between.end());
    way.push_back(stop_at(flow_[id].to));
    for (std::size_t i = 0; i + 1 < way.size(); ++i) {
      const bool may_be_turned = i > 0 && i + 2 < way.size();
      const bool is_leftward = way[i + 1] < way[i];
      if (way[i].row == way[i + 1].row && (!is_leftward || may_be_turned)) {
        joined_.insert({std::min(way[i], way[i + 1]), std::max(way[i], way[i + 1])});
      }
      const bool passes = i > 0 && way[i - 1].row != way[i].row && way[i].row != way[i + 1].row;
      if (passes) passed_.emplace(way[i], edge_color(id));
    }
  }

  NodeId& at(Cell cell) { return at_[static_cast<std::size_t>(cell.row * grid_.columns + cell.column)]; }

  void put_in_cell(NodeId node) {
    const Cell cell = grid_.nodes[node.value];
    if (is_full_) at(cell) = node;
    in_row_[static_cast<std::size_t>(cell.row)].push_back(node);
  }

  // Names of what is not in the flow hold a '/', which no node's id does.

  static std::string point_name(const Stop& stop) {
    switch (stop.kind) {
      case Stop::Kind::cell: return dot_id(fmt::format("cell/{}/{}", stop.row, stop.column));
      case Stop::Kind::edge: return dot_id(fmt::format("edge/{}/{}", stop.owner, stop.row));
      case Stop::Kind::left_side: return dot_id(fmt::format("loop/{}/{}/left", stop.owner, stop.row));
      case Stop::Kind::right_side: return dot_id(fmt::format("loop/{}/{}/right", stop.owner, stop.row));
    }
    return {};
  }

  std::string name(Cell cell) { return at(cell) ? dot_id(flow_[at(cell)].id) : point_name({cell.row, cell.column}); }

  std::string title_name(LaneId lane) const { return dot_id("lane/" + flow_[lane].id); }

  /// Every row begins in one line: with the lane's title or a point under it.
  std::string row_start(LaneId lane, int row) const {
    return row == grid_.lanes[lane.value].main ? title_name(lane) : dot_id(fmt::format("start/{}", row));
  }
  static std::string row_end(int row) { return dot_id(fmt::format("end/{}", row)); }

  void write_head() {
    line("// Render with: dot -Tsvg");
    line("digraph \"{}\" {{", dot_label({flow_.name}));
    ++depth_;
    line("graph [nodesep={:.2f}, ranksep=0.35, pad=0.2, bgcolor=white, outputorder=edgeslast,",
         std::clamp(widest_label_beside() + 22, 36.0, 120.0) / 72);
    line("       fontname=\"Helvetica,Arial,sans-serif\", fontsize={}, fontcolor=\"{}\"];", edge_font, loop_color);
    line("node [fontname=\"Helvetica,Arial,sans-serif\", fontsize={}, fixedsize=true, style=filled, fillcolor=white,",
         node_font);
    line("      color=\"{}\", fontcolor=\"#0f172a\", penwidth=1.2];", line_color);
    // All that an edge will have, in the order of the alphabet: else dot 2.43 mixes up the attributes of edges
    // between neighbours in a row (it copies them to a graph of their own, in that order).
    line("edge [arrowhead=normal, arrowsize=0.7, color=\"{}\", constraint=true, fontcolor=\"#334155\",", line_color);
    line("      fontname=\"Helvetica,Arial,sans-serif\", fontsize={}, headport=\"\", labelangle=0, labeldistance=1,",
         edge_font);
    line("      penwidth=1.2, style=solid, taillabel=\"\", tailport=\"\", weight=1];");
  }

  /// Of the labels that stand between two neighbours in a row.
  double widest_label_beside() const {
    double widest = 0;
    for (const Edge& edge : flow_.edges) {
      if (is_upright(edge.from_side) || edge.label.empty()) continue;
      widest = std::max(widest, text_width(wrap_label(edge.label), edge_font));
    }
    return widest;
  }

  void write_lane(LaneId id) {
    const Lane& lane = flow_[id];
    const LaneColors& colors = lane_colors(id);
    out_ += '\n';
    line("subgraph {} {{", dot_id("cluster lane " + lane.id));
    ++depth_;
    line("graph [style=\"filled,rounded\", fillcolor=\"{}\", color=\"{}\", margin=14];", colors.fill, colors.line);
    const auto title = wrap_label(lane.label);
    line("{} [shape=box, style=\"filled,rounded\", {}, fillcolor=\"{}\", color=\"{}\", fontcolor=white, label=\"{}\"];",
         title_name(id), dot_size(title_size(title)), colors.line, colors.line, dot_label(title));
    for (const NodeId node : lane.nodes) write_node(node);
    write_points(id);
    const LaneRows& rows = grid_.lanes[id.value];
    for (int row = rows.first; row < rows.first + rows.count; ++row) write_row(id, row);
    --depth_;
    line("}}");
  }

  /// Titles are as wide as the widest of them.
  DotSize title_size(const std::vector<std::string>& title) {
    if (title_width_ == 0) {
      for (const Lane& lane : flow_.lanes) {
        title_width_ = std::max(title_width_, node_size(Shape::rectangle, wrap_label(lane.label)).width);
      }
    }
    return {title_width_, node_size(Shape::rectangle, title).height};
  }

  void write_node(NodeId id) {
    const Node& node = flow_[id];
    const auto lines = node_lines(node);
    const DotSize size = node_size(node.shape, lines);
    std::string look;
    if (const LoopId loop = grid_.spread[id.value]) {
      look = fmt::format(", color=\"{}\", penwidth=2", loop_color);
      if (flow_[loop].head() == id)
        look += fmt::format(", xlabel=\"{}\"", dot_label(wrap_label(flow_[loop].condition)));
    }
    if (marked_nodes_[id.value]) look += fmt::format(", color=\"{}\", penwidth=2.4", mark_color);
    line("{} [{}, {}, label=\"{}\"{}];", dot_id(node.id), dot_shape(node.shape, size), dot_size(size), dot_label(lines),
         look);
  }

  /// Declares a lane's points. One that an edge passes up or down shows as a bit of that edge, for Graphviz ends
  /// pieces a hair before their point.
  void write_points(LaneId lane) {
    const LaneRows& rows = grid_.lanes[lane.value];
    std::string hidden;
    std::map<std::string_view, std::string> shown;  // by colour
    const auto add = [&](const Stop& stop) {
      const auto color = passed_.find(stop);
      (color == passed_.end() ? hidden : shown[color->second]) += point_name(stop) + "; ";
    };
    for (int row = rows.first; row < rows.first + rows.count; ++row) {
      if (row != rows.main) hidden += row_start(lane, row) + "; ";
      for (int column = -1; is_full_ && column < grid_.columns; ++column) {
        if (column >= 0 && !at({column, row})) add({row, column});
        for (const Stop& stop : gap_behind(routes_.gaps, row, column)) add(stop);
      }
      hidden += row_end(row) + "; ";
    }
    line("{{ node [shape=point, style=invis, width=0.02, height=0.02]; {}}}", hidden);
    for (const auto& [color, names] : shown) {
      line("{{ node [shape=box, fillcolor=\"{}\", penwidth=0, width=0.017, height=0.07, label=\"\"]; {}}}", color,
           names);
    }
  }

  void write_row(LaneId lane, int row) {
    if (!is_full_) {
      line("{{ rank=same; edge [style=invis]; {}{} -> {}; }}", row_start(lane, row), bare_chain(row), row_end(row));
      return;
    }
    std::string chain = row_start(lane, row);
    Stop before{row, -1};
    const auto add = [&](const Stop& stop, const std::string& name_of_stop) {
      // Where an edge holds two neighbours together a second, invisible one would spoil its shape.
      chain += (joined_.contains({before, stop}) ? "; " : " -> ") + name_of_stop;
      before = stop;
    };
    for (int column = -1; column < grid_.columns; ++column) {
      if (column >= 0) add({row, column}, name({column, row}));
      for (const Stop& stop : gap_behind(routes_.gaps, row, column)) add(stop, point_name(stop));
    }
    line("{{ rank=same; edge [style=invis]; {} -> {}; }}", chain, row_end(row));
  }

  /// The nodes of a row where empty cells are left out.
  std::string bare_chain(int row) const {
    auto nodes = in_row_[static_cast<std::size_t>(row)];
    std::sort(nodes.begin(), nodes.end(),
              [&](NodeId a, NodeId b) { return grid_.nodes[a.value].column < grid_.nodes[b.value].column; });
    std::string chain;
    for (const NodeId node : nodes) chain += " -> " + dot_id(flow_[node].id);
    return chain;
  }

  void write_columns() {
    out_ += '\n';
    line("{{");
    ++depth_;
    line("edge [style=invis, weight=1000];");
    std::string starts, ends;
    for (std::uint32_t lane = 0; lane < flow_.lanes.size(); ++lane) {
      const LaneRows& rows = grid_.lanes[lane];
      for (int row = rows.first; row < rows.first + rows.count; ++row) {
        starts += (row > 0 ? " -> " : "") + row_start(LaneId{lane}, row);
        ends += (row > 0 ? " -> " : "") + row_end(row);
      }
    }
    line("{};", starts);
    for (int column = 0; is_full_ && column < grid_.columns; ++column) {
      std::string chain = name({column, 0});
      for (int row = 1; row < grid_.rows; ++row) chain += " -> " + name({column, row});
      line("{};", chain);
    }
    line("{};", ends);
    --depth_;
    line("}}");
  }

  void write_edge(EdgeId id) {
    const Edge& edge = flow_[id];
    const Stop tail = stop_at(edge.from), head = stop_at(edge.to);
    const auto& way = routes_.edges[id.value];
    std::string look = look_of(id);
    const std::string label = edge_label(edge, tail, way.empty() ? head : way.front());
    std::string from = fmt::format("{}:{}", dot_id(flow_[edge.from].id), dot_port(edge.from_side));
    Stop before = tail;
    for (std::size_t i = 0; i < way.size(); ++i) {
      const Stop& stop = way[i];
      const Direction side = step(before, stop);
      const auto to = fmt::format("{}:{}", point_name(stop), dot_port(opposite(side)));
      const bool is_first = i == 0;
      // A piece without head and label may as well be written in reading order, which dot takes better.
      const bool is_reverse = !is_first && (side == Direction::left || side == Direction::top);
      write_piece(is_reverse ? to : from, is_reverse ? from : to,
                  fmt::format("{}{}, arrowhead=none{}", is_first ? label : "", look, pull(side, is_first)));
      from = fmt::format("{}:{}", point_name(stop), dot_port(step(stop, i + 1 < way.size() ? way[i + 1] : head)));
      before = stop;
    }
    const auto to = fmt::format("{}:{}", dot_id(flow_[edge.to].id), dot_port(edge.to_side));
    look += pull(step(before, head), true);
    if (way.empty()) {
      line("{} -> {}{};", from, to, attributes(label + look));
    } else {
      write_piece(from, to, look);
    }
  }

  /// How a piece that is written as it runs may pull at its ends: upright ones must not move rows, those to the
  /// left must not turn their ends round, and those between points should be straight.
  static std::string_view pull(Direction side, bool is_at_node) {
    if (side == Direction::right) return "";
    if (side == Direction::left) return is_at_node ? ", weight=0" : "";
    return is_at_node ? ", constraint=false" : ", constraint=false, weight=20";
  }

  /// Edges that lead to one place share the pieces that they have in common.
  void write_piece(const std::string& from, const std::string& to, std::string_view list) {
    if (pieces_.insert(from + to).second || list.starts_with(", taillabel")) {
      line("{} -> {}{};", from, to, attributes(list));
    }
  }

  /// A loop's box, drawn as edges: as a cluster in a lane's cluster it would take the lane's rows out of order.
  void write_box(std::uint32_t index) {
    const LoopBox& box = grid_.boxes[index];
    const auto label = wrap_label(flow_[box.loop].condition, 60);
    const auto upper = side_points(box, index, box.top);
    out_ += '\n';
    line("{{");
    ++depth_;
    line("edge [style=dashed, arrowhead=none, color=\"{0}\", fontcolor=\"{0}\"];", loop_color);
    line("{}:e -> {}:w [{}];", upper[0], upper[1],
         label_beside(label, text_width(label, edge_font) / 2 + 6, -text_height(label, edge_font) / 2 - 3, 0));
    line("{};", chain_of({upper.begin() + 1, upper.end()}));
    line("{};", chain_of(side_points(box, index, box.bottom)));
    for (const auto kind : {Stop::Kind::left_side, Stop::Kind::right_side}) {
      const int column = kind == Stop::Kind::left_side ? box.left - 1 : box.right;
      std::vector<std::string> points;
      for (int row = box.top; row <= box.bottom; ++row) points.push_back(point_name({row, column, kind, index}));
      line("{} [weight=1000];", chain_of(points));
    }
    --depth_;
    line("}}");
  }

  /// The points of a box's upper or lower side, from corner to corner.
  std::vector<std::string> side_points(const LoopBox& box, std::uint32_t index, int row) {
    std::vector<std::string> points;
    const Stop from{row, box.left - 1, Stop::Kind::left_side, index};
    const Stop to{row, box.right, Stop::Kind::right_side, index};
    for (int column = box.left - 1; column <= box.right; ++column) {
      if (column >= box.left) points.push_back(name({column, row}));
      for (const Stop& stop : gap_behind(routes_.gaps, row, column)) {
        if (!(stop < from) && !(to < stop)) points.push_back(point_name(stop));
      }
    }
    return points;
  }

  static std::string chain_of(const std::vector<std::string>& points) {
    std::string chain;
    for (const std::string& point : points) chain += (chain.empty() ? "" : " -> ") + point;
    return chain;
  }

  Stop stop_at(NodeId node) const { return {grid_.nodes[node.value].row, grid_.nodes[node.value].column}; }

  /// The side by which a way leaves `from` for `to`.
  static Direction step(const Stop& from, const Stop& to) {
    if (from.row != to.row) return from.row < to.row ? Direction::bottom : Direction::top;
    return from < to ? Direction::right : Direction::left;
  }

  /// Attributes are collected with a comma before each.
  static std::string attributes(std::string_view list) {
    return list.empty() ? std::string() : fmt::format(" [{}]", list.substr(2));
  }

  std::string_view edge_color(EdgeId id) const {
    if (marked_edges_[id.value]) return mark_color;
    const Edge& edge = flow_[id];
    const LoopId spread = grid_.spread[edge.from.value];
    const bool is_in_loop = spread && flow_[spread].contains(edge.to);
    return is_in_loop || grid_.back_edges[id.value] ? loop_color : line_color;
  }

  std::string look_of(EdgeId id) const {
    const auto color = edge_color(id);
    if (color == line_color) return {};
    const std::string_view width = marked_edges_[id.value] ? ", penwidth=2.4" : "";
    return fmt::format(", color=\"{0}\", fontcolor=\"{0}\"{1}", color, width);
  }

  const Flow& flow_;
  Grid grid_;
  bool is_full_ = true;  ///< every empty cell is a point; of very large drawings none is
  Routes routes_;
  std::vector<NodeId> at_;  ///< of each cell
  std::vector<std::vector<NodeId>> in_row_;
  std::vector<bool> marked_nodes_, marked_edges_;
  std::set<std::pair<Stop, Stop>> joined_;   ///< neighbours in a row, left and right
  std::map<Stop, std::string_view> passed_;  ///< points on upright lines, with the line's colour
  std::set<std::string> pieces_;             ///< ends of those that are written
  double title_width_ = 0;
  int depth_ = 0;
  std::string out_;
};

}  // namespace

std::string draw_dot(const Flow& flow, const DrawingOptions& options) {
  return options.pinned ? draw_pinned_dot(flow, options) : DotWriter(flow, options.marks).write();
}

}  // namespace laneway
