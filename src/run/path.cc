/// The way that a run took through its diagram.
#include "run/path.h"

#include <algorithm>

namespace laneway {

namespace {

template <class Item>
void add(std::vector<Item>& items, Item item) {
  if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
}

/// The edges that lead from where the event happened to `next`.
void add_edges(const Plan& plan, const Event& event, NodeId next, RunPath& path) {
  const Flow& flow = *plan.flow;
  EdgeId taken;
  EdgeId request;
  for (const EdgeId edge : flow[event.node].out) {
    if (plan.edges[edge.value].role == EdgeRole::request) request = edge;
    if (flow[edge].to != next) continue;
    // Of several edges to one node the decision's label tells which.
    const bool named = event.kind == EventKind::branch && flow[edge].label == event.text;
    if (!taken || named) taken = edge;
  }
  if (taken) return add(path.edges, taken);
  if (!request) return;
  // The caller went on where the lane's answer led it.
  add(path.edges, request);
  std::vector<EdgeId> answers;
  for (const EdgeId edge : flow[next].in)
    if (plan.edges[edge.value].role == EdgeRole::reply && flow[flow[edge].from].lane == flow[flow[request].to].lane)
      answers.push_back(edge);
  if (answers.size() == 1) add(path.edges, answers.front());
}

}  // namespace

RunPath path_of(const Plan& plan, const std::vector<Event>& events) {
  RunPath path;
  for (const Event& event : events) {
    if (ends_run(event.kind)) continue;
    add(path.nodes, event.node);
    if (event.kind == EventKind::step || event.kind == EventKind::branch)
      for (const NodeId next : event.next) add_edges(plan, event, next, path);
  }
  return path;
}

}  // namespace laneway
