/// Takes the edges on which loops count away until no cycle is left, or one that nothing counts.
#include "lint/cycles.h"

#include "model/graph.h"

#include <algorithm>
#include <deque>

namespace laneway {

namespace {

class UnboundedCycles {
 public:
  explicit UnboundedCycles(const Flow& flow)
      : flow_(flow), counted_(flow.edges.size(), false), in_part_(flow.nodes.size(), 0) {}

  std::vector<std::vector<NodeId>> find() {
    // A loop that its cycle leaves counts wherever a token comes from.
    for (const Loop& loop : flow_.loops)
      if (!loop.closed_inside) count_passes(loop);
    // One that closes inside starts again when a token enters it: it bounds what stays inside only.
    for (int depth = 0; depth < deepest_nesting; ++depth)
      if (!settle(cycles(flow_, still_free()))) break;
    std::sort(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  static constexpr int deepest_nesting = 200;  ///< loops nested deeper are taken to bound their cycles

  EdgeFilter still_free() const {
    return [this](const Edge& edge) { return !counted_[static_cast<std::size_t>(&edge - flow_.edges.data())]; };
  }

  /// Takes the edges away on which a pass of `loop` begins; whether there were any.
  bool count_passes(const Loop& loop) {
    bool any = false;
    const auto take = [&](EdgeId edge) {
      any |= !counted_[edge.value];
      counted_[edge.value] = true;
    };
    if (!loop.head_decides) {
      for (const EdgeId edge : flow_[loop.head()].in) take(edge);
    } else {
      for (const EdgeId edge : flow_[loop.head()].out)
        if (loop.contains(flow_[edge].to)) take(edge);
    }
    return any;
  }

  /// Reports the cycles that no loop bounds and opens the others; whether there is more to look at.
  bool settle(const std::vector<std::vector<NodeId>>& parts) {
    bool opened = false;
    for (const auto& part : parts) {
      ++turn_;
      for (const NodeId node : part) in_part_[node.value] = turn_;
      if (open(part)) {
        opened = true;
        continue;
      }
      found_.push_back(part);
      for (const NodeId node : part)
        for (const EdgeId edge : flow_[node].out) counted_[edge.value] = true;
    }
    return opened;
  }

  /// A loop with its head in `part` that lists all of it.
  bool open(const std::vector<NodeId>& part) {
    for (const LoopId id : flow_[part.front()].loops) {
      const Loop& loop = flow_[id];
      if (!loop.closed_inside || loop.members.size() < part.size() || in_part_[loop.head().value] != turn_) continue;
      const bool lists_all = std::all_of(part.begin(), part.end(), [&](NodeId node) { return loop.contains(node); });
      if (lists_all && count_passes(loop)) return true;
    }
    return false;
  }

  const Flow& flow_;
  std::vector<bool> counted_;  ///< an edge that is out of the question
  std::vector<std::uint32_t> in_part_;
  std::uint32_t turn_ = 0;
  std::vector<std::vector<NodeId>> found_;
};

}  // namespace

std::vector<std::vector<NodeId>> unbounded_cycles(const Flow& flow) { return UnboundedCycles(flow).find(); }

std::vector<EdgeId> way_round(const Flow& flow, const std::vector<NodeId>& cycle) {
  std::vector<EdgeId> led_here(flow.nodes.size());
  std::vector<bool> allowed(flow.nodes.size(), false);
  for (const NodeId node : cycle) allowed[node.value] = true;
  const auto outside = std::find_if(cycle.begin(), cycle.end(), [&](NodeId node) { return flow[node].loops.empty(); });
  const NodeId start = outside == cycle.end() ? cycle.front() : *outside;
  std::deque<NodeId> waiting = {start};
  while (!waiting.empty() && !led_here[start.value]) {
    const NodeId node = waiting.front();
    waiting.pop_front();
    for (const EdgeId edge : flow[node].out) {
      const NodeId next = flow[edge].to;
      if (!allowed[next.value] || led_here[next.value]) continue;
      led_here[next.value] = edge;
      waiting.push_back(next);
    }
  }
  std::vector<EdgeId> way;
  for (EdgeId edge = led_here[start.value]; edge; edge = led_here[flow[edge].from.value]) {
    way.push_back(edge);
    if (flow[edge].from == start) break;
  }
  std::reverse(way.begin(), way.end());
  const auto first =
      std::min_element(way.begin(), way.end(), [&](EdgeId a, EdgeId b) { return flow[a].from < flow[b].from; });
  std::rotate(way.begin(), first, way.end());
  return way;
}

}  // namespace laneway
