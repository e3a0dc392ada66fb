/// The picture as SVG: our geometry, with a title, a description and stable ids; no script, no outside address.
#include "draw/svg.h"

#include "draw/geometry.h"
#include "draw/metrics.h"
#include "draw/shapes.h"
#include "draw/svg_style.h"
#include "text/utf8.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <unordered_map>

namespace laneway {

namespace {

constexpr int corner = 7;      // radius of an edge's turns
constexpr int tip_length = 9;  // of an arrow
constexpr int tip_half = 4;

int sign(int value) { return value < 0 ? -1 : value > 0 ? 1 : 0; }

class SvgWriter {
 public:
  SvgWriter(const Flow& flow, const DrawingOptions& options, std::string_view font)
      : flow_(flow),
        options_(options),
        font_(font),
        drawing_(lay_out(flow)),
        marked_nodes_(flow.nodes.size()),
        broken_nodes_(flow.nodes.size()),
        marked_edges_(flow.edges.size()),
        broken_edges_(flow.edges.size()) {
    for (const NodeId node : options.marks.nodes) marked_nodes_[node.value] = true;
    for (const EdgeId edge : options.marks.edges) marked_edges_[edge.value] = true;
    for (const NodeId node : options.faults.nodes) broken_nodes_[node.value] = true;
    for (const EdgeId edge : options.faults.edges) broken_edges_[edge.value] = true;
  }

