/// Stored runs as people see them: a run with the meaning of its events, and both as JSON.
#pragma once

#include "run/plan.h"
#include "store/store.h"

namespace laneway {

/// A run with what its events mean.
struct StoredRun {
  RunRecord record;
  std::shared_ptr<const Plan> plan;  ///< of the text that it began with; null if that has errors now
  std::vector<Event> events;

  RunFacts facts() const;
};

/// Nothing if there is no such run. Throws `Error{store}`.
std::optional<StoredRun> load_stored_run(const Store& store, const std::string& id, const ActionCatalogue& catalogue);

/// What the list, the API and the pages show of a run.
Json to_json(const RunRecord& run);
/// An event as the API shows it: `to_json` of the event, and what it changed in the context.
Json to_json_with_changes(const RunFacts& run, const Event& event);

/// The input that a run began with: {input, request}, each if there is one.
Json seed_of(const StoredRun& run);

/// A pending run with the same flow, settings and input, to be given to `RunArchive::add`. Of a delivery also the
/// event and the endpoint are the same, so its receiver sees the same id.
RunRecord replay_of(const StoredRun& run);

}  // namespace laneway
