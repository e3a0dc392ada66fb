/// One run's journal in an SQLite store: a flush is one part of the writer's next transaction.
#include "store/sqlite_journal.h"

#include "run/event_text.h"
#include "run/step_call.h"
#include "store/sqlite_store.h"

#include <atomic>

namespace laneway {

namespace {

/// That this process holds the run's lease, and how far its journal goes.
struct Standing {
  std::int64_t version = 0;  ///< of the data (`Database::version`): nobody else has written since
  std::int64_t last = 0;     ///< the newest row of the journal; 0: none
};

/// What the writer knows of the run; shared by the parts of its transactions.
struct Row {
  JournalPlace place;
  RunFacts run;
  std::string flow_hash;
  std::int64_t epoch = 1;
  std::int64_t number = 0;           ///< of the writer's thread; 0 until the first flush
  std::optional<Standing> standing;  ///< of the writer's thread; nothing while a flush of it is not committed
  std::atomic<std::size_t> under_way = 0;
};

/// One flush.
struct Batch {
  bool first = false;  ///< the run's row is made by it
  std::string lines;
  std::vector<std::int64_t> consumed;
  std::optional<RunStatus> status;  ///< if it has changed
  std::string outcome;
  Json error;
  TimePoint time;
  std::optional<Message> to_caller;
  std::vector<std::pair<std::string, std::string>> callbacks;  ///< new tokens with their nodes
  std::vector<std::string> opened;                             ///< nodes that wait for a callback again
  std::vector<std::string> closed;                             ///< nodes whose step is over
  std::vector<std::pair<std::string, std::string>> tasks;      ///< nodes that wait for a person, with their labels
  bool given_back = false;
  std::optional<TimePoint> wake;
  std::int64_t last_message = 0;
};

void insert_run(Database& database, Row& row, const Batch& batch) {
  const auto& run = row.run;
  const auto flow = flow_number(database, *run.plan->flow, row.flow_hash);
  database.run(
      "INSERT INTO runs(id, flow, start, parent, called, event_id, endpoint, replay_of, options, status, created, "
      "updated, owner, epoch) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      run.id, flow, (*run.plan->flow)[run.start].id, run.parent, run.called, run.event_id, run.endpoint_id,
      run.replay_of, run.options, name_of(*batch.status), batch.time, batch.time, row.place.owner, row.epoch);
  row.number = database.last_id();
}

/// Throws `LeaseLost`. Asks the file only where another process may have written since the run's last commit.
std::int64_t end_of_journal(Database& database, Row& row) {
  const auto known = std::exchange(row.standing, std::nullopt);
  if (known && known->version == database.version()) return known->last;
  auto rows = database.query(
      "SELECT h.last FROM runs r LEFT JOIN heads h ON h.run = r.number WHERE r.number = ? AND r.epoch = ? AND r.owner "
      "= ?",
      row.number, row.epoch, row.place.owner);
  if (!rows.next()) throw LeaseLost(row.run.id);
  return rows.integer(0);
}

/// Adds a row behind `last` (0: as the first); returns its id.
std::int64_t add_behind(Database& database, std::int64_t run, std::string_view lines, std::int64_t last) {
  const auto previous = last != 0 ? std::optional(last) : std::nullopt;
  database.run("INSERT INTO journal(run, previous, data) VALUES(?, ?, ?)", run, previous, lines);
  const auto id = database.last_id();
  if (previous)
    database.run("UPDATE heads SET last = ? WHERE run = ?", id, run);
  else
    database.run("INSERT INTO heads(run, last) VALUES(?, ?)", run, id);
  return id;
}

void write_doors(Database& database, const Row& row, const Batch& batch) {
  for (const auto& [token, node] : batch.callbacks)
    database.run("INSERT INTO callbacks(token, run, node, open) VALUES(?, ?, ?, 1)", token, row.number, node);
  // A callback that came early is the one that the step waits for.
  for (const auto& node : batch.opened)
    database.run(
        "UPDATE callbacks SET open = 1 WHERE run = ?1 AND node = ?2 AND NOT EXISTS "
        "(SELECT 1 FROM messages m WHERE m.run = ?1 AND m.kind = 'callback' AND m.key = callbacks.token)",
        row.number, node);
  for (const auto& node : batch.closed) {
    database.run("UPDATE callbacks SET open = 0 WHERE run = ? AND node = ?", row.number, node);
    database.run("DELETE FROM tasks WHERE run = ? AND node = ?", row.number, node);
  }
  for (const auto& [node, label] : batch.tasks)
    database.run("INSERT OR REPLACE INTO tasks(run, node, label, since) VALUES(?, ?, ?, ?)", row.number, node, label,
                 batch.time);
}

/// Returns the queue that the caller's run has joined, if it has.
std::optional<DueQueue> tell_caller(Database& database, const Message& message, TimePoint now) {
  auto caller = database.query("SELECT number, owner, endpoint FROM runs WHERE id = ?", message.run);
  if (!caller.next()) return std::nullopt;
  const auto number = caller.integer(0);
  database.run("INSERT INTO messages(run, kind, key, data) VALUES(?, ?, ?, ?)", number,
               std::string(name_of(message.kind)), message.key, to_text(message.data));
  if (!caller.is_null(1)) return std::nullopt;
  database.run("UPDATE runs SET due = ? WHERE number = ? AND owner IS NULL AND status = 'waiting'", now, number);
  return DueQueue{caller.text(2), now};
}

void end_run(Database& database, const Row& row) {
  database.run("UPDATE runs SET owner = NULL, due = NULL WHERE number = ?", row.number);
  database.run("UPDATE callbacks SET open = 0 WHERE run = ?", row.number);
  database.run("DELETE FROM tasks WHERE run = ?", row.number);
  database.run("DELETE FROM messages WHERE run = ?", row.number);
}

TimePoint give_back(Database& database, const Row& row, const Batch& batch, TimePoint now) {
  auto more = database.query("SELECT 1 FROM messages WHERE run = ? AND id > ?", row.number, batch.last_message);
  const auto wake = more.next() ? std::optional(now) : batch.wake;
  database.run("UPDATE runs SET owner = NULL, due = ? WHERE number = ?", wake, row.number);
  return wake.value_or(TimePoint::max());
}

/// What a flush came to, if it is committed.
struct Written {
  std::vector<DueQueue> queues;      ///< that have got something
  std::optional<Standing> standing;  ///< nothing: the lease is given up
};

Written write(Database& database, Row& row, const Batch& batch) {
  Written written;
  auto& queues = written.queues;
  const auto now = row.place.clock->now();
  if (batch.first) insert_run(database, row, batch);
  auto last = batch.first ? 0 : end_of_journal(database, row);
  if (!batch.lines.empty()) last = add_behind(database, row.number, batch.lines, last);
  if (batch.status)
    database.run("UPDATE runs SET status = ?, updated = ?, outcome = ?, error = ? WHERE number = ?",
                 name_of(*batch.status), batch.time, batch.outcome, batch.error, row.number);
  for (const auto id : batch.consumed) database.run("DELETE FROM messages WHERE id = ?", id);
  write_doors(database, row, batch);
  if (batch.status && has_ended(*batch.status)) end_run(database, row);
  if (batch.to_caller)
    if (auto queue = tell_caller(database, *batch.to_caller, now)) queues.push_back(std::move(*queue));
  if (batch.given_back) {
    const auto wake = give_back(database, row, batch, now);
    if (wake != TimePoint::max()) queues.push_back({row.run.endpoint_id, wake});
  }
  const bool holds = !batch.given_back && !(batch.status && has_ended(*batch.status));
  if (holds) written.standing = Standing{database.version(), last};
  return written;
}

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(JournalPlace place, const RunFacts& run, std::string flow_hash, const Claim* claim)
      : row_(std::make_shared<Row>()) {
    row_->place = std::move(place);
    row_->run = run;
    row_->flow_hash = std::move(flow_hash);
    batch_.first = claim == nullptr;
    if (claim == nullptr) return;
    row_->epoch = claim->epoch;
    row_->number = claim->run.number;
    status_ = claim->run.status;
    ended_ = false;
  }

