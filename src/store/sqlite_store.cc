/// Runs in an SQLite file: the engine's door, leases, and what all parts need.
#include "store/sqlite_store.h"

#include "run/event_text.h"
#include "store/sqlite_journal.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr auto lease_time = std::chrono::seconds(15);
constexpr auto renew_every = std::chrono::seconds(5);

}  // namespace

/// `state.set` and replay protection.
class SqliteStore::State final : public KeyedState {
 public:
  explicit State(SqliteStore& store) : store_(store) {}

  void put(const std::string& key, Json value) override {
    const auto text = to_text(value);
    store_.write(
        [&](Database& database) { database.run("INSERT OR REPLACE INTO kept(key, value) VALUES(?, ?)", key, text); });
  }

  std::optional<Json> get(const std::string& key) const override {
    return store_.read([&](Database& database) -> std::optional<Json> {
      auto rows = database.query("SELECT value FROM kept WHERE key = ?", key);
      if (!rows.next()) return std::nullopt;
      return rows.json(0);
    });
  }

  bool first_sight(const std::string& key, TimePoint until, TimePoint now) override {
    if (until <= now)
      return store_.read([&](Database& database) {
        return !database.query("SELECT 1 FROM sights WHERE key = ? AND until > ?", key, now).next();
      });
    bool first = false;
    store_.write([&](Database& database) {
      database.run("DELETE FROM sights WHERE until <= ?", now);
      first = database.run("INSERT OR IGNORE INTO sights(key, until) VALUES(?, ?)", key, until) > 0;
    });
    return first;
  }

 private:
  SqliteStore& store_;
};

std::unique_ptr<SqliteStore> open_sqlite_store(const std::string& path, Clock& clock, const DatabaseOptions& options) {
  return std::make_unique<SqliteStore>(path, clock, options);
}

SqliteStore::SqliteStore(const std::string& path, Clock& clock, const DatabaseOptions& options,
                         std::chrono::milliseconds look_every)
    : clock_(clock), holder_(this_process()) {
  auto database = std::make_unique<Database>(path, options);
  migrate(*database);
  reader_ = std::make_unique<Database>(path, options);
  // It reads here and there: what it keeps of the file would not be read again.
  reader_->script("PRAGMA cache_size=-2000");
  known_data_ = database->version_of_data();
  state_ = std::make_unique<State>(*this);
  writer_ = std::make_shared<Writer>(
      std::move(database), [this](Database& mine) { tick(mine); }, look_every);
}

SqliteStore::~SqliteStore() {
  watch({});
  if (enrolled_) {
    try {
      write([this](Database& database) {
        database.run("UPDATE runs SET owner = NULL, due = ? WHERE owner = ?", clock_.now(), holder_.id);
        database.run("DELETE FROM workers WHERE id = ?", holder_.id);
      });
    } catch (const std::exception&) {
      // The leases end by themselves.
    }
  }
  writer_.reset();
}

void SqliteStore::enroll() {
  if (enrolled_) return;
  const std::lock_guard lock(enrolling_);
  if (enrolled_) return;
  write([this](Database& database) {
    database.run("INSERT OR REPLACE INTO workers(id, place, pid, started, until) VALUES(?, ?, ?, ?, ?)", holder_.id,
                 holder_.place, holder_.pid, holder_.started, clock_.now() + lease_time);
    next_renewal_ = clock_.now() + renew_every;
  });
  enrolled_ = true;
}

void SqliteStore::tick(Database& database) {
  if (enrolled_ && clock_.now() >= next_renewal_) {
    const auto renewed =
        database.run("UPDATE workers SET until = ? WHERE id = ?", clock_.now() + lease_time, holder_.id);
    // This process stood still for so long that it was taken for dead: it lost its runs, and begins anew.
    if (renewed == 0)
      database.run("INSERT OR REPLACE INTO workers(id, place, pid, started, until) VALUES(?, ?, ?, ?, ?)", holder_.id,
                   holder_.place, holder_.pid, holder_.started, clock_.now() + lease_time);
    next_renewal_ = clock_.now() + renew_every;
  }
  give_back_left_over(database);
  const auto data = database.version_of_data();
  const bool others_wrote = data != std::exchange(known_data_, data);
  const std::lock_guard lock(watching_);
  if (!changed_) return;
  auto dead = database.query("SELECT 1 FROM workers WHERE id <> ? AND until < ?", holder_.id, clock_.now());
  if (others_wrote || dead.next()) changed_(nullptr);
}

