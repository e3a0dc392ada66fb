/// Longest paths for columns, handles for rows.
#include "draw/placement.h"

#include "model/graph.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace laneway {

namespace {

bool is_vertical(Direction side) { return side == Direction::top || side == Direction::bottom; }

class Placer {
 public:
  explicit Placer(const Flow& flow) : flow_(flow), column_(flow.nodes.size(), 0), at_least_(flow.nodes.size(), 0) {}

  Placement place() {
    std::vector<NodeId> starts;
    for (std::uint32_t i = 0; i < flow_.nodes.size(); ++i) {
      const Node& node = flow_.nodes[i];
      if (node.shape == Shape::circle && node.in.empty()) starts.push_back(NodeId{i});
    }
    placed_.back_edges = back_edges(flow_, starts);
    sort_topologically();
    find_columns();
    make_room_for_loops();
    find_rows();
    placed_.column = std::move(column_);
    placed_.row = std::move(row_);
    return std::move(placed_);
  }

 private:
  static constexpr int most_rounds = 6;
  static constexpr std::size_t most_loop_steps = 5'000'000;

  /// Columns that an edge goes right: none if it goes straight up or down.
  int advance(const Edge& edge) const {
    if (!is_vertical(edge.from_side) || !is_vertical(edge.to_side) || edge.from_side == edge.to_side) return 1;
    const auto from = flow_[edge.from].lane.value;
    const auto to = flow_[edge.to].lane.value;
    if (from == to) return 0;
    return (edge.from_side == Direction::bottom) == (from < to) ? 0 : 1;
  }

  void sort_topologically() {
    std::vector<std::size_t> waiting_for(flow_.nodes.size(), 0);
    for (std::size_t i = 0; i < flow_.edges.size(); ++i) {
      if (!placed_.back_edges[i]) ++waiting_for[flow_.edges[i].to.value];
    }
    for (std::uint32_t i = 0; i < flow_.nodes.size(); ++i) {
      if (waiting_for[i] == 0) order_.push_back(NodeId{i});
    }
    for (std::size_t at = 0; at < order_.size(); ++at) {
      for (const EdgeId id : flow_[order_[at]].out) {
        const auto to = flow_[id].to;
        if (!placed_.back_edges[id.value] && --waiting_for[to.value] == 0) order_.push_back(to);
      }
    }
  }

  void find_columns() {
    column_ = at_least_;
    for (const NodeId node : order_) {
      for (const EdgeId id : flow_[node].out) {
        if (placed_.back_edges[id.value]) continue;
        int& column = column_[flow_[id].to.value];
        column = std::max(column, column_[node.value] + advance(flow_[id]));
      }
    }
    for (auto place = order_.rbegin(); place != order_.rend(); ++place) move_start_right(*place);
    placed_.columns = column_.empty() ? 0 : *std::max_element(column_.begin(), column_.end()) + 1;
  }

  void move_start_right(NodeId node) {
    if (!flow_[node].in.empty() || flow_[node].out.empty()) return;
    int column = std::numeric_limits<int>::max();
    for (const EdgeId id : flow_[node].out) {
      column = std::min(column, column_[flow_[id].to.value] - advance(flow_[id]));
    }
    column_[node.value] = std::max(column_[node.value], column);
  }

  bool lies_in_one_lane(const Loop& loop) const {
    return std::all_of(loop.members.begin(), loop.members.end(),
                       [&](NodeId node) { return flow_[node].lane == flow_[loop.head()].lane; });
  }

  /// Moves what stands among a loop's columns and is not in the loop behind it, unless it leads into the loop.
  void make_room_for_loops() {
    std::size_t steps = 0;
    for (int round = 0; round < most_rounds; ++round) {
      bool moved = false;
      for (const Loop& loop : flow_.loops) {
        steps += flow_.nodes.size() + flow_.edges.size();
        if (steps > most_loop_steps) return;
        if (lies_in_one_lane(loop)) moved |= make_room_for(loop);
      }
      if (!moved) return;
      find_columns();
    }
  }

  bool make_room_for(const Loop& loop) {
    int first = column_[loop.head().value];
    int last = first;
    for (const NodeId member : loop.members) {
      first = std::min(first, column_[member.value]);
      last = std::max(last, column_[member.value]);
    }
    const std::vector<bool> before = leads_into(loop);
    bool moved = false;
    for (const NodeId node : flow_[flow_[loop.head()].lane].nodes) {
      const int column = column_[node.value];
      if (column < first || column > last || before[node.value]) continue;
      at_least_[node.value] = last + 1;
      moved = true;
    }
    return moved;
  }

  /// One flag a node: it is in the loop, or forward edges lead from it into the loop.
  std::vector<bool> leads_into(const Loop& loop) const {
    std::vector<bool> leads(flow_.nodes.size(), false);
    for (const NodeId member : loop.members) leads[member.value] = true;
    for (auto place = order_.rbegin(); place != order_.rend(); ++place) {
      const auto& out = flow_[*place].out;
      leads[place->value] = leads[place->value] || std::any_of(out.begin(), out.end(), [&](EdgeId id) {
                              return !placed_.back_edges[id.value] && leads[flow_[id].to.value];
                            });
    }
    return leads;
  }

  bool stays_in_lane(const Edge& edge) const { return flow_[edge.from].lane == flow_[edge.to].lane; }

  bool is_step_in_lane(EdgeId id) const { return !placed_.back_edges[id.value] && stays_in_lane(flow_[id]); }

  /// The row that a node's predecessors ask for; a step to the side asks before one up or down.
  int wanted_row(NodeId node) const {
    int wanted = 0;
    bool found = false;
    for (const EdgeId id : flow_[node].in) {
      const Edge& edge = flow_[id];
      if (!is_step_in_lane(id) || edge.from == edge.to) continue;
      const int row = row_[edge.from.value];
      if (!is_vertical(edge.from_side)) return row;
      if (!found) wanted = row + (edge.from_side == Direction::bottom ? 1 : -1);
      found = true;
    }
    return wanted;
  }

  void find_rows() {
    row_.assign(flow_.nodes.size(), 0);
    // A node with nothing before or after it in its lane takes what room is left.
    const auto is_alone = [&](NodeId node) {
      const Node& it = flow_[node];
      const auto in_lane = [&](EdgeId id) { return is_step_in_lane(id); };
      return it.in.empty() && std::none_of(it.out.begin(), it.out.end(), in_lane);
    };
    for (const NodeId node : order_) {
      if (!is_alone(node)) take_row(node);
    }
    for (const NodeId node : order_) {
      if (is_alone(node)) take_row(node);
    }
  }

  void take_row(NodeId node) {
    const auto key = [&](int row) { return std::tuple(flow_[node].lane.value, column_[node.value], row); };
    int row = wanted_row(node);
    const auto next = next_free_.try_emplace(key(row), row).first;
    row = std::max(row, next->second);
    while (!taken_.insert(key(row)).second) ++row;
    next->second = row + 1;
    row_[node.value] = row;
  }

  using Place = std::tuple<std::uint32_t, int, int>;  ///< lane, column, row

  const Flow& flow_;
  Placement placed_;
  std::vector<NodeId> order_;
  std::vector<int> column_;
  std::vector<int> at_least_;  ///< columns that loops ask for
  std::vector<int> row_;       ///< in the lane; 0 is the main path
  std::set<Place> taken_;
  std::map<Place, int> next_free_;  ///< where the search below a wanted place goes on
};

}  // namespace

Placement place_nodes(const Flow& flow) { return Placer(flow).place(); }

}  // namespace laneway
