/// The flow as it was built, and what was left out of it put back as far as it has a name.
#include "draw/sketch.h"

#include "syntax/parse.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace laneway {

namespace {

constexpr std::size_t most_notes = 8;
constexpr std::size_t longest_note = 160;  // bytes

class Sketcher {
 public:
  Sketcher(const SyntaxFile& file, Sketch& sketch) : file_(file), flow_(sketch.flow), sketch_(sketch) {}

  void sketch() {
    for (std::uint32_t i = 0; i < flow_.nodes.size(); ++i) {
      if (is_on_broken_line(flow_.nodes[i].id_span)) sketch_.faults.nodes.push_back(NodeId{i});
    }
    for (const EdgeStatement& edge : file_.edges) {
      if (!node(edge.from) || !node(edge.to)) add_edge(edge);
    }
    write_notes();
  }

 private:
  bool is_on_broken_line(Span span) const {
    const auto after = std::upper_bound(file_.broken_lines.begin(), file_.broken_lines.end(), span.begin,
                                        [](std::uint32_t at, const Span& line) { return at < line.begin; });
    return after != file_.broken_lines.begin() && span.begin < std::prev(after)->end;
  }

  NodeId node(const Reference& reference) const { return flow_.find_node(file_.text(reference.node)); }

  LaneId lane_of(const Reference& reference, std::uint32_t statement) const {
    const LaneId named = reference.lane.empty() ? LaneId{} : flow_.find_lane(file_.text(reference.lane));
    if (named || statement >= file_.lanes.size()) return named;
    return flow_.find_lane(file_.text(file_.lanes[statement].id));
  }

  /// The node that is meant; if there is none, one that stands for it.
  NodeId node_or_ghost(const Reference& reference, LaneId lane) {
    if (const NodeId known = node(reference)) return known;
    const auto [place, is_new] = ghosts_.try_emplace(file_.text(reference.node));
    if (!is_new) return place->second;
    const NodeId id{static_cast<std::uint32_t>(flow_.nodes.size())};
    Node ghost;
    ghost.id = file_.text(reference.node);
    ghost.label = ghost.id + "?";
    ghost.lane = lane;
    ghost.span = ghost.id_span = ghost.label_span = reference.node;
    flow_.nodes.push_back(std::move(ghost));
    flow_.lanes[lane.value].nodes.push_back(id);
    sketch_.faults.nodes.push_back(id);
    return place->second = id;
  }

  void add_edge(const EdgeStatement& statement) {
    const LaneId from_lane = lane_of(statement.from, statement.lane), to_lane = lane_of(statement.to, statement.lane);
    if (!from_lane || !to_lane) return;
    Edge edge;
    edge.from = node_or_ghost(statement.from, from_lane);
    edge.to = node_or_ghost(statement.to, to_lane);
    edge.from_side = statement.from.direction;
    edge.to_side = statement.to.direction;
    edge.written_in = from_lane;
    edge.span = statement.span;
    for (std::uint32_t i = 0; i < statement.attributes.count; ++i) {
      const Attribute& attribute = file_.attributes[statement.attributes.first + i];
      if (file_.text(attribute.key) == "label") edge.label = file_.value(attribute);
    }
    const EdgeId id{static_cast<std::uint32_t>(flow_.edges.size())};
    flow_.nodes[edge.from.value].out.push_back(id);
    flow_.nodes[edge.to.value].in.push_back(id);
    flow_.edges.push_back(std::move(edge));
    sketch_.faults.edges.push_back(id);
  }

  void write_notes() {
    std::size_t errors = 0;
    for (const Diagnostic& one : sketch_.diagnostics) {
      if (one.severity != Severity::error || ++errors > most_notes) continue;
      std::string note = printable(fmt::format("line {}: {}", file_.source->line_number(one.span.begin), one.message));
      if (note.size() > longest_note) {
        std::size_t end = longest_note;
        while (end > 0 && (static_cast<unsigned char>(note[end]) & 0xC0) == 0x80) --end;
        note.resize(end);
        note += "…";
      }
      sketch_.faults.notes.push_back(std::move(note));
    }
    if (errors > most_notes) sketch_.faults.notes.push_back(fmt::format("and {} more errors", errors - most_notes));
  }

  const SyntaxFile& file_;
  Flow& flow_;
  Sketch& sketch_;
  std::map<std::string_view, NodeId> ghosts_;
};

}  // namespace

Sketch read_sketch(std::shared_ptr<const Source> source) {
  ParseResult parsed = parse_flow(std::move(source));
  BuildResult built = build_flow(parsed.file);
  Sketch sketch{std::move(built.flow), {}, std::move(parsed.diagnostics)};
  sketch.diagnostics.insert(sketch.diagnostics.end(), built.diagnostics.begin(), built.diagnostics.end());
  sort_by_place(sketch.diagnostics);
  if (has_errors(sketch.diagnostics)) Sketcher(parsed.file, sketch).sketch();
  return sketch;
}

}  // namespace laneway
