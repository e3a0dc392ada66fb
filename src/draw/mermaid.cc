/// A Mermaid flowchart: lanes as subgraphs, loops within one lane as subgraphs in them.
#include "draw/dot_style.h"
#include "draw/format.h"
#include "draw/loop_nest.h"
#include "draw/mermaid_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace laneway {

namespace {

class FlowchartWriter {
 public:
  explicit FlowchartWriter(const Flow& flow) : flow_(flow), nest_(nest_loops(flow)), box_(flow.nodes.size()) {
    // Inner loops come later.
    for (const NestedLoop& nested : nest_.nested) {
      for (const NodeId member : flow[nested.loop].members) box_[member.value] = nested.loop;
    }
    children_.resize(flow.loops.size());
    for (std::size_t i = 0; i < nest_.nested.size(); ++i) {
      const LoopId outer = outer_of(i);
      if (outer) children_[outer.value].push_back(nest_.nested[i].loop);
    }
  }

  std::string write(const DrawingOptions& options) {
    out_ = fmt::format("---\ntitle: \"{}\"\n---\nflowchart TB\n", title());
    for (std::uint32_t i = 0; i < flow_.lanes.size(); ++i) write_lane(LaneId{i});
    for (const Edge& edge : flow_.edges) write_edge(edge);
    write_classes(options);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(int depth, fmt::format_string<Args...> format, Args&&... args) {
    out_.append(2 * static_cast<std::size_t>(depth), ' ');
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  /// YAML in double quotes; the name holds no control character that matters there.
  std::string title() const {
    std::string text;
    for (const char c : flow_.name) {
      if (c == '"' || c == '\\') text += '\\';
      if (static_cast<unsigned char>(c) >= 0x20) text += c;
    }
    return text;
  }

  /// The innermost loop that is drawn around the one at `index`.
  LoopId outer_of(std::size_t index) const {
    const NestedLoop& inner = nest_.nested[index];
    for (std::size_t i = index; i-- > 0;) {
      const NestedLoop& outer = nest_.nested[i];
      if (outer.depth + 1 == inner.depth && flow_[outer.loop].contains(flow_[inner.loop].head())) return outer.loop;
    }
    return {};
  }

  /// For an empty label Mermaid would show the id, or nothing at all.
  static std::string shown(std::string_view label) { return label.empty() ? " " : mermaid_text(label); }

  const std::string& name(NodeId node) { return nodes_.id(flow_[node].id); }

  void write_lane(LaneId id) {
    const Lane& lane = flow_[id];
    line(1, "subgraph lane{}[\"{}\"]", id.value + 1, shown(lane.label));
    line(2, "direction LR");
    for (const NestedLoop& nested : nest_.nested) {
      if (nested.depth == 0 && flow_[flow_[nested.loop].head()].lane == id) write_loop(nested.loop, 2);
    }
    for (const NodeId node : lane.nodes) {
      if (!box_[node.value]) write_node(node, 2);
    }
    line(1, "end");
  }

  void write_loop(LoopId id, int depth) {
    line(depth, "subgraph loop{}[\"{}\"]", id.value + 1, shown(flow_[id].condition));
    line(depth + 1, "direction LR");
    for (const LoopId inner : children_[id.value]) write_loop(inner, depth + 1);
    for (const NodeId node : flow_[id].members) {
      if (box_[node.value] == id) write_node(node, depth + 1);
    }
    line(depth, "end");
  }

  void write_node(NodeId id, int depth) {
    const Node& node = flow_[id];
    const std::string label = shown(node.label);
    const bool is_short = node.label.size() <= 6;
    switch (node.shape) {
      case Shape::circle:
        return is_short ? line(depth, "{}((\"{}\"))", name(id), label) : line(depth, "{}([\"{}\"])", name(id), label);
      case Shape::rectangle: return line(depth, "{}[\"{}\"]", name(id), label);
      case Shape::diamond: return line(depth, "{}{{\"{}\"}}", name(id), label);
      case Shape::taskbox: return line(depth, "{}[[\"{}\"]]", name(id), label);
    }
  }

  void write_edge(const Edge& edge) {
    if (edge.label.empty()) return line(1, "{} --> {}", name(edge.from), name(edge.to));
    line(1, "{} -->|\"{}\"| {}", name(edge.from), mermaid_text(edge.label), name(edge.to));
  }

  template <class Has>
  void write_class(std::string_view look, std::string_view style, Has has) {
    std::string names;
    for (std::uint32_t i = 0; i < flow_.nodes.size(); ++i) {
      if (has(NodeId{i})) names += (names.empty() ? "" : ",") + name(NodeId{i});
    }
    if (names.empty()) return;
    line(1, "classDef {} {}", look, style);
    line(1, "class {} {}", names, look);
  }

  void write_classes(const DrawingOptions& options) {
    const auto& marked = options.marks.nodes;
    const auto& broken = options.faults.nodes;
    const auto holds = [](const std::vector<NodeId>& nodes, NodeId node) {
      return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
    };
    for (const NestedLoop& nested : nest_.nested) {
      line(1, "style loop{} stroke:{},stroke-dasharray:6 4", nested.loop.value + 1, loop_color);
    }
    write_class("looping", fmt::format("stroke:{},stroke-dasharray:6 4", loop_color),
                [&](NodeId node) { return nest_.spread[node.value].valid(); });
    for (std::uint32_t i = 0; i < flow_.loops.size(); ++i) {
      const bool is_spread = std::any_of(flow_.loops[i].members.begin(), flow_.loops[i].members.end(),
                                         [&](NodeId node) { return nest_.spread[node.value] == LoopId{i}; });
      if (is_spread) line(1, "%% loop over lanes: {}", mermaid_text(flow_.loops[i].condition));
    }
    write_class("broken", "stroke:#dc2626,stroke-dasharray:4 3", [&](NodeId node) { return holds(broken, node); });
    write_class("marked", fmt::format("stroke:{},stroke-width:3px", mark_color),
                [&](NodeId node) { return holds(marked, node); });
    if (options.marks.edges.empty()) return;
    std::string numbers;
    for (const EdgeId edge : options.marks.edges)
      numbers += fmt::format("{}{}", numbers.empty() ? "" : ",", edge.value);
    line(1, "linkStyle {} stroke:{},stroke-width:3px", numbers, mark_color);
  }

  const Flow& flow_;
  LoopNest nest_;
  std::vector<LoopId> box_;  ///< of each node, the innermost loop that is drawn around it
  std::vector<std::vector<LoopId>> children_;
  MermaidIds nodes_{"node"};
  std::string out_;
};

}  // namespace

std::string draw_mermaid(const Flow& flow, const DrawingOptions& options) {
  return FlowchartWriter(flow).write(options);
}

}  // namespace laneway
