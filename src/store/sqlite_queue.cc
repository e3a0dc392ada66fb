/// Runs in an SQLite file: the worker's door.
#include "store/sqlite_store.h"

#include <fmt/format.h>

namespace laneway {

namespace {

/// The first due time of a queue.
std::optional<TimePoint> next_due(Database& database, const std::string& endpoint) {
  auto rows = database.query("SELECT min(due) FROM runs WHERE endpoint = ? AND due IS NOT NULL", endpoint);
  return rows.next() ? rows.time_or_none(0) : std::nullopt;
}

}  // namespace

std::vector<DueQueue> SqliteStore::due() {
  write([this](Database& database) { take_back(database); });
  return read([](Database& database) {
    // From queue to queue by the index: what it costs does not depend on how many runs wait.
    auto rows = database.query(
        "WITH RECURSIVE q(endpoint) AS ("
        "SELECT min(endpoint) FROM runs WHERE due IS NOT NULL UNION ALL "
        "SELECT (SELECT min(endpoint) FROM runs WHERE due IS NOT NULL AND endpoint > q.endpoint) FROM q "
        "WHERE q.endpoint IS NOT NULL) "
        "SELECT endpoint, (SELECT min(due) FROM runs r WHERE r.endpoint = q.endpoint AND due IS NOT NULL) FROM q "
        "WHERE endpoint IS NOT NULL");
    std::vector<DueQueue> queues;
    while (rows.next()) queues.push_back({rows.text(0), rows.time(1)});
    return queues;
  });
}

Claimed SqliteStore::claim(const std::vector<Wanted>& wanted) {
  enroll();
  Claimed claimed;
  write([&](Database& database) {
    claimed = {};
    static const auto sql = fmt::format(
        "SELECT {} FROM runs r JOIN flows f ON f.number = r.flow "
        "WHERE r.endpoint = ? AND r.due IS NOT NULL AND r.due <= ? ORDER BY r.due LIMIT ?",
        run_columns);
    const auto now = clock_.now();
    for (const auto& [endpoint, count] : wanted) {
      const auto first = claimed.claims.size();
      {
        auto rows = database.query(sql, endpoint, now, count);
        while (rows.next()) claimed.claims.push_back({read_run(rows), rows.integer(19) + 1});
      }
      for (auto index = first; index < claimed.claims.size(); ++index) {
        auto& [run, epoch] = claimed.claims[index];
        database.run("UPDATE runs SET owner = ?, due = NULL, epoch = ? WHERE number = ?", holder_.id, epoch,
                     run.number);
        run.leased = true;
        run.due.reset();
      }
      if (const auto due = next_due(database, endpoint)) claimed.next.push_back({endpoint, *due});
    }
  });
  return claimed;
}

std::optional<Claim> SqliteStore::claim_run(const std::string& run_id) {
  enroll();
  std::optional<Claim> claim;
  write([&](Database& database) {
    claim.reset();
    take_back(database);
    static const auto sql = fmt::format(
        "SELECT {} FROM runs r JOIN flows f ON f.number = r.flow WHERE r.id = ? AND r.owner IS NULL", run_columns);
    {
      auto rows = database.query(sql, run_id);
      if (rows.next()) claim = Claim{read_run(rows), rows.integer(19) + 1};
    }
    if (!claim) return;
    database.run("UPDATE runs SET owner = ?, due = NULL, epoch = ? WHERE number = ?", holder_.id, claim->epoch,
                 claim->run.number);
    claim->run.leased = true;
    claim->run.due.reset();
  });
  return claim;
}

void SqliteStore::give_back(const Claim& claim, TimePoint due) {
  write([&](Database& database) {
    database.run("UPDATE runs SET owner = NULL, due = ? WHERE number = ? AND epoch = ? AND owner = ?", due,
                 claim.run.number, claim.epoch, holder_.id);
  });
  announce({claim.run.endpoint_id, due});
}

}  // namespace laneway
