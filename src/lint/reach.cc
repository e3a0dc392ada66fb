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

namespace {

/// Where a run goes from every node, request edges taken as going on where the lane's replies lead.
class RunGraph {
 public:
  explicit RunGraph(const Plan& plan) : next_(plan.flow->nodes.size()) {
    const Flow& flow = *plan.flow;
    for (std::size_t index = 0; index < flow.edges.size(); ++index) {
      const Edge& edge = flow.edges[index];
      switch (plan.edges[index].role) {
        case EdgeRole::walk:
        case EdgeRole::on_error: next_[edge.from.value].push_back(edge.to); break;
        case EdgeRole::request: add_replies(plan, edge); break;
        case EdgeRole::reply: break;
      }
    }
  }

  /// The same with every arrow turned round.
  RunGraph reversed() const {
    RunGraph result;
    result.next_.resize(next_.size());
    for (std::uint32_t from = 0; from < next_.size(); ++from)
      for (const NodeId to : next_[from]) result.next_[to.value].push_back(NodeId{from});
    return result;
  }

  std::vector<bool> flood(const std::vector<NodeId>& starts) const {
    std::vector<bool> seen(next_.size(), false);
    std::vector<NodeId> waiting;
    const auto reach = [&](NodeId node) {
      if (!seen[node.value]) waiting.push_back(node);
      seen[node.value] = true;
    };
    for (const NodeId start : starts) reach(start);
    while (!waiting.empty()) {
      const NodeId node = waiting.back();
      waiting.pop_back();
      for (const NodeId next : next_[node.value]) reach(next);
    }
    return seen;
  }

 private:
  RunGraph() = default;

  /// Each target once a lane: many replies lead to few nodes.
  void add_replies(const Plan& plan, const Edge& edge) {
    const auto replies = plan.replies.find((*plan.flow)[edge.to].lane);
    if (replies == plan.replies.end()) return;
    auto [targets, is_new] = reply_targets_.try_emplace(replies->first);
    if (is_new)
      for (const ReplyTarget& reply : replies->second) targets->second.insert(reply.target);
    auto& next = next_[edge.from.value];
    next.insert(next.end(), targets->second.begin(), targets->second.end());
  }

  std::vector<std::vector<NodeId>> next_;
  std::map<LaneId, std::set<NodeId>> reply_targets_;
};

}  // namespace

std::vector<bool> reached_by_request(const Plan& plan) {
  std::vector<NodeId> starts;
  for (const Endpoint& endpoint : plan.endpoints) starts.push_back(endpoint.node);
  return RunGraph(plan).flood(starts);
}

std::vector<bool> leads_to(const Plan& plan, const std::vector<NodeId>& targets) {
  return RunGraph(plan).reversed().flood(targets);
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
    const bool entered = std::any_of(
        in.begin(), in.end(), [&](EdgeId edge) { return input.flow[input.flow[edge].from].lane != lane; });
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