  std::string write() {
    notes_height_ =
        options_.faults.notes.empty() ? 0 : static_cast<int>(options_.faults.notes.size()) * edge_type.line + 8;
    root_ = document_.append_child("svg");
    set(root_, "xmlns", "http://www.w3.org/2000/svg");
    const int width = std::max(drawing_.width, notes_height_ > 0 ? notes_width() : 0);
    const int height = drawing_.height + notes_height_;
    root_.append_attribute("width") = width;
    root_.append_attribute("height") = height;
    set(root_, "viewBox", fmt::format("0 0 {} {}", width, height));
    set(root_, "role", "img");
    set(root_, "aria-labelledby", "title description");
    add_text_child(root_, "title", "title", flow_.name);
    add_text_child(root_, "desc", "description", description());
    root_.append_child("style").text().set(svg_style(options_.theme, font_).c_str());
    auto page = root_.append_child("rect");
    set(page, "class", "page");
    place(page, {0, 0, width, height});
    for (std::uint32_t i = 0; i < flow_.lanes.size(); ++i) write_lane(LaneId{i});
    for (std::size_t i = 0; i < drawing_.loops.size(); ++i) write_loop(i);
    // What is marked lies on top.
    for (std::uint32_t i = 0; i < flow_.edges.size(); ++i)
      if (!marked_edges_[i]) write_edge(EdgeId{i});
    for (std::uint32_t i = 0; i < flow_.edges.size(); ++i)
      if (marked_edges_[i]) write_edge(EdgeId{i});
    for (std::uint32_t i = 0; i < flow_.nodes.size(); ++i) write_node(NodeId{i});
    for (std::size_t i = 0; i < drawing_.loops.size(); ++i) write_loop_label(i);
    write_notes();
    StringWriter writer;
    root_.append_child(pugi::node_pcdata).set_value("\n");
    // Line ends and blanks between elements would be drawn as blanks.
    document_.save(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
    return std::move(writer.text) + "\n";
  }

 private:
  struct StringWriter final : pugi::xml_writer {
    std::string text;
    void write(const void* data, std::size_t size) override { text.append(static_cast<const char*>(data), size); }
  };

  static void set(pugi::xml_node node, const char* name, const std::string& value) {
    node.append_attribute(name) = value.c_str();
  }

  static void place(pugi::xml_node node, const Box& box) {
    node.append_attribute("x") = box.x;
    node.append_attribute("y") = box.y;
    node.append_attribute("width") = box.width;
    node.append_attribute("height") = box.height;
  }

  /// Characters that XML cannot hold become U+FFFD.
  static void add_text_child(pugi::xml_node parent, const char* name, const char* id, std::string_view text) {
    auto child = parent.append_child(name);
    if (id != nullptr) set(child, "id", id);
    child.text().set(printable(text).c_str());
  }

  std::string description() const {
    const auto count = [](std::size_t number, std::string_view name) {
      return fmt::format("{} {}{}", number, name, number == 1 ? "" : "s");
    };
    std::string lanes;
    for (std::size_t i = 0; i < flow_.lanes.size() && i < 20; ++i)
      lanes += (i > 0 ? ", " : ": ") + flow_.lanes[i].label;
    return fmt::format("Swimlane diagram with {}{}; {}, {}.", count(flow_.lanes.size(), "lane"), lanes,
                       count(flow_.nodes.size(), "node"), count(flow_.edges.size(), "edge"));
  }

  pugi::xml_node group(const std::string& id, const std::string& classes) {
    root_.append_child(pugi::node_pcdata).set_value("\n");
    auto node = root_.append_child("g");
    set(node, "id", id);
    set(node, "class", classes);
    return node;
  }

  void write_text(pugi::xml_node parent, const std::vector<std::string>& lines, const Box& box, const Type& type) {
    if (lines.empty()) return;
    const int x = box.x + box.width / 2;
    // The first baseline: capitals are about seven tenths of the type's size high.
    const int top = box.y + (box.height - static_cast<int>(lines.size()) * type.line) / 2;
    const int first = top + (type.line + type.size * 7 / 10) / 2;
    auto text = parent.append_child("text");
    text.append_attribute("x") = x;
    text.append_attribute("y") = first;
    if (lines.size() == 1) {
      text.text().set(lines.front().c_str());
      return;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      auto part = text.append_child("tspan");
      part.append_attribute("x") = x;
      part.append_attribute("y") = first + static_cast<int>(i) * type.line;
      part.text().set(lines[i].c_str());
    }
  }

  static std::string look_of(LaneId lane, std::string_view prefix) {
    return fmt::format("{}{}", prefix, lane.value % lane_looks);
  }

  void write_lane(LaneId id) {
    const DrawnLane& lane = drawing_.lanes[id.value];
    auto node = group("lane-" + flow_[id].id, "lane " + look_of(id, "look"));
    auto body = node.append_child("rect");
    set(body, "class", "body");
    place(body, lane.box);
    auto panel = node.append_child("rect");
    set(panel, "class", "panel");
    place(panel, lane.title.box);
    auto accent = node.append_child("rect");
    set(accent, "class", "accent");
    place(accent, {lane.box.x, lane.box.y, 5, lane.box.height});
    Box text = lane.title.box;
    text.x += 5;
    text.width -= 5;
    write_text(node, lane.title.lines, text, title_type);
  }

  void write_loop(std::size_t index) {
    const DrawnLoop& loop = drawing_.loops[index];
    auto node = group(fmt::format("loop-{}", index + 1), "loop");
    auto box = node.append_child("rect");
    set(box, "class", "box");
    place(box, loop.box);
    box.append_attribute("rx") = 10;
  }

  void write_loop_label(std::size_t index) {
    const DrawnLoop& loop = drawing_.loops[index];
    if (loop.label.lines.empty()) return;
    auto node = group(fmt::format("loop-{}-label", index + 1), "loop");
    auto tag = node.append_child("rect");
    set(tag, "class", "tag");
    place(tag, loop.label.box);
    tag.append_attribute("rx") = loop.label.box.height / 2;
    Box text = loop.label.box;
    text.x += loop_icon_width;
    text.width -= loop_icon_width;
    write_text(node, loop.label.lines, text, loop_type);
    // A round arrow, three quarters of a circle.
    const int x = loop.label.box.x + 13, y = loop.label.box.middle().y;
    auto icon = node.append_child("path");
    set(icon, "class", "icon");
    set(icon, "d", fmt::format("M{} {}A4 4 0 1 1 {} {}", x, y - 4, x - 4, y));
    auto tip = node.append_child("path");
    set(tip, "class", "icon-tip");
    set(tip, "d", fmt::format("M{} {}l5 3l-5 3z", x - 1, y - 7));
  }

  void write_node(NodeId id) {
    const Node& node = flow_[id];
    const DrawnNode& drawn = drawing_.nodes[id.value];
    const Box& box = drawn.box;
    std::string classes = "node";
    if (marked_nodes_[id.value]) classes += " marked";
    if (broken_nodes_[id.value]) classes += " broken";
    auto out = group("node-" + node.id, classes);
    if (drawing_.spread[id.value])
      add_text_child(out, "title", nullptr, "in the loop: " + flow_[drawing_.spread[id.value]].condition);
    auto shape = out.append_child(node.shape == Shape::diamond ? "path" : "rect");
    set(shape, "class",
        std::string("shape ") + std::string(name_of(node.shape)) +
            (node.shape == Shape::circle ? look_of(node.lane, " in") : "") +
            (drawing_.spread[id.value] ? " loop-badge" : ""));
    switch (node.shape) {
      case Shape::diamond: {
        const Point m = box.middle();
        set(shape, "d",
            fmt::format("M{} {}L{} {}L{} {}L{} {}Z", m.x, box.y, box.right(), m.y, m.x, box.bottom(), box.x, m.y));
        break;
      }
      case Shape::circle:
        place(shape, box);
        shape.append_attribute("rx") = std::min(box.width, box.height) / 2;
        break;
      case Shape::rectangle:
        place(shape, box);
        shape.append_attribute("rx") = 8;
        break;
      case Shape::taskbox: {
        place(shape, box);
        shape.append_attribute("rx") = 2;
        auto bar = out.append_child("path");
        set(bar, "class", "bar");
        set(bar, "d", fmt::format("M{} {}V{}", box.x + 7, box.y, box.bottom()));
        break;
      }
    }
    write_text(out, drawn.lines, box, node_type);
  }

  /// Edges between the same nodes are told apart by a number.
  std::string edge_id(EdgeId id) {
    const std::string name = fmt::format("edge-{}-{}", flow_[flow_[id].from].id, flow_[flow_[id].to].id);
    const int number = ++edge_names_[name];
    return number == 1 ? name : fmt::format("{}-{}", name, number);
  }

  void write_edge(EdgeId id) {
    const DrawnEdge& edge = drawing_.edges[id.value];
    std::string classes = "edge";
    if (marked_edges_[id.value]) classes += " marked";
    if (broken_edges_[id.value]) classes += " broken";
    auto out = group(edge_id(id), classes);
    set(out.append_child("path"), "d", line_of(edge.points));
    auto tip = out.append_child("path");
    set(tip, "class", "tip");
    set(tip, "d", tip_of(edge.points));
    if (edge.label.lines.empty()) return;
    if (edge.label_is_on_line) {
      auto ground = out.append_child("rect");
      set(ground, "class", look_of(lane_at(edge.label.box.middle().y), "ground"));
      place(ground, edge.label.box);
    }
    write_text(out, edge.label.lines, edge.label.box, edge_type);
  }

  LaneId lane_at(int y) const {
    std::uint32_t lane = 0;
    while (lane + 1 < drawing_.lanes.size() && drawing_.lanes[lane].box.bottom() < y) ++lane;
    return LaneId{lane};
  }

  /// Straight stretches with round turns; it ends in the arrow, before its tip.
  static std::string line_of(const std::vector<Point>& points) {
    std::string out = fmt::format("M{} {}", points.front().x, points.front().y);
    const auto append = [&](char command, Point a) {
      fmt::format_to(std::back_inserter(out), "{}{} {}", command, a.x, a.y);
    };
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
      const Point a = points[i - 1], b = points[i], c = points[i + 1];
      const auto length = [](Point p, Point q) { return std::abs(p.x - q.x) + std::abs(p.y - q.y); };
      const int radius = std::min({corner, length(a, b) / 2, length(b, c) / 2});
      append('L', {b.x + sign(a.x - b.x) * radius, b.y + sign(a.y - b.y) * radius});
      const Point after{b.x + sign(c.x - b.x) * radius, b.y + sign(c.y - b.y) * radius};
      fmt::format_to(std::back_inserter(out), "Q{} {} {} {}", b.x, b.y, after.x, after.y);
    }
    const Point last = points.back(), before = points[points.size() - 2];
    append('L',
           {last.x - sign(last.x - before.x) * (tip_length - 2), last.y - sign(last.y - before.y) * (tip_length - 2)});
    return out;
  }

