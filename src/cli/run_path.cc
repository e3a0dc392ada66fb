/// Events of a run to nodes and edges.
#include "cli/run_path.h"

#include "actions/builtin.h"
#include "cli/terminal.h"
#include "run/path.h"
#include "store/open.h"
#include "store/stored_run.h"

#include <fmt/format.h>

namespace laneway {

constexpr std::size_t most_runs = 10'000;  // of those that this one started

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
  std::vector<Event> events = run->events;
  RunFilter started;
  started.parent = id;
  started.limit = most_runs;
  for (const RunRecord& record : store->list(started)) {
    const auto other = load_stored_run(*store, record.id, builtin_actions());
    // A run of another flow has nodes of its own.
    const bool is_same_flow =
        other && other->plan && other->plan->flow->source->text() == run->plan->flow->source->text();
    if (is_same_flow) events.insert(events.end(), other->events.begin(), other->events.end());
  }
  auto path = path_of(*run->plan, events);
  LoadedSketch sketch;
  sketch.flow = run->plan->flow;
  sketch.marks = {std::move(path.nodes), std::move(path.edges)};
  return sketch;
}

}  // namespace laneway
