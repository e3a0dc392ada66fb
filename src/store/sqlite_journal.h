/// One run's journal in an SQLite store.
#pragma once

#include "store/writer.h"

namespace laneway {

class SqliteStore;

struct JournalPlace {
  std::weak_ptr<Writer> writer;
  std::function<void(const DueQueue&)> announce;  ///< called after a commit, from the writer's thread
  /// Called from the writer's thread with a run (its number, epoch and endpoint) that could not be given back.
  std::function<void(std::int64_t, std::int64_t, const std::string&)> give_back_later;
  std::int64_t owner = 0;
  Clock* clock = nullptr;
};

/// `flow_hash` is of the run's flow. Without a claim the run is new.
std::unique_ptr<Journal> make_sqlite_journal(JournalPlace place, const RunFacts& run, std::string flow_hash,
                                             const Claim* claim);

/// Adds a line of events to the journal of a run that nobody has leased. Part of a transaction.
void add_to_journal(Database& database, std::int64_t run, std::string_view lines);

}  // namespace laneway
