/// Walks over a flow as runs do.
#include "lint/reach.h"

#include "model/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace laneway {

std::vector<bool> nodes_reached(const Plan& plan, const Doubts& doubts) {
  std::vector<NodeId> starts = plan.entries;
  for (const Endpoint& endpoint : plan.endpoints) starts.push_back(endpoint.node);
  for (const auto& [lane, responders] : plan.orphan_responders)
    starts.insert(starts.end(), responders.begin(), responders.end());
  for (std::uint32_t index = 0; index < doubts.nodes().size(); ++index)
    if (doubts.nodes()[index]) starts.push_back(NodeId{index});
  return reachable_from(*plan.flow, starts);
}

std::vector<bool> served_lanes(const Plan& plan) {
  std::vector<bool> served(plan.flow->lanes.size(), false);
  for (const Endpoint& endpoint : plan.endpoints) served[endpoint.lane.value] = true;
  return served;
}

namespace {

/// Takes nodes that no run reaches out of `free` and puts them together.
class ChainFinder {
 public:
  explicit ChainFinder(const LintInput& input) : flow_(input.flow), free_(input.flow.nodes.size()) {
    for (std::uint32_t index = 0; index < free_.size(); ++index)
      free_[index] = !input.reached[index] && !is_isolated(flow_, NodeId{index});
  }

  std::vector<LostChain> find() {
    // What nothing leads to is a cause; what is left over goes round in a circle.
    for (const bool any_in_edges : {false, true})
      for (std::uint32_t index = 0; index < free_.size(); ++index)
        if (free_[index] && (any_in_edges || flow_.nodes[index].in.empty())) take_chain(NodeId{index}, any_in_edges);
    std::sort(chains_.begin(), chains_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return std::move(chains_);
  }

 private:
  void take(NodeId node) {
    if (!free_[node.value]) return;
    free_[node.value] = false;
    waiting_.push_back(node);
  }

  void take_chain(NodeId first, bool backwards_too) {
    LostChain chain{first, {}};
    take(first);
    while (!waiting_.empty()) {
      const NodeId node = waiting_.back();
      waiting_.pop_back();
      if (node != first) chain.rest.push_back(node);
      for (const EdgeId edge : flow_[node].out) take(flow_[edge].to);
      if (!backwards_too) continue;
      for (const EdgeId edge : flow_[node].in) take(flow_[edge].from);
    }
    std::sort(chain.rest.begin(), chain.rest.end());
    chains_.push_back(std::move(chain));
  }

  const Flow& flow_;
  std::vector<bool> free_;
  std::vector<NodeId> waiting_;
  std::vector<LostChain> chains_;
};

}  // namespace

std::vector<LostChain> lost_chains(const LintInput& input) {
  // Without any beginning the flow has one finding, not one a chain.
  if (input.plan.entries.empty() && input.plan.endpoints.empty()) return {};
  return ChainFinder(input).find();
}

bool is_never_entered(const LintInput& input, LaneId lane) {
  const auto& nodes = input.flow[lane].nodes;
  if (nodes.empty() || (input.plan.entries.empty() && input.plan.endpoints.empty())) return false;
  return std::all_of(nodes.begin(), nodes.end(), [&](NodeId node) {
    const auto& in = input.flow[node].in;
    const bool entered =
        std::any_of(in.begin(), in.end(), [&](EdgeId edge) { return input.flow[input.flow[edge].from].lane != lane; });
    return !entered && !input.reached[node.value] && !is_isolated(input.flow, node);
  });
}

bool is_isolated(const Flow& flow, NodeId node) {
  return flow.nodes.size() > 1 && flow[node].in.empty() && flow[node].out.empty();
}

std::vector<NodeId> clear_entries(const LintInput& input) {
  std::vector<NodeId> entries;
  for (const NodeId entry : input.plan.entries)
    if (!is_isolated(input.flow, entry) && !input.doubts.about(entry)) entries.push_back(entry);
  return entries;
}

namespace {

bool does(const Plan& plan, NodeId node, std::string_view name) {
  const Action* action = plan.binding(node).action;
  return action != nullptr && action->name == name;
}

}  // namespace

bool answers(const Plan& plan, NodeId node) { return does(plan, node, "http.respond"); }

bool receives(const Plan& plan, NodeId node) { return does(plan, node, "http.receive"); }

std::string title_of(const Node& node) {
  return node.label.empty() ? node.id : fmt::format("{} {}", node.id, in_quotes(node.label));
}

std::vector<Related> as_related(const Flow& flow, const std::vector<NodeId>& nodes, std::string_view message) {
  constexpr std::size_t most = 10;
  std::vector<Related> related;
  for (const NodeId node : nodes) {
    if (related.size() == most) {
      related.push_back({flow[node].id_span, fmt::format("and {} more, from here on", nodes.size() - most)});
      break;
    }
    related.push_back({flow[node].id_span, fmt::format("{} {}", flow[node].id, message)});
  }
  return related;
}

}  // namespace laneway
