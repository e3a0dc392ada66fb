/// Events of a run to nodes and edges.
#include "cli/run_path.h"

#include "actions/builtin.h"
#include "cli/terminal.h"
#include "store/open.h"
#include "store/stored_run.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

constexpr std::size_t most_runs = 10'000;  // that are looked through for those that this one started

class PathFinder {
 public:
  explicit PathFinder(const Flow& flow) : nodes_(flow.nodes.size()), edges_(flow.edges.size()) {}

  void follow(const StoredRun& run) {
    const Flow& flow = *run.plan->flow;
    for (const Event& event : run.events) {
      if (event.kind != EventKind::step && event.kind != EventKind::branch) continue;
      if (event.status == StepStatus::skipped || !event.node) continue;
      nodes_[event.node.value] = true;
      for (const EdgeId edge : flow[event.node].out) {
        const bool is_request = run.plan->edges[edge.value].role == EdgeRole::request;
        const bool goes_on = std::find(event.next.begin(), event.next.end(), flow[edge].to) != event.next.end();
        const bool is_taken = event.kind != EventKind::branch || event.text.empty() || event.text == flow[edge].label;
        if ((is_request && event.kind == EventKind::step) || (goes_on && is_taken)) edges_[edge.value] = true;
      }
    }
  }

  Marks marks() const {
    Marks marks;
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i]) marks.nodes.push_back(NodeId{i});
    }
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
      if (edges_[i]) marks.edges.push_back(EdgeId{i});
    }
    return marks;
  }

 private:
  std::vector<bool> nodes_;
  std::vector<bool> edges_;
};

}  // namespace

LoadedSketch load_run_path(const std::string& store_name, const std::string& id) {
  SystemClock clock;
  const auto store = open_store(store_name.empty() ? default_store() : store_name, clock, {.create = false});
  const auto run = load_stored_run(*store, id, builtin_actions());
  if (!run) {
    complain(fmt::format("there is no run {}; 'laneway runs list' shows what there is", in_quotes(id)));
    return {};
  }
  if (!run->plan) {
    complain(fmt::format("the flow of {} has errors for this version of laneway: it cannot be drawn", in_quotes(id)));
    return {};
  }
  PathFinder path(*run->plan->flow);
  path.follow(*run);
  RunFilter all;
  all.limit = most_runs;
  for (const RunRecord& other : store->list(all)) {
    if (other.parent != id) continue;
    const auto started = load_stored_run(*store, other.id, builtin_actions());
    // A run of another flow has nodes of its own.
    const bool is_same_flow =
        started && started->plan && started->plan->flow->source->text() == run->plan->flow->source->text();
    if (is_same_flow) path.follow(*started);
  }
  LoadedSketch sketch;
  sketch.flow = run->plan->flow;
  sketch.marks = path.marks();
  return sketch;
}

}  // namespace laneway