  ~SqliteJournal() override {
    if (ended_ || batch_.first) return;
    // Nobody drives the run any more, and it has not ended: whoever wants it may have it.
    const auto writer = row_->place.writer.lock();
    if (!writer) return;
    writer->submit(
        [row = row_](Database& database) {
          database.run("UPDATE runs SET owner = NULL, due = ? WHERE number = ? AND epoch = ? AND owner = ?",
                       row->place.clock->now(), row->number, row->epoch, row->place.owner);
        },
        [row = row_](std::exception_ptr problem) {
          if (problem)
            row->place.give_back_later(row->number, row->epoch, row->run.endpoint_id);
          else
            row->place.announce({row->run.endpoint_id, row->place.clock->now()});
        });
  }

  void append(EventPtr shared) override {
    const Event& event = *shared;
    const Flow& flow = *row_->run.plan->flow;
    if (!batch_.lines.empty()) batch_.lines += '\n';
    batch_.lines += journal_text(flow, event);
    batch_.time = event.time;
    const auto& node = flow[event.node].id;
    switch (event.kind) {
      case EventKind::run_started:
        for (const auto& change : event.changes)
          if (change.path.starts_with("callbacks.") && change.value.is_string())
            if (auto token = callback_token(change.value.get<std::string>()); !token.empty())
              batch_.callbacks.emplace_back(std::move(token),
                                            change.path.substr(std::string_view("callbacks.").size()));
        return;
      case EventKind::step:
        if (is_door(*row_->run.plan, event)) batch_.closed.push_back(node);
        return;
      case EventKind::waiting:
        if (event.text == wait_for_callback) batch_.opened.push_back(node);
        if (event.text == wait_for_person) batch_.tasks.emplace_back(node, flow[event.node].label);
        return;
      case EventKind::completed:
      case EventKind::failed:
      case EventKind::cancelled:
        batch_.outcome = event.text;
        batch_.error = event.kind == EventKind::failed ? event.detail : Json();
        batch_.to_caller = message_to_caller(row_->run, event);
        return;
      case EventKind::branch:
      case EventKind::effect:
      case EventKind::retried: return;
    }
  }

