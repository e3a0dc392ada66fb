/// One run's journal in an SQLite store.
#pragma once

#include "store/writer.h"

namespace laneway {

class SqliteStore;

struct JournalPlace {
  std::weak_ptr<Writer> writer;
  std::function<void(const DueQueue&)> announce;  ///< called after a commit, from the writer's thread
  std::int64_t owner = 0;
  Clock* clock = nullptr;
};

/// `flow_hash` is of the run's flow. Without a claim the run is new.
std::unique_ptr<Journal> make_sqlite_journal(JournalPlace place, const RunFacts& run, std::string flow_hash,
                                             const Claim* claim);

}  // namespace laneway
