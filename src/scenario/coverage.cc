/// Which nodes and edges of a flow runs have passed.
#include "scenario/coverage.h"

#include <algorithm>

namespace laneway {

Coverage::Coverage(std::shared_ptr<const Flow> flow)
    : flow_(std::move(flow)), nodes_(flow_->nodes.size()), edges_(flow_->edges.size()) {}

void Coverage::take(const RunFacts& run, const Event& event) {
  if (run.plan->flow.get() != flow_.get()) return;
  if (event.kind != EventKind::step && event.kind != EventKind::branch) return;
  nodes_[event.node.value] = true;
  take_edges(*run.plan, event);
}

void Coverage::take_edges(const Plan& plan, const Event& event) {
  const Node& node = (*flow_)[event.node];
  const auto goes_to = [&](NodeId target) {
    return std::find(event.next.begin(), event.next.end(), target) != event.next.end();
  };
  // Of several edges between two nodes a branch takes the one whose label it names.
  const bool named = event.kind == EventKind::branch && std::any_of(node.out.begin(), node.out.end(), [&](EdgeId edge) {
                       return goes_to((*flow_)[edge].to) && (*flow_)[edge].label == event.text;
                     });
  for (const EdgeId id : node.out) {
    const Edge& edge = (*flow_)[id];
    const auto role = plan.edges[id.value].role;
    if (role == EdgeRole::request) continue;
    const bool leads_on = event.status == StepStatus::failed ? plan.is_error_edge(id) : role == EdgeRole::walk;
    const bool walked = goes_to(edge.to) && leads_on && (!named || edge.label == event.text);
    if (walked || (role == EdgeRole::reply && event.replied)) edges_[id.value] = true;
  }
}

void Coverage::take_request(const Plan& plan, NodeId caller, std::size_t endpoint) {
  if (plan.flow.get() != flow_.get()) return;
  for (const EdgeId edge : (*flow_)[caller].out)
    if (plan.edges[edge.value].role == EdgeRole::request && (*flow_)[edge].to == plan.endpoints[endpoint].node)
      edges_[edge.value] = true;
}

void Coverage::add(const Coverage& other) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) nodes_[i] = nodes_[i] || other.nodes_[i];
  for (std::size_t i = 0; i < edges_.size(); ++i) edges_[i] = edges_[i] || other.edges_[i];
}

std::size_t Coverage::nodes_reached() const {
  return static_cast<std::size_t>(std::count(nodes_.begin(), nodes_.end(), true));
}
std::size_t Coverage::edges_taken() const {
  return static_cast<std::size_t>(std::count(edges_.begin(), edges_.end(), true));
}

}  // namespace laneway