  void consume(std::int64_t message) override { batch_.consumed.push_back(message); }

  bool flush(RunStatus status, Done done) override {
    if (status_ != status) batch_.status = status;
    if (batch_.lines.empty() && batch_.consumed.empty() && !batch_.status && row_->under_way == 0) return true;
    status_ = status;
    ended_ = has_ended(status);
    submit(std::move(done));
    return false;
  }

  bool park(std::optional<TimePoint> wake, std::int64_t last_message, Done done) override {
    if (status_ != RunStatus::waiting) batch_.status = RunStatus::waiting;
    batch_.given_back = true;
    batch_.wake = wake;
    batch_.last_message = last_message;
    ended_ = true;
    submit(std::move(done));
    return false;
  }

 private:
  void submit(Done done) {
    const auto writer = row_->place.writer.lock();
    if (!writer) return done(std::make_exception_ptr(Error(Error::Kind::store, "the store is closed")));
    if (batch_.time == TimePoint()) batch_.time = row_->place.clock->now();
    struct Flush {
      Batch batch;
      Written written;
      Done done;
    };
    const auto flush = std::make_shared<Flush>(Flush{std::move(batch_), {}, std::move(done)});
    ++row_->under_way;
    writer->submit([row = row_, flush](Database& database) { flush->written = write(database, *row, flush->batch); },
                   [row = row_, flush](std::exception_ptr problem) {
                     --row->under_way;
                     row->standing = problem ? std::nullopt : flush->written.standing;
                     // Its number may become another run's.
                     if (problem && flush->batch.first) row->number = 0;
                     if (!problem)
                       for (const auto& queue : flush->written.queues) row->place.announce(queue);
                     flush->done(problem);
                   });
    batch_ = {};
  }

  const std::shared_ptr<Row> row_;
  Batch batch_;
  std::optional<RunStatus> status_;  ///< as it was last flushed
  bool ended_ = false;               ///< or given back: nobody is to be told that it is free
};

}  // namespace

void add_to_journal(Database& database, std::int64_t run, std::string_view lines) {
  std::int64_t last = 0;
  {
    auto rows = database.query("SELECT last FROM heads WHERE run = ?", run);
    if (rows.next()) last = rows.integer(0);
  }
  add_behind(database, run, lines, last);
}

std::unique_ptr<Journal> make_sqlite_journal(JournalPlace place, const RunFacts& run, std::string flow_hash,
                                             const Claim* claim) {
  return std::make_unique<SqliteJournal>(std::move(place), run, std::move(flow_hash), claim);
}

}  // namespace laneway
