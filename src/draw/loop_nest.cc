/// Nesting of loops.
#include "draw/loop_nest.h"

#include <algorithm>

namespace laneway {

LoopNest nest_loops(const Flow& flow) {
  constexpr int most_depth = 8;  // boxes within boxes, and boxes in all, that still help a reader
  constexpr std::size_t most_boxes = 100;
  LoopNest nest;
  nest.spread.resize(flow.nodes.size());
  std::vector<LoopId> innermost(flow.nodes.size());
  std::vector<int> depth(flow.loops.size(), 0);
  std::vector<LoopId> order;
  for (std::uint32_t i = 0; i < flow.loops.size(); ++i) order.push_back(LoopId{i});
  // Larger loops first: then the loop that a node is in so far is the only one that may hold the next.
  std::stable_sort(order.begin(), order.end(),
                   [&](LoopId a, LoopId b) { return flow[a].members.size() > flow[b].members.size(); });
  for (const LoopId id : order) {
    const Loop& loop = flow[id];
    const LaneId lane = flow[loop.head()].lane;
    const LoopId outer = innermost[loop.head().value];
    depth[id.value] = outer ? depth[outer.value] + 1 : 0;
    const bool fits = depth[id.value] < most_depth && nest.nested.size() < most_boxes &&
                      std::all_of(loop.members.begin(), loop.members.end(), [&](NodeId node) {
                        return flow[node].lane == lane && innermost[node.value] == outer;
                      });
    for (const NodeId member : loop.members) (fits ? innermost : nest.spread)[member.value] = id;
    if (fits) nest.nested.push_back({id, depth[id.value]});
  }
  return nest;
}

}  // namespace laneway
