/// Runs in an SQLite file: as people look at them.
#include "store/sqlite_store.h"

#include "net/signature.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace laneway {

std::vector<RunRecord> SqliteStore::list(const RunFilter& filter) const {
  // The text depends on which conditions there are; their values are parameters.
  std::vector<std::string> conditions;
  const auto restrict = [&](bool given, std::string condition) {
    if (given) conditions.push_back(std::move(condition));
  };
  if (!filter.statuses.empty()) {
    std::vector<std::string> marks(filter.statuses.size(), "?");
    conditions.push_back(fmt::format("r.status IN ({})", fmt::join(marks, ", ")));
  }
  restrict(!filter.flow.empty(), "f.name = ?");
  restrict(!filter.endpoint_id.empty(), "r.endpoint = ?");
  restrict(!filter.event_id.empty(), "r.event_id = ?");
  restrict(!filter.parent.empty(), "r.parent = ?");
  restrict(!filter.outcome.empty(), "r.outcome = ? COLLATE NOCASE");
  restrict(filter.since.has_value(), "r.created >= ?");
  restrict(filter.until.has_value(), "r.created < ?");
  restrict(filter.before.has_value(), "r.number < ?");
  const auto sql =
      fmt::format("SELECT {} FROM runs r JOIN flows f ON f.number = r.flow {}{} ORDER BY r.number DESC LIMIT ?",
                  run_columns, conditions.empty() ? "" : "WHERE ", fmt::join(conditions, " AND "));
  return read([&](Database& database) {
    auto rows = database.query(sql);
    for (const auto status : filter.statuses) rows.add(name_of(status));
    for (const auto* text : {&filter.flow, &filter.endpoint_id, &filter.event_id, &filter.parent, &filter.outcome})
      if (!text->empty()) rows.add(*text);
    if (filter.since) rows.add(*filter.since);
    if (filter.until) rows.add(*filter.until);
    if (filter.before) rows.add(*filter.before);
    rows.add(filter.limit);
    std::vector<RunRecord> runs;
    while (rows.next()) runs.push_back(read_run(rows));
    return runs;
  });
}

std::optional<FlowText> SqliteStore::flow(const std::string& hash) const {
  return read([&](Database& database) -> std::optional<FlowText> {
    auto rows = database.query("SELECT name, file, text, hash FROM flows WHERE hash = ?", hash);
    if (!rows.next()) return std::nullopt;
    return FlowText{rows.text(0), rows.text(1), rows.text(2), rows.text(3)};
  });
}

std::vector<OpenTask> SqliteStore::tasks() const {
  return read([](Database& database) {
    auto rows = database.query(
        "SELECT r.id, f.name, t.node, t.label, t.since FROM tasks t JOIN runs r ON r.number = t.run "
        "JOIN flows f ON f.number = r.flow ORDER BY t.since, t.run, t.node");
    std::vector<OpenTask> tasks;
    while (rows.next()) tasks.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.time(4)});
    return tasks;
  });
}

std::vector<std::pair<RunStatus, std::size_t>> SqliteStore::counts() const {
  return read([](Database& database) {
    auto rows = database.query("SELECT status, count(*) FROM runs GROUP BY status");
    std::vector<std::pair<RunStatus, std::size_t>> counts;
    while (rows.next())
      if (const auto status = find_status(rows.view(0)))
        counts.emplace_back(*status, static_cast<std::size_t>(rows.integer(1)));
    return counts;
  });
}

RunRecord SqliteStore::add_run(Database& database, RunRecord record, const Flow& flow) {
  if (record.flow_hash.empty()) record.flow_hash = text_of_flow(flow).hash;
  if (record.id.empty()) record.id = "r_" + random_id();
  if (record.created == TimePoint()) record.created = clock_.now();
  if (!record.due) record.due = record.created;
  record.updated = record.created;
  record.status = RunStatus::pending;
  record.flow = flow.name;
  database.run(
      "INSERT INTO runs(id, flow, start, parent, event_id, endpoint, replay_of, options, seed, status, created, "
      "updated, "
      "due) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?)",
      record.id, flow_number(database, flow, record.flow_hash), record.start, record.parent, record.event_id,
      record.endpoint_id, record.replay_of, record.options, record.seed, record.created, record.updated, record.due);
  record.number = database.last_id();
  record.seed = nullptr;
  return record;
}

RunRecord SqliteStore::add(RunRecord record, const Flow& flow) {
  RunRecord added;
  write([&](Database& database) { added = add_run(database, record, flow); });
  announce({added.endpoint_id, *added.due});
  return added;
}

std::string SqliteStore::forgotten_by(const PruneRule& rule) {
  const std::string statuses = rule.failed_too ? "'completed', 'failed', 'cancelled'" : "'completed', 'cancelled'";
  return fmt::format(
      "status IN ({}) {} {}", statuses, rule.ended_before ? "AND updated < ?1" : "AND ?1 IS NULL",
      rule.keep ? fmt::format("AND number NOT IN (SELECT number FROM runs WHERE status IN ({}) ORDER BY updated DESC, "
                              "number DESC LIMIT ?2)",
                              statuses)
                : "AND ?2 IS NULL");
}

std::size_t SqliteStore::prune(const PruneRule& rule) {
  // In small transactions, so that others can write between them.
  constexpr int at_a_time = 500;
  const auto chosen = forgotten_by(rule);
  if (rule.dry_run)
    return read([&](Database& database) {
      auto rows =
          database.query(fmt::format("SELECT count(*) FROM runs WHERE {}", chosen), rule.ended_before, rule.keep);
      rows.next();
      return static_cast<std::size_t>(rows.integer(0));
    });
  std::size_t forgotten = 0;
  for (std::size_t last = at_a_time; last == at_a_time; forgotten += last)
    write([&](Database& database) {
      std::vector<std::int64_t> numbers;
      {
        auto rows = database.query(fmt::format("SELECT number FROM runs WHERE {} LIMIT ?3", chosen), rule.ended_before,
                                   rule.keep, at_a_time);
        while (rows.next()) numbers.push_back(rows.integer(0));
      }
      for (const auto number : numbers) {
        database.run(
            "WITH RECURSIVE chain(id) AS (SELECT last FROM heads WHERE run = ? UNION ALL "
            "SELECT j.previous FROM chain c JOIN journal j ON j.id = c.id) "
            "DELETE FROM journal WHERE id IN (SELECT id FROM chain)",
            number);
        database.run("DELETE FROM heads WHERE run = ?", number);
        database.run("DELETE FROM callbacks WHERE run = ?", number);
        database.run("DELETE FROM messages WHERE run = ?", number);
        database.run("DELETE FROM runs WHERE number = ?", number);
      }
      last = numbers.size();
    });
  write([](Database& database) { database.run("DELETE FROM flows WHERE number NOT IN (SELECT flow FROM runs)"); });
  return forgotten;
}

}  // namespace laneway