void SqliteStore::give_back_left_over(Database& database) {
  while (!left_over_.empty()) {
    const auto& run = left_over_.back();
    database.run("UPDATE runs SET owner = NULL, due = ? WHERE number = ? AND epoch = ? AND owner = ?", clock_.now(),
                 run.number, run.epoch, holder_.id);
    announce({run.endpoint, clock_.now()});
    left_over_.pop_back();
  }
}

void SqliteStore::take_back(Database& database) {
  std::vector<std::int64_t> gone;
  {
    auto rows = database.query("SELECT id, place, pid, started, until FROM workers WHERE id <> ?", holder_.id);
    while (rows.next()) {
      const LeaseHolder other{rows.integer(0), rows.text(1), rows.integer(2), rows.integer(3)};
      if (rows.time(4) < clock_.now() || is_gone(holder_, other)) gone.push_back(other.id);
    }
  }
  for (const auto id : gone) {
    database.run("UPDATE runs SET owner = NULL, due = ? WHERE owner = ?", clock_.now(), id);
    database.run("DELETE FROM workers WHERE id = ?", id);
  }
}

void SqliteStore::announce(const DueQueue& queue) {
  const std::lock_guard lock(watching_);
  if (changed_) changed_(&queue);
}

void SqliteStore::watch(std::function<void(const DueQueue*)> changed) {
  const std::lock_guard lock(watching_);
  changed_ = std::move(changed);
}

std::int64_t flow_number(Database& database, const Flow& flow, const std::string& hash) {
  {
    auto rows = database.query("SELECT number FROM flows WHERE hash = ?", hash);
    if (rows.next()) return rows.integer(0);
  }
  database.run("INSERT INTO flows(hash, name, file, text) VALUES(?, ?, ?, ?)", hash, flow.name, flow.source->name(),
               flow.source->text());
  return database.last_id();
}

std::unique_ptr<Journal> SqliteStore::open(const RunFacts& run, const Claim* claim) {
  enroll();
  JournalPlace place{writer_, [this](const DueQueue& queue) { announce(queue); },
                     [this](std::int64_t number, std::int64_t epoch, const std::string& endpoint) {
                       left_over_.push_back({number, epoch, endpoint});
                     },
                     holder_.id, &clock_};
  return make_sqlite_journal(std::move(place), run, hashes_.of(run.plan->flow), claim);
}

std::vector<EventPtr> SqliteStore::journal(const std::string& run_id, const Flow& flow) const {
  return read([&](Database& database) {
    std::vector<EventPtr> events;
    auto rows = database.query(
        "WITH RECURSIVE chain(id) AS (SELECT h.last FROM heads h JOIN runs r ON r.number = h.run WHERE r.id = ? UNION "
        "ALL "
        "SELECT j.previous FROM chain c JOIN journal j ON j.id = c.id) "
        "SELECT j.data FROM chain c JOIN journal j ON j.id = c.id ORDER BY j.id",
        run_id);
    while (rows.next()) {
      auto lines = rows.view(0);
      while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        events.push_back(std::make_shared<const Event>(read_journal_text(flow, lines.substr(0, end))));
        lines.remove_prefix(std::min(end + 1, lines.size()));
      }
    }
    return events;
  });
}

std::optional<RunRecord> SqliteStore::find(const std::string& run_id) const {
  return read([&](Database& database) -> std::optional<RunRecord> {
    static const auto sql =
        fmt::format("SELECT {} FROM runs r JOIN flows f ON f.number = r.flow WHERE r.id = ?", run_columns);
    auto rows = database.query(sql, run_id);
    if (!rows.next()) return std::nullopt;
    return read_run(rows);
  });
}

RunRecord read_run(const Query& rows) {
  RunRecord run;
  run.number = rows.integer(0);
  run.id = rows.text(1);
  run.status = find_status(rows.view(2)).value_or(RunStatus::failed);
  run.flow = rows.text(3);
  run.flow_hash = rows.text(4);
  run.start = rows.text(5);
  run.parent = rows.text(6);
  run.called = rows.integer(7) != 0;
  run.event_id = rows.text(8);
  run.endpoint_id = rows.text(9);
  run.replay_of = rows.text(10);
  run.options = rows.json(11);
  run.seed = rows.json(12);
  run.outcome = rows.text(13);
  run.error = rows.json(14);
  run.created = rows.time(15);
  run.updated = rows.time(16);
  run.due = rows.time_or_none(17);
  run.leased = !rows.is_null(18);
  return run;
}

KeyedState& SqliteStore::state() { return *state_; }

}  // namespace laneway
