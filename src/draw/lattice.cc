/// Numbering lines, and finding the cells that loops enclose.
#include "draw/lattice.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace laneway {

namespace {

constexpr int most_parts = 200;  // boxes that still help a reader

/// Cells in one lane, by columns and rows of that lane.
struct Cells {
  int left = std::numeric_limits<int>::max();
  int right = std::numeric_limits<int>::min();
  int top = std::numeric_limits<int>::max();
  int bottom = std::numeric_limits<int>::min();

  void add(int column, int row) {
    left = std::min(left, column);
    right = std::max(right, column);
    top = std::min(top, row);
    bottom = std::max(bottom, row);
  }
  bool holds(int column, int row) const { return column >= left && column <= right && row >= top && row <= bottom; }
  bool holds(const Cells& other) const { return holds(other.left, other.top) && holds(other.right, other.bottom); }
  bool meets(const Cells& other) const {
    return left <= other.right && other.left <= right && top <= other.bottom && other.top <= bottom;
  }
};

int count_between(const std::vector<int>& sorted, int from, int to) {
  if (from > to) std::swap(from, to);
  return static_cast<int>(std::upper_bound(sorted.begin(), sorted.end(), to) -
                          std::lower_bound(sorted.begin(), sorted.end(), from));
}

}  // namespace

Lattice::Lattice(const Flow& flow) {
  Placement placed = place_nodes(flow);
  columns_ = placed.columns;
  nodes_.resize(flow.nodes.size());
  rows_.resize(flow.nodes.size());
  spread_.resize(flow.nodes.size());
  for (std::size_t i = 0; i < flow.nodes.size(); ++i) nodes_[i].x = 2 * placed.column[i] + 1;
  find_parts(flow, placed.row);
  number_rows(flow, std::move(placed.row));
}

/// Larger loops first. What is not in a loop and stands among its cells moves below all rows of its lane; a part that
/// overlaps another without lying in it gets no box.
void Lattice::find_parts(const Flow& flow, std::vector<int>& row_in_lane) {
  std::vector<std::uint32_t> order(flow.loops.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return flow.loops[a].members.size() > flow.loops[b].members.size();
  });
  std::vector<std::vector<std::pair<LoopPart, Cells>>> taken(flow.lanes.size());
  std::vector<int> lowest(flow.lanes.size(), 0);
  for (std::size_t i = 0; i < flow.nodes.size(); ++i) {
    int& row = lowest[flow.nodes[i].lane.value];
    row = std::max(row, row_in_lane[i]);
  }
  for (const std::uint32_t index : order) {
    const LoopId id{index};
    std::map<LaneId, std::vector<NodeId>> members;
    for (const NodeId member : flow[id].members) members[flow[member].lane].push_back(member);
    for (const auto& [lane, nodes] : members) {
      Cells cells;
      for (const NodeId node : nodes) cells.add(column(node), row_in_lane[node.value]);
      auto& others = taken[lane.value];
      std::vector<NodeId> strangers;
      for (const NodeId node : flow[lane].nodes) {
        if (cells.holds(column(node), row_in_lane[node.value]) && !flow[id].contains(node)) strangers.push_back(node);
      }
      // Whoever is in a box already stays there.
      const bool is_movable = std::none_of(strangers.begin(), strangers.end(), [&](NodeId node) {
        return std::any_of(others.begin(), others.end(), [&](const auto& other) {
          return other.second.holds(column(node), row_in_lane[node.value]);
        });
      });
      const bool is_nested = std::all_of(others.begin(), others.end(), [&](const auto& other) {
        return other.second.holds(cells) || !other.second.meets(cells);
      });
      if (!is_movable || !is_nested || parts_.size() >= most_parts) {
        for (const NodeId node : nodes) spread_[node.value] = id;
        continue;
      }
      std::map<int, int> next_row;  // of each column
      for (const NodeId node : strangers) {
        const auto place = next_row.try_emplace(column(node), lowest[lane.value] + 1).first;
        row_in_lane[node.value] = place->second++;
      }
      for (const auto& [column, row] : next_row) lowest[lane.value] = std::max(lowest[lane.value], row - 1);
      LoopPart part{id, lane, cells.left, cells.right, cells.top, cells.bottom};
      others.emplace_back(part, cells);
      parts_.push_back(part);
    }
  }
}

void Lattice::number_rows(const Flow& flow, std::vector<int> row_in_lane) {
  std::vector<std::map<int, int>> number(flow.lanes.size());  // of the rows in use
  for (std::uint32_t lane = 0; lane < flow.lanes.size(); ++lane) {
    lane_lines_.push_back(static_cast<int>(is_row_.size()));
    for (const NodeId node : flow.lanes[lane].nodes) number[lane][row_in_lane[node.value]];
    if (number[lane].empty()) number[lane][0];
    is_row_.push_back(false);
    for (auto& [row, assigned] : number[lane]) {
      assigned = static_cast<int>(row_line_.size());
      row_line_.push_back(static_cast<int>(is_row_.size()));
      is_row_.insert(is_row_.end(), {true, false});
    }
    lane_of_line_.resize(is_row_.size(), static_cast<int>(lane));
  }
  lane_lines_.push_back(static_cast<int>(is_row_.size()));
  on_level_.resize(is_row_.size());
  on_upright_.resize(static_cast<std::size_t>(upright_lines()));
  for (std::size_t i = 0; i < flow.nodes.size(); ++i) {
    rows_[i] = number[flow.nodes[i].lane.value].at(row_in_lane[i]);
    nodes_[i].y = row_line(rows_[i]);
    on_level_[static_cast<std::size_t>(nodes_[i].y)].push_back(nodes_[i].x);
    on_upright_[static_cast<std::size_t>(nodes_[i].x)].push_back(nodes_[i].y);
  }
  for (auto& line : on_level_) std::sort(line.begin(), line.end());
  for (auto& line : on_upright_) std::sort(line.begin(), line.end());
  for (LoopPart& part : parts_) {
    part.top = number[part.lane.value].at(part.top);
    part.bottom = number[part.lane.value].at(part.bottom);
  }
}

int Lattice::nodes_along(int level_line, int from, int to) const {
  return count_between(on_level_[static_cast<std::size_t>(level_line)], from, to);
}

int Lattice::nodes_across(int upright_line, int from, int to) const {
  return count_between(on_upright_[static_cast<std::size_t>(upright_line)], from, to);
}

}  // namespace laneway
