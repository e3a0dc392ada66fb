/// A flow as runs walk through it, and ways through it that avoid some nodes.
#pragma once

#include "run/plan.h"

#include <functional>

namespace laneway {

/// Where a run goes on from every node: over a request edge to where the lane's replies lead, and never along
/// a reply edge. One run, not those that its requests start.
class RunGraph {
 public:
  explicit RunGraph(const Plan& plan);

  const std::vector<NodeId>& next(NodeId node) const { return next_[node.value]; }
  const std::vector<NodeId>& before(NodeId node) const { return before_[node.value]; }
  std::size_t size() const { return next_.size(); }

 private:
  void add(NodeId from, NodeId to);
  void add_replies(const Plan& plan, const Edge& edge);

  std::vector<std::vector<NodeId>> next_;
  std::vector<std::vector<NodeId>> before_;
  std::map<LaneId, std::set<NodeId>> reply_targets_;
};

/// The shortest ways from some nodes to all that can be reached from them.
class Ways {
 public:
  /// `ends(node)`: a way may come to the node but does not go on from it.
  using Ends = std::function<bool(NodeId)>;
  enum class Direction { forward, backward };

  Ways(const RunGraph& graph, const std::vector<NodeId>& starts, const Ends& ends = {},
       Direction direction = Direction::forward);

  bool reaches(NodeId node) const { return seen_[node.value]; }
  /// The nodes on the way to `node`, both ends among them; backward ways too are told from their end to `start`,
  /// so that they read in the direction of the run.
  std::vector<NodeId> to(NodeId node) const;
  const std::vector<bool>& reached() const { return seen_; }

 private:
  std::vector<bool> seen_;
  std::vector<NodeId> from_;
  Direction direction_;
};

}  // namespace laneway
