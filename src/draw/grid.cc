/// Rows and columns of a placement as the rows of a grid that has room for edges and for the sides of loops.
#include "draw/grid.h"

#include "draw/loop_nest.h"
#include "draw/placement.h"

#include <algorithm>
#include <limits>
#include <map>

namespace laneway {

namespace {

class Numbering {
 public:
  explicit Numbering(const Flow& flow) : flow_(flow), placed_(place_nodes(flow)) {}

  Grid number() {
    grid_.columns = placed_.columns;
    number_rows();
    grid_.back_edges = std::move(placed_.back_edges);
    return std::move(grid_);
  }

 private:
  bool stays_in_lane(const Edge& edge) const { return flow_[edge.from].lane == flow_[edge.to].lane; }

  /// Rows in use become consecutive, lane by lane, with rows between them for edges and the sides of boxes.
  void number_rows() {
    LoopNest nest = nest_loops(flow_);
    grid_.spread = std::move(nest.spread);
    std::vector<std::vector<std::size_t>> boxes_of_lane(flow_.lanes.size());
    for (const NestedLoop& nested : nest.nested) {
      boxes_of_lane[flow_[flow_[nested.loop].head()].lane.value].push_back(grid_.boxes.size());
      grid_.boxes.push_back(box_of(nested));
    }
    grid_.nodes.resize(flow_.nodes.size());
    for (std::size_t i = 0; i < flow_.lanes.size(); ++i) number_rows_of(flow_.lanes[i], boxes_of_lane[i]);
  }

  /// Its top and bottom are still rows of nodes, as in the placement.
  LoopBox box_of(const NestedLoop& nested) const {
    LoopBox box{nested.loop, nested.depth};
    box.left = box.top = std::numeric_limits<int>::max();
    box.right = box.bottom = std::numeric_limits<int>::min();
    for (const NodeId member : flow_[nested.loop].members) {
      box.left = std::min(box.left, placed_.column[member.value]);
      box.right = std::max(box.right, placed_.column[member.value]);
      box.top = std::min(box.top, placed_.row[member.value]);
      box.bottom = std::max(box.bottom, placed_.row[member.value]);
    }
    return box;
  }

  void number_rows_of(const Lane& lane, const std::vector<std::size_t>& boxes) {
    std::map<int, int> number;  // of each row of nodes
    number[0];
    for (const NodeId node : lane.nodes) number[placed_.row[node.value]];
    LaneRows rows{grid_.rows};
    const std::vector<EdgeId> turns = turns_below(lane);
    const std::vector<LoopBox> by_node_rows = copy_of(boxes);
    std::vector<std::size_t> last;  // boxes that hold the gutter
    const auto close = [&](const std::vector<std::size_t>& closing) {
      for (auto place = closing.rbegin(); place != closing.rend(); ++place) grid_.boxes[*place].bottom = grid_.rows++;
    };
    for (auto& [row, assigned] : number) {
      std::vector<std::size_t> closing;
      for (std::size_t i = 0; i < boxes.size(); ++i) {
        const LoopBox& box = by_node_rows[i];
        if (box.top == row) grid_.boxes[boxes[i]].top = grid_.rows++;
        if (box.bottom == row) (holds_one_of(box.loop, turns) ? last : closing).push_back(boxes[i]);
      }
      assigned = grid_.rows++;
      close(closing);
    }
    if (!turns.empty()) rows.gutter = grid_.rows++;
    close(last);
    for (const NodeId node : lane.nodes)
      grid_.nodes[node.value] = {placed_.column[node.value], number[placed_.row[node.value]]};
    rows.main = number[0];
    rows.count = grid_.rows - rows.first;
    grid_.lanes.push_back(rows);
  }

  std::vector<LoopBox> copy_of(const std::vector<std::size_t>& boxes) const {
    std::vector<LoopBox> copies;
    for (const std::size_t box : boxes) copies.push_back(grid_.boxes[box]);
    return copies;
  }

  bool holds_one_of(LoopId loop, const std::vector<EdgeId>& edges) const {
    return std::any_of(edges.begin(), edges.end(), [&](EdgeId id) {
      return flow_[loop].contains(flow_[id].from) && flow_[loop].contains(flow_[id].to);
    });
  }

  /// Edges from bottom to bottom under whose ends nothing of the lane stands.
  std::vector<EdgeId> turns_below(const Lane& lane) const {
    std::map<int, int> lowest;  // of each column
    for (const NodeId node : lane.nodes) {
      const auto place = lowest.try_emplace(placed_.column[node.value], placed_.row[node.value]).first;
      place->second = std::max(place->second, placed_.row[node.value]);
    }
    const auto is_lowest = [&](NodeId node) {
      return lowest.at(placed_.column[node.value]) == placed_.row[node.value];
    };
    std::vector<EdgeId> turns;
    for (const NodeId node : lane.nodes) {
      for (const EdgeId id : flow_[node].out) {
        const Edge& edge = flow_[id];
        const bool turns_here = stays_in_lane(edge) &&
                                placed_.column[edge.from.value] != placed_.column[edge.to.value] &&
                                edge.from_side == Direction::bottom && edge.to_side == Direction::bottom;
        if (turns_here && is_lowest(edge.from) && is_lowest(edge.to)) turns.push_back(id);
      }
    }
    return turns;
  }

  const Flow& flow_;
  Placement placed_;
  Grid grid_;
};

}  // namespace

Grid place_in_grid(const Flow& flow) { return Numbering(flow).number(); }

}  // namespace laneway
