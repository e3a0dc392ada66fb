/// Ways of edges: first those that cross rows, then those along a row, which pass what the first ones put there.
#include "draw/route.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

namespace laneway {

namespace {

constexpr int most_stops = 20'000;

class Router {
 public:
  Router(const Flow& flow, const Grid& grid) : flow_(flow), grid_(grid) {
    for (const Cell& cell : grid.nodes) occupied_.insert(cell);
  }

  Routes route() {
    routes_.edges.resize(flow_.edges.size());
    add_box_sides();
    for_each_edge([&](std::size_t i) { return !lies_in_row(i); });
    std::sort(routes_.gaps.begin(), routes_.gaps.end());
    for_each_edge([&](std::size_t i) { return lies_in_row(i); });
    return std::move(routes_);
  }

 private:
  enum class Axis { along, across };

  void add_box_sides() {
    for (std::uint32_t i = 0; i < grid_.boxes.size(); ++i) {
      const LoopBox& box = grid_.boxes[i];
      for (int row = box.top; row <= box.bottom; ++row) {
        routes_.gaps.push_back({row, box.left - 1, Stop::Kind::left_side, i});
        routes_.gaps.push_back({row, box.right, Stop::Kind::right_side, i});
      }
    }
  }

  Cell tail(std::size_t edge) const { return grid_.nodes[flow_.edges[edge].from.value]; }
  Cell head(std::size_t edge) const { return grid_.nodes[flow_.edges[edge].to.value]; }

  bool turns_below(std::size_t i) const {
    const Edge& edge = flow_.edges[i];
    return flow_[edge.from].lane == flow_[edge.to].lane && edge.from_side == Direction::bottom &&
           edge.to_side == Direction::bottom && tail(i).column != head(i).column;
  }

  bool lies_in_row(std::size_t i) const { return tail(i).row == head(i).row && !turns_below(i); }

  template <class Condition>
  void for_each_edge(Condition condition) {
    for (std::size_t i = 0; i < flow_.edges.size(); ++i) {
      const int distance = std::abs(tail(i).column - head(i).column) + std::abs(tail(i).row - head(i).row);
      if (!condition(i) || distance > most_stops - stops_) continue;
      routes_.edges[i] = turns_below(i) ? way_below(i) : lies_in_row(i) ? way_along(i) : way_across(i);
      stops_ += static_cast<int>(routes_.edges[i].size());
    }
  }

  /// Down to the lane's gutter, along it, and up.
  std::vector<Stop> way_below(std::size_t i) {
    const Cell from = tail(i), to = head(i);
    const int gutter = grid_.lanes[flow_[flow_.edges[i].from].lane.value].gutter;
    if (gutter < 0) return {};
    std::vector<Stop> way;
    for (int row = from.row + 1; row < gutter; ++row) way.push_back({row, from.column});
    const int step = from.column < to.column ? 1 : -1;
    for (int column = from.column; column != to.column; column += step) way.push_back({gutter, column});
    for (int row = gutter; row > to.row; --row) way.push_back({row, to.column});
    const bool is_open = std::all_of(way.begin(), way.end(), [&](const Stop& stop) {
      return is_free(stop, Axis::along, i) && is_free(stop, Axis::across, i);
    });
    if (!is_open) return {};
    for (const Stop& stop : way) claim(stop, stop.row == gutter ? Axis::along : Axis::across, i);
    return way;
  }

  /// One stop in every row between: in the target's column, else still in the source's, else in a gap at the target.
  std::vector<Stop> way_across(std::size_t i) {
    const Cell from = tail(i), to = head(i);
    std::vector<Stop> way;
    const int step = from.row < to.row ? 1 : -1;
    bool is_in_source = true;
    for (int row = from.row + step; row != to.row; row += step) {
      const Stop in_target{row, to.column}, in_source{row, from.column};
      if (is_free(in_target, Axis::across, i)) {
        way.push_back(in_target);
        is_in_source = false;
      } else if (is_in_source && is_free(in_source, Axis::across, i)) {
        way.push_back(in_source);
      } else {
        is_in_source = false;
        way.push_back({row, from.column < to.column ? to.column - 1 : to.column, Stop::Kind::edge,
                       static_cast<std::uint32_t>(i)});
        routes_.gaps.push_back(way.back());
        continue;
      }
      claim(way.back(), Axis::across, i);
    }
    return way;
  }

  /// Every cell and every place in a gap between the two ends.
  std::vector<Stop> way_along(std::size_t i) {
    const Edge& edge = flow_.edges[i];
    const Cell from = tail(i), to = head(i);
    const bool right = edge.from_side == Direction::right && edge.to_side == Direction::left && from.column < to.column;
    const bool left = edge.from_side == Direction::left && edge.to_side == Direction::right && from.column > to.column;
    if (!right && !left) return {};
    std::vector<Stop> way;
    const int last = std::max(from.column, to.column);
    for (int column = std::min(from.column, to.column); column < last; ++column) {
      const auto gap = gap_behind(routes_.gaps, from.row, column);
      way.insert(way.end(), gap.begin(), gap.end());
      if (column + 1 == last) break;
      way.push_back({from.row, column + 1});
      if (!is_free(way.back(), Axis::along, i)) return {};
    }
    for (const Stop& stop : way) {
      if (stop.is_cell()) claim(stop, Axis::along, i);
    }
    if (left) std::reverse(way.begin(), way.end());
    return way;
  }

  using Key = std::tuple<int, int, Axis>;
  static Key key(const Stop& stop, Axis axis) { return {stop.row, stop.column, axis}; }

  std::pair<NodeId, Direction> target(std::size_t i) const { return {flow_.edges[i].to, flow_.edges[i].to_side}; }

  bool is_free(const Stop& stop, Axis axis, std::size_t i) const {
    const auto claimed = claims_.find(key(stop, axis));
    return !occupied_.contains({stop.column, stop.row}) && (claimed == claims_.end() || claimed->second == target(i));
  }

  void claim(const Stop& stop, Axis axis, std::size_t i) { claims_.emplace(key(stop, axis), target(i)); }

  const Flow& flow_;
  const Grid& grid_;
  std::set<Cell> occupied_;
  std::map<Key, std::pair<NodeId, Direction>> claims_;  ///< where those who pass a cell lead
  Routes routes_;
  int stops_ = 0;
};

}  // namespace

bool operator<(const Stop& a, const Stop& b) {
  // Of sides in one gap those of inner boxes are nearer to the box; inner boxes have the higher index.
  const auto place = [](const Stop& stop) {
    const auto owner = stop.kind == Stop::Kind::right_side ? ~stop.owner : stop.owner;
    return std::tuple(stop.row, stop.column, stop.kind, owner);
  };
  return place(a) < place(b);
}

std::span<const Stop> gap_behind(const std::vector<Stop>& gaps, int row, int column) {
  const auto is_before = [](const Stop& a, const Stop& b) {
    return std::tuple(a.row, a.column) < std::tuple(b.row, b.column);
  };
  const auto [begin, end] = std::equal_range(gaps.begin(), gaps.end(), Stop{row, column}, is_before);
  return {begin, end};
}

Routes route_edges(const Flow& flow, const Grid& grid) { return Router(flow, grid).route(); }

}  // namespace laneway
