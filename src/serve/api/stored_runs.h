/// Stored runs as the API and the pages show them.
#pragma once

#include "draw/format.h"
#include "serve/flow_set.h"
#include "store/stored_run.h"

namespace laneway {

/// Reads runs with the plan of the text that they began with. Thread-safe.
class StoredRuns {
 public:
  StoredRuns(const Store& store, const FlowSet& flows) : store_(store), flows_(flows) {}

  std::optional<RunRecord> find(const std::string& run) const { return store_.find(run); }
  std::vector<RunRecord> list(const RunFilter& filter) const { return store_.list(filter); }
  const Store& store() const { return store_; }
  /// Null if the text cannot be read any more.
  std::shared_ptr<const Plan> plan(const RunRecord& run) const;
  /// The run's events that are durable, from the one with this number (from 0) on, each as `run --json` shows it, with
  /// its number as `seq`.
  std::vector<Json> events(const RunRecord& run, std::size_t from = 0) const;
  /// The whole of a run: the record and the context that it has come to, as far as it may be shown.
  Json whole(const RunRecord& run) const;
  StoredRun stored(const RunRecord& run) const;
  /// What the run went along.
  Marks path(const RunRecord& run) const;

 private:
  std::vector<Event> events_of(const RunRecord& run, const Plan& plan) const {
    return store_.events(run.id, *plan.flow);
  }

  const Store& store_;
  const FlowSet& flows_;
  mutable std::mutex mutex_;                                          ///< guards all below
  mutable std::map<std::string, std::shared_ptr<const Plan>> plans_;  ///< by the hash of their text
};

}  // namespace laneway
