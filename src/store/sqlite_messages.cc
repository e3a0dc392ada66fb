/// Runs in an SQLite file: what comes for runs from outside.
#include "store/sqlite_store.h"

namespace laneway {

namespace {

std::optional<Message::Kind> find_kind(std::string_view name) {
  for (const auto kind : {Message::Kind::callback, Message::Kind::task, Message::Kind::cancel, Message::Kind::retry,
                          Message::Kind::called})
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

/// The run that a message is for.
struct Receiver {
  std::int64_t number = 0;
  std::string id;
  RunStatus status = RunStatus::pending;
  bool leased = false;
  std::string endpoint;
};

std::optional<Receiver> receiver_of(Database& database, const Message& message) {
  constexpr const char* by_id = "SELECT number, id, status, owner, endpoint FROM runs WHERE id = ?";
  constexpr const char* by_token =
      "SELECT r.number, r.id, r.status, r.owner, r.endpoint FROM callbacks c JOIN runs r ON r.number = c.run WHERE "
      "c.token = ?";
  const bool callback = message.kind == Message::Kind::callback;
  auto rows = database.query(callback ? by_token : by_id, callback ? message.key : message.run);
  if (!rows.next()) return std::nullopt;
  return Receiver{rows.integer(0), rows.text(1), find_status(rows.view(2)).value_or(RunStatus::failed),
                  !rows.is_null(3), rows.text(4)};
}

/// Takes the place that the message is for, if it is still free.
Posted admit(Database& database, const Message& message, const Receiver& run) {
  switch (message.kind) {
    case Message::Kind::callback:
      return database.run("UPDATE callbacks SET open = 0 WHERE token = ? AND open = 1", message.key) > 0
                 ? Posted::taken
                 : Posted::closed;
    case Message::Kind::task: {
      if (database.run("DELETE FROM tasks WHERE run = ? AND node = ?", run.number, message.key) > 0)
        return Posted::taken;
      return has_ended(run.status) ? Posted::closed : Posted::unknown;
    }
    case Message::Kind::retry: return run.status == RunStatus::failed ? Posted::taken : Posted::closed;
    case Message::Kind::cancel:
    case Message::Kind::called: return has_ended(run.status) ? Posted::closed : Posted::taken;
  }
  return Posted::unknown;
}

}  // namespace

Posted SqliteStore::post(Message& message) {
  auto posted = Posted::unknown;
  std::optional<DueQueue> queue;
  const auto now = clock_.now();
  write([&](Database& database) {
    const auto run = receiver_of(database, message);
    posted = run ? admit(database, message, *run) : Posted::unknown;
    if (posted != Posted::taken) return;
    message.run = run->id;
    if (message.kind == Message::Kind::cancel && run->status == RunStatus::pending && !run->leased) {
      // Nobody has begun it: there is nothing to be told.
      database.run("UPDATE runs SET status = 'cancelled', due = NULL, updated = ? WHERE number = ?", now, run->number);
      return;
    }
    database.run("INSERT INTO messages(run, kind, key, data) VALUES(?, ?, ?, ?)", run->number,
                 std::string(name_of(message.kind)), message.key, to_text(message.data));
    message.id = database.last_id();
    if (run->leased) return;
    database.run("UPDATE runs SET due = ? WHERE number = ?", now, run->number);
    queue = DueQueue{run->endpoint, now};
  });
  if (posted == Posted::taken && queue) announce(*queue);
  return posted;
}

namespace {

std::vector<Message> read_messages(Query rows) {
  std::vector<Message> messages;
  while (rows.next()) {
    const auto kind = find_kind(rows.view(2));
    if (kind) messages.push_back({rows.integer(0), rows.text(1), *kind, rows.text(3), rows.json(4)});
  }
  return messages;
}

}  // namespace

std::vector<Message> SqliteStore::messages(const std::string& run_id) const {
  return read([&](Database& database) {
    return read_messages(database.query(
        "SELECT m.id, r.id, m.kind, m.key, m.data FROM runs r JOIN messages m ON m.run = r.number WHERE r.id = ? "
        "ORDER BY m.id",
        run_id));
  });
}

std::vector<Message> SqliteStore::messages_after(std::int64_t after) {
  return read([&](Database& database) {
    return read_messages(
        database.query("SELECT m.id, r.id, m.kind, m.key, m.data FROM messages m JOIN runs r ON r.number = m.run "
                       "WHERE m.id > ? AND r.owner = ? ORDER BY m.id",
                       after, holder_.id));
  });
}

}  // namespace laneway
