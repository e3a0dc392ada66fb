/// Walks over a flow's graph. All are iterative: the depth of a flow is bounded by the text only.
#include "model/graph.h"

#include <algorithm>
#include <numeric>

namespace laneway {

namespace {

bool follows(const EdgeFilter& follow, const Edge& edge) { return !follow || follow(edge); }

/// A node on the path of a depth-first walk, and which of its out-edges comes next.
struct Visit {
  NodeId node;
  std::size_t next = 0;
};

/// Tarjan's algorithm; finished components without a cycle are left out.
class CycleFinder {
 public:
  CycleFinder(const Flow& flow, const EdgeFilter& follow)
      : flow_(flow),
        follow_(follow),
        index_(flow.nodes.size(), 0),
        low_(flow.nodes.size(), 0),
        on_stack_(flow.nodes.size(), false) {}

  std::vector<std::vector<NodeId>> find() {
    for (std::uint32_t i = 0; i < flow_.nodes.size(); ++i) {
      if (index_[i] == 0) walk_from(NodeId{i});
    }
    std::sort(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  void enter(NodeId node) {
    index_[node.value] = low_[node.value] = ++count_;
    open_.push_back(node);
    on_stack_[node.value] = true;
    path_.push_back({node});
  }

  void walk_from(NodeId start) {
    enter(start);
    while (!path_.empty()) {
      const NodeId node = path_.back().node;
      const auto& out = flow_[node].out;
      if (path_.back().next == out.size()) {
        leave(node);
        continue;
      }
      const Edge& edge = flow_[out[path_.back().next++]];
      if (follows(follow_, edge)) look_at(node, edge.to);
    }
  }

  void look_at(NodeId node, NodeId next) {
    if (index_[next.value] == 0) {
      enter(next);
    } else if (on_stack_[next.value]) {
      low_[node.value] = std::min(low_[node.value], index_[next.value]);
    }
  }

  void leave(NodeId node) {
    path_.pop_back();
    if (!path_.empty()) {
      const auto parent = path_.back().node.value;
      low_[parent] = std::min(low_[parent], low_[node.value]);
    }
    if (low_[node.value] != index_[node.value]) return;
    std::vector<NodeId> component;
    do {
      component.push_back(open_.back());
      on_stack_[open_.back().value] = false;
      open_.pop_back();
    } while (component.back() != node);
    if (component.size() == 1 && !has_self_edge(node)) return;
    std::sort(component.begin(), component.end());
    found_.push_back(std::move(component));
  }

  bool has_self_edge(NodeId node) const {
    const auto& out = flow_[node].out;
    return std::any_of(out.begin(), out.end(),
                       [&](EdgeId id) { return flow_[id].to == node && follows(follow_, flow_[id]); });
  }

  const Flow& flow_;
  const EdgeFilter& follow_;
  std::vector<std::uint32_t> index_;  ///< 0: not yet seen
  std::vector<std::uint32_t> low_;
  std::vector<bool> on_stack_;
  std::vector<NodeId> open_;
  std::vector<Visit> path_;
  std::vector<std::vector<NodeId>> found_;
  std::uint32_t count_ = 0;
};

/// Lengauer and Tarjan's algorithm on preorder numbers; names follow the paper.
class DominatorFinder {
 public:
  DominatorFinder(const Flow& flow, NodeId start, const EdgeFilter& follow) : flow_(flow), follow_(follow) {
    number_.assign(flow.nodes.size(), none);
    number_nodes(start);
    const auto count = vertex_.size();
    semi_.resize(count);
    label_.resize(count);
    std::iota(semi_.begin(), semi_.end(), 0);
    std::iota(label_.begin(), label_.end(), 0);
    ancestor_.assign(count, none);
    idom_.assign(count, none);
    bucket_head_.assign(count, none);
    bucket_next_.assign(count, none);
  }

  std::vector<NodeId> find() {
    for (std::uint32_t w = static_cast<std::uint32_t>(vertex_.size()); w-- > 1;) settle(w);
    std::vector<NodeId> result(flow_.nodes.size());
    for (std::uint32_t w = 1; w < vertex_.size(); ++w) {
      if (idom_[w] != semi_[w]) idom_[w] = idom_[idom_[w]];
      result[vertex_[w].value] = vertex_[idom_[w]];
    }
    return result;
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  void number_nodes(NodeId start) {
    std::vector<Visit> path;
    const auto enter = [&](NodeId node, std::uint32_t parent) {
      number_[node.value] = static_cast<std::uint32_t>(vertex_.size());
      vertex_.push_back(node);
      parent_.push_back(parent);
      path.push_back({node});
    };
    enter(start, none);
    while (!path.empty()) {
      const NodeId node = path.back().node;
      const auto& out = flow_[node].out;
      if (path.back().next == out.size()) {
        path.pop_back();
        continue;
      }
      const Edge& edge = flow_[out[path.back().next++]];
      if (number_[edge.to.value] == none && follows(follow_, edge)) enter(edge.to, number_[node.value]);
    }
  }

  /// Semidominator of `w`, then the dominators that hang on its parent.
  void settle(std::uint32_t w) {
    for (const EdgeId id : flow_[vertex_[w]].in) {
      const Edge& edge = flow_[id];
      const auto v = number_[edge.from.value];
      if (v == none || !follows(follow_, edge)) continue;
      semi_[w] = std::min(semi_[w], semi_[evaluate(v)]);
    }
    bucket_next_[w] = bucket_head_[semi_[w]];
    bucket_head_[semi_[w]] = w;
    const auto parent = parent_[w];
    ancestor_[w] = parent;
    for (auto v = bucket_head_[parent]; v != none; v = bucket_next_[v]) {
      const auto u = evaluate(v);
      idom_[v] = semi_[u] < semi_[v] ? u : parent;
    }
    bucket_head_[parent] = none;
  }

  /// The node of least semidominator on the forest path above `v`, with path compression.
  std::uint32_t evaluate(std::uint32_t v) {
    if (ancestor_[v] == none) return v;
    compress_.clear();
    for (auto u = v; ancestor_[ancestor_[u]] != none; u = ancestor_[u]) compress_.push_back(u);
    for (auto place = compress_.rbegin(); place != compress_.rend(); ++place) {
      const auto u = *place;
      const auto above = ancestor_[u];
      if (semi_[label_[above]] < semi_[label_[u]]) label_[u] = label_[above];
      ancestor_[u] = ancestor_[above];
    }
    return label_[v];
  }

  const Flow& flow_;
  const EdgeFilter& follow_;
  std::vector<std::uint32_t> number_;  ///< of a node, in preorder
  std::vector<NodeId> vertex_;         ///< the node of a number
  std::vector<std::uint32_t> parent_, semi_, label_, ancestor_, idom_;
  std::vector<std::uint32_t> bucket_head_, bucket_next_;  ///< lists of nodes by semidominator
  std::vector<std::uint32_t> compress_;
};

}  // namespace

std::vector<bool> reachable_from(const Flow& flow, const std::vector<NodeId>& starts, const EdgeFilter& follow) {
  std::vector<bool> seen(flow.nodes.size(), false);
  std::vector<NodeId> waiting;
  const auto reach = [&](NodeId node) {
    if (seen[node.value]) return;
    seen[node.value] = true;
    waiting.push_back(node);
  };
  for (const NodeId start : starts) reach(start);
  while (!waiting.empty()) {
    const NodeId node = waiting.back();
    waiting.pop_back();
    for (const EdgeId id : flow[node].out) {
      if (follows(follow, flow[id])) reach(flow[id].to);
    }
  }
  return seen;
}

std::vector<std::vector<NodeId>> cycles(const Flow& flow, const EdgeFilter& follow) {
  return CycleFinder(flow, follow).find();
}

std::vector<bool> back_edges(const Flow& flow, const std::vector<NodeId>& starts) {
  enum class State : std::uint8_t { unseen, open, done };
  std::vector<State> state(flow.nodes.size(), State::unseen);
  std::vector<bool> closing(flow.edges.size(), false);
  std::vector<Visit> path;
  const auto walk_from = [&](NodeId start) {
    if (state[start.value] != State::unseen) return;
    state[start.value] = State::open;
    path.push_back({start});
    while (!path.empty()) {
      const NodeId node = path.back().node;
      const auto& out = flow[node].out;
      if (path.back().next == out.size()) {
        state[node.value] = State::done;
        path.pop_back();
        continue;
      }
      const EdgeId id = out[path.back().next++];
      const NodeId next = flow[id].to;
      closing[id.value] = state[next.value] == State::open;
      if (state[next.value] != State::unseen) continue;
      state[next.value] = State::open;
      path.push_back({next});
    }
  };
  for (const NodeId start : starts) walk_from(start);
  for (std::uint32_t i = 0; i < flow.nodes.size(); ++i) walk_from(NodeId{i});
  return closing;
}

std::vector<NodeId> dominators(const Flow& flow, NodeId start, const EdgeFilter& follow) {
  if (!start) return std::vector<NodeId>(flow.nodes.size());
  return DominatorFinder(flow, start, follow).find();
}

}  // namespace laneway
