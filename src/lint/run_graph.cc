/// Breadth-first searches over where runs go.
#include "lint/run_graph.h"

#include <algorithm>

namespace laneway {

RunGraph::RunGraph(const Plan& plan) : next_(plan.flow->nodes.size()), before_(plan.flow->nodes.size()) {
  const Flow& flow = *plan.flow;
  for (std::size_t index = 0; index < flow.edges.size(); ++index) {
    const Edge& edge = flow.edges[index];
    switch (plan.edges[index].role) {
      case EdgeRole::walk:
      case EdgeRole::on_error: add(edge.from, edge.to); break;
      case EdgeRole::request: add_replies(plan, edge); break;
      case EdgeRole::reply: break;
    }
  }
}

void RunGraph::add(NodeId from, NodeId to) {
  next_[from.value].push_back(to);
  before_[to.value].push_back(from);
}

/// Each target once a lane: many replies lead to few nodes.
void RunGraph::add_replies(const Plan& plan, const Edge& edge) {
  const auto replies = plan.replies.find((*plan.flow)[edge.to].lane);
  if (replies == plan.replies.end()) return;
  auto [targets, is_new] = reply_targets_.try_emplace(replies->first);
  if (is_new)
    for (const ReplyTarget& reply : replies->second) targets->second.insert(reply.target);
  for (const NodeId target : targets->second) add(edge.from, target);
}

Ways::Ways(const RunGraph& graph, const std::vector<NodeId>& starts, const Ends& ends, Direction direction)
    : seen_(graph.size(), false), from_(graph.size()), direction_(direction) {
  std::vector<NodeId> waiting;
  for (const NodeId start : starts) {
    if (seen_[start.value]) continue;
    seen_[start.value] = true;
    waiting.push_back(start);
  }
  for (std::size_t at = 0; at < waiting.size(); ++at) {
    const NodeId node = waiting[at];
    if (ends && ends(node)) continue;
    for (const NodeId next : direction == Direction::forward ? graph.next(node) : graph.before(node)) {
      if (seen_[next.value]) continue;
      seen_[next.value] = true;
      from_[next.value] = node;
      waiting.push_back(next);
    }
  }
}

std::vector<NodeId> Ways::to(NodeId node) const {
  std::vector<NodeId> way;
  for (NodeId at = node; at; at = from_[at.value]) way.push_back(at);
  if (direction_ == Direction::forward) std::reverse(way.begin(), way.end());
  return way;
}

}  // namespace laneway
