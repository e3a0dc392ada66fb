/// Syntax tree to flow: names become ids, attributes become values, loops are read.
#include "model/findings.h"
#include "model/flow.h"
#include "model/loops.h"
#include "model/name_index.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

/// The file's name without folder and ending.
std::string name_of_flow(std::string_view path) {
  if (const auto slash = path.find_last_of("/\\"); slash != std::string_view::npos) path.remove_prefix(slash + 1);
  if (const auto dot = path.rfind('.'); dot != std::string_view::npos && dot > 0) path = path.substr(0, dot);
  return path.empty() || path == "-" || path == "<stdin>" ? "flow" : std::string(path);
}

class Builder {
 public:
  explicit Builder(const SyntaxFile& file)
      : file_(file), names_(std::make_shared<NameIndex>(file.source)), findings_(file, flow_, *names_) {}

  BuildResult build() {
    flow_.name = name_of_flow(file_.source->name());
    flow_.source = file_.source;
    names_->reserve(file_.lanes.size(), file_.nodes.size());
    for (const LaneStatement& lane : file_.lanes) add_lane(lane);
    for (const NodeStatement& node : file_.nodes) add_node(node);
    for (const EdgeStatement& edge : file_.edges) add_edge(edge);
    for (const LoopStatement& loop : file_.loops) add_loop(loop);
    finish_loops();
    flow_.names = names_;
    return {std::move(flow_), findings_.take()};
  }

 private:
  LaneId lane_of(std::uint32_t statement) const {
    return statement < lane_ids_.size() ? lane_ids_[statement] : LaneId{};
  }

  void add_lane(const LaneStatement& statement) {
    const auto id = file_.text(statement.id);
    const auto [lane, is_new] = names_->add_lane(id, LaneId{static_cast<std::uint32_t>(flow_.lanes.size())});
    lane_ids_.push_back(lane);
    if (!is_new) {
      findings_.duplicate_lane(statement.id, lane);
      return;
    }
    const auto label = statement.label.empty() ? id : file_.text(statement.label);
    flow_.lanes.push_back({std::string(id), std::string(label), {}, statement.id});
  }

  void add_node(const NodeStatement& statement) {
    const auto id = file_.text(statement.id);
    const LaneId lane = lane_of(statement.lane);
    if (!lane) {
      findings_.excuse(id);
      return;
    }
    const auto [node, is_new] = names_->add_node(id, NodeId{static_cast<std::uint32_t>(flow_.nodes.size())});
    if (!is_new) {
      findings_.duplicate_node(statement.id, node, lane);
      return;
    }
    Node& made = flow_.nodes.emplace_back();
    made.id = id;
    made.shape = statement.shape;
    made.lane = lane;
    made.span = statement.span;
    made.id_span = made.label_span = statement.id;
    bool has_label = false;
    for (const Attribute& attribute : attributes(statement.attributes)) {
      if (file_.text(attribute.key) != "label") {
        made.attributes.push_back(
            {std::string(file_.text(attribute.key)), file_.value(attribute), attribute.key, attribute.value});
      } else if (!has_label) {
        made.label = file_.value(attribute);
        made.label_span = attribute.value;
        has_label = true;
      }
    }
    flow_.lanes[lane.value].nodes.push_back(node);
  }

  void add_edge(const EdgeStatement& statement) {
    const NodeId from = resolve(statement.from);
    const NodeId to = resolve(statement.to);
    const LaneId lane = lane_of(statement.lane);
    if (!from || !to || !lane) return;
    const EdgeId id{static_cast<std::uint32_t>(flow_.edges.size())};
    Edge& made = flow_.edges.emplace_back();
    made.from = from;
    made.to = to;
    made.from_side = statement.from.direction;
    made.to_side = statement.to.direction;
    made.written_in = lane;
    made.span = statement.span;
    for (const Attribute& attribute : attributes(statement.attributes)) {
      const auto key = file_.text(attribute.key);
      if (attribute.value.empty()) continue;
      if (key == "label" && made.label.empty()) {
        made.label = file_.value(attribute);
        made.label_span = attribute.value;
      } else if (key == "when" && made.when.empty()) {
        made.when = file_.value(attribute);
        made.when_span = attribute.value;
      }
    }
    flow_.nodes[from.value].out.push_back(id);
    flow_.nodes[to.value].in.push_back(id);
  }