  static std::string tip_of(const std::vector<Point>& points) {
    const Point last = points.back(), before = points[points.size() - 2];
    const int dx = sign(last.x - before.x), dy = sign(last.y - before.y);
    const Point base{last.x - dx * tip_length, last.y - dy * tip_length};
    return fmt::format("M{} {}L{} {}L{} {}Z", last.x, last.y, base.x + dy * tip_half, base.y + dx * tip_half,
                       base.x - dy * tip_half, base.y - dx * tip_half);
  }

  int notes_width() const {
    int widest = 0;
    for (const std::string& note : options_.faults.notes) widest = std::max(widest, width_of(note, edge_type));
    return widest + 32;
  }

  /// What could not be drawn, below the picture.
  void write_notes() {
    if (notes_height_ == 0) return;
    auto node = group("notes", "note");
    int y = drawing_.height + edge_type.line - 4;
    for (const std::string& note : options_.faults.notes) {
      auto text = node.append_child("text");
      text.append_attribute("x") = 14;
      text.append_attribute("y") = y;
      text.text().set(printable(note).c_str());
      y += edge_type.line;
    }
  }

  const Flow& flow_;
  const DrawingOptions& options_;
  std::string_view font_;
  Drawing drawing_;
  std::vector<bool> marked_nodes_, broken_nodes_;
  std::vector<bool> marked_edges_, broken_edges_;
  pugi::xml_document document_;
  pugi::xml_node root_;
  std::unordered_map<std::string, int> edge_names_;
  int notes_height_ = 0;
};

}  // namespace

std::string draw_svg_with_font(const Flow& flow, const DrawingOptions& options, std::string_view font) {
  return SvgWriter(flow, options, font).write();
}

std::string draw_svg(const Flow& flow, const DrawingOptions& options) {
  // Fonts with the widths that the layout counts on, on every system.
  return draw_svg_with_font(flow, options, "\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",sans-serif");
}

}  // namespace laneway