  void add_loop(const LoopStatement& statement) {
    const LaneId lane = lane_of(statement.lane);
    Loop made;
    listed_in_.resize(flow_.nodes.size(), LoopId{});
    const LoopId id{static_cast<std::uint32_t>(flow_.loops.size())};
    for (std::uint32_t i = 0; i < statement.member_count; ++i) {
      const NodeId node = resolve(file_.members[statement.first_member + i]);
      if (!node || listed_in_[node.value] == id) continue;
      listed_in_[node.value] = id;
      made.members.push_back(node);
    }
    made.condition = file_.text(statement.condition);
    const LoopReading reading = read_loop_text(file_.text(statement.condition));
    check_count(statement.condition, reading);
    if (made.members.empty() || !lane) return;
    made.bound = reading.bound;
    made.head_decides = flow_[made.head()].shape == Shape::diamond;
    made.written_in = lane;
    made.span = statement.span;
    made.condition_span = statement.condition;
    made.sorted_members = made.members;
    std::sort(made.sorted_members.begin(), made.sorted_members.end());
    flow_.loops.push_back(std::move(made));
  }

  void check_count(Span condition, const LoopReading& reading) {
    if (reading.number.empty()) return;
    const auto offset = static_cast<std::uint32_t>(reading.number.data() - file_.text(condition).data());
    const Span number{condition.begin + offset,
                      condition.begin + offset + static_cast<std::uint32_t>(reading.number.size())};
    if (reading.too_large) findings_.loop_count_too_large(number);
    if (reading.bound.count == 0) findings_.loop_count_zero(number);
  }

  /// What needs every edge and every loop to be there.
  void finish_loops() {
    find_closed_loops(flow_);
    for (std::uint32_t i = 0; i < flow_.loops.size(); ++i) {
      Loop& loop = flow_.loops[i];
      loop.limit = loop_limit(loop);
      for (const NodeId member : loop.members) flow_.nodes[member.value].loops.push_back(LoopId{i});
    }
    const auto is_inner = [&](LoopId a, LoopId b) { return flow_[a].members.size() < flow_[b].members.size(); };
    for (Node& node : flow_.nodes) std::stable_sort(node.loops.begin(), node.loops.end(), is_inner);
  }

  /// The node that is meant, or an invalid id; either way what is wrong has been reported.
  NodeId resolve(const Reference& reference) {
    const auto name = file_.text(reference.node);
    const NodeId node = names_->node(name);
    LaneId lane;
    if (!reference.lane.empty()) {
      lane = names_->lane(file_.text(reference.lane));
      if (!lane) {
        findings_.undefined_lane(reference, node);
        return node;
      }
    }
    if (!node) {
      findings_.undefined_node(reference, lane);
    } else if (lane && flow_[node].lane != lane) {
      findings_.wrong_lane_prefix(reference, node, lane);
    }
    return node;
  }

  /// A view of a run of attributes.
  struct AttributeView {
    const Attribute* first;
    std::size_t count;
    const Attribute* begin() const { return first; }
    const Attribute* end() const { return first + count; }
  };
  AttributeView attributes(AttributeRange range) const { return {file_.attributes.data() + range.first, range.count}; }

  const SyntaxFile& file_;
  Flow flow_;
  std::shared_ptr<NameIndex> names_;
  NameFindings findings_;
  std::vector<LaneId> lane_ids_;   ///< of each lane statement; duplicates share one
  std::vector<LoopId> listed_in_;  ///< of each node, the loop that listed it last
};

}  // namespace

BuildResult build_flow(const SyntaxFile& file) { return Builder(file).build(); }

}  // namespace laneway
