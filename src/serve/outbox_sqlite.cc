/// The outbox in an SQLite store: event and deliveries in one transaction.
#include "run/event_text.h"
#include "serve/outbox_parts.h"
#include "store/sqlite_journal.h"

#include <fmt/format.h>

#include <limits>

namespace laneway {

namespace {

constexpr const char* event_columns = "number, id, type, time, data, created";

StoredEvent read_event(const Query& rows) {
  return {rows.integer(0), rows.text(1), rows.text(2), rows.time(3), rows.json(4), rows.time(5)};
}

std::int64_t read_revision(Database& database) {
  auto rows = database.query("SELECT value FROM revisions WHERE name = 'endpoints'");
  return rows.next() ? rows.integer(0) : 0;
}

std::vector<ConsumerEndpoint> read_endpoints(Database& database) {
  auto rows = database.query("SELECT document FROM endpoints ORDER BY rowid");
  std::vector<ConsumerEndpoint> endpoints;
  while (rows.next()) endpoints.push_back(endpoint_from_json(rows.json(0)));
  return endpoints;
}

std::optional<ConsumerEndpoint> read_endpoint(Database& database, const std::string& id) {
  auto rows = database.query("SELECT document FROM endpoints WHERE id = ?", id);
  if (!rows.next()) return std::nullopt;
  return endpoint_from_json(rows.json(0));
}

std::optional<StoredEvent> find_event(Database& database, const std::string& id) {
  static const auto sql = fmt::format("SELECT {} FROM events WHERE id = ?", event_columns);
  auto rows = database.query(sql, id);
  if (!rows.next()) return std::nullopt;
  return read_event(rows);
}

/// A number that no change before had, also none that was rolled back: what is remembered under it stays true.
void mark_change(Database& database) { database.run("UPDATE revisions SET value = random() WHERE name = 'endpoints'"); }

/// The line that ends the journal of a delivery that nobody performs now.
std::string cancelled_text(const std::string& start, TimePoint created, TimePoint now) {
  // A journal names nodes by their ids: a flow of that one node is enough to write it.
  Flow flow;
  flow.nodes.emplace_back().id = start;
  Event event;
  event.kind = EventKind::cancelled;
  event.node = NodeId{0};
  event.time = now;
  event.duration_ms = std::chrono::duration<double, std::milli>(now - created).count();
  return journal_text(flow, event);
}

/// Part of the transaction that removes the endpoint: whoever looks afterwards sees no delivery to it that waits.
void cancel_deliveries(Database& database, const std::string& endpoint, TimePoint now) {
  struct Asleep {
    std::int64_t number;
    std::string start;
    TimePoint created;
  };
  database.run(
      "UPDATE runs SET status = 'cancelled', due = NULL, updated = ? WHERE endpoint = ? AND status = 'pending' AND "
      "owner IS NULL",
      now, endpoint);
  std::vector<Asleep> asleep;
  {
    auto rows = database.query(
        "SELECT number, start, created FROM runs WHERE endpoint = ? AND status IN ('waiting', 'running') AND owner IS "
        "NULL",
        endpoint);
    while (rows.next()) asleep.push_back({rows.integer(0), rows.text(1), rows.time(2)});
  }
  for (const auto& run : asleep) {
    add_to_journal(database, run.number, cancelled_text(run.start, run.created, now));
    database.run("UPDATE runs SET status = 'cancelled', due = NULL, updated = ? WHERE number = ?", now, run.number);
    database.run("UPDATE callbacks SET open = 0 WHERE run = ?", run.number);
    database.run("DELETE FROM tasks WHERE run = ?", run.number);
    database.run("DELETE FROM messages WHERE run = ?", run.number);
  }
  // What some process performs now is told.
  database.run(
      "INSERT INTO messages(run, kind, key, data) SELECT number, 'cancel', '', ? FROM runs WHERE endpoint = ? AND "
      "status "
      "IN ('pending', 'waiting', 'running') AND owner IS NOT NULL",
      to_text(Json{{"reason", "its endpoint was removed"}}), endpoint);
}

class SqliteOutbox final : public OutboxStore {
 public:
  SqliteOutbox(SqliteStore& store, Clock& clock, DeliveryFlow flow)
      : store_(store), clock_(clock), flow_(std::move(flow)), hash_(text_of_flow(*flow_.flow).hash) {}

  Emitted emit(const OutgoingEvent& outgoing) override {
    const auto event = stored_event(outgoing, clock_.now());
    Emitted emitted;
    store_.write([&](Database& database) {
      // It may be called again when another part of the transaction fails.
      emitted = {Emitted::Result::stored, event.id, {}};
      if (const auto known = find_event(database, event.id)) {
        emitted.result = compare(*known, outgoing);
        return;
      }
      database.run("INSERT INTO events(id, type, time, data, created) VALUES(?, ?, ?, ?, ?)", event.id, event.type,
                   event.time, to_text(event.data), event.created);
      for (const auto& endpoint : known_endpoints(database)) {
        if (!endpoint.wants(event.type)) continue;
        auto delivery = delivery_of(event, outgoing.trace, endpoint, flow_.start);
        delivery.flow_hash = hash_;
        emitted.deliveries.push_back(store_.add_run(database, std::move(delivery), *flow_.flow));
      }
    });
    for (const auto& delivery : emitted.deliveries) store_.announce({delivery.endpoint_id, *delivery.due});
    return emitted;
  }

  std::optional<StoredEvent> event(const std::string& id) const override {
    return store_.read([&](Database& database) { return find_event(database, id); });
  }

  std::size_t prune(const PruneRule& rule) override {
    const auto chosen =
        fmt::format("NOT EXISTS (SELECT 1 FROM runs WHERE event_id = events.id AND event_id <> '' AND NOT ({})) {}",
                    SqliteStore::forgotten_by(rule), rule.ended_before ? "AND created < ?1" : "");
    // The newest that stays of those that would go by age alone; a bound that does not move while they go.
    const auto newest = store_.read([&](Database& database) -> std::int64_t {
      auto rows = database.query(
          fmt::format("SELECT number FROM events WHERE {} ORDER BY number DESC LIMIT 1 OFFSET ?3", chosen),
          rule.ended_before, rule.keep, rule.keep.value_or(0));
      return rows.next() ? rows.integer(0) : 0;
    });
    const auto going = fmt::format("FROM events WHERE number <= ?3 AND {}", chosen);
    if (rule.dry_run)
      return store_.read([&](Database& database) {
        auto rows = database.query("SELECT count(*) " + going, rule.ended_before, rule.keep, newest);
        rows.next();
        return static_cast<std::size_t>(rows.integer(0));
      });
    // In small transactions, so that others can write between them.
    constexpr std::size_t at_a_time = 500;
    std::size_t forgotten = 0;
    for (std::size_t last = at_a_time; last == at_a_time; forgotten += last)
      store_.write([&](Database& database) {
        last = database.run(fmt::format("DELETE FROM events WHERE number IN (SELECT number {} LIMIT ?4)", going),
                            rule.ended_before, rule.keep, newest, at_a_time);
      });
    return forgotten;
  }

  std::vector<StoredEvent> events(const EventFilter& filter) const override {
    static const auto sql = fmt::format("SELECT {} FROM events WHERE number < ? ORDER BY number DESC", event_columns);
    return store_.read([&](Database& database) {
      auto rows = database.query(sql, filter.before.value_or(std::numeric_limits<std::int64_t>::max()));
      std::vector<StoredEvent> found;
      while (found.size() < filter.limit && rows.next())
        if (filter.type.empty() || matches_pattern(filter.type, rows.view(2))) found.push_back(read_event(rows));
      return found;
    });
  }

  std::vector<ConsumerEndpoint> endpoints() const override {
    return store_.read([](Database& database) { return read_endpoints(database); });
  }

  std::optional<ConsumerEndpoint> endpoint(const std::string& id) const override {
    return store_.read([&](Database& database) { return read_endpoint(database, id); });
  }

  ConsumerEndpoint add(ConsumerEndpoint endpoint) override {
    name_new_endpoint(endpoint, clock_.now());
    store_.write([&](Database& database) {
      database.run("INSERT INTO endpoints(id, created, document) VALUES(?, ?, ?)", endpoint.id, endpoint.created,
                   to_text(to_json(endpoint, SecretsShown::whole)));
      mark_change(database);
    });
    return endpoint;
  }

  std::optional<ConsumerEndpoint> change(const std::string& id,
                                         const std::function<void(ConsumerEndpoint&)>& change) override {
    std::optional<ConsumerEndpoint> changed;
    store_.write([&](Database& database) {
      changed = read_endpoint(database, id);
      if (!changed) return;
      change(*changed);
      changed->updated = clock_.now();
      database.run("UPDATE endpoints SET document = ? WHERE id = ?", to_text(to_json(*changed, SecretsShown::whole)),
                   id);
      mark_change(database);
    });
    return changed;
  }

  bool remove(const std::string& id) override {
    bool removed = false;
    store_.write([&](Database& database) {
      removed = database.run("DELETE FROM endpoints WHERE id = ?", id) > 0;
      if (!removed) return;
      mark_change(database);
      cancel_deliveries(database, id, clock_.now());
    });
    return removed;
  }

  std::int64_t revision() const override {
    return store_.read([](Database& database) { return read_revision(database); });
  }

 private:
  /// Of the writer's thread: read again only after a change.
  const std::vector<ConsumerEndpoint>& known_endpoints(Database& database) {
    const auto revision = read_revision(database);
    if (revision != known_revision_) known_ = read_endpoints(database);
    known_revision_ = revision;
    return known_;
  }

  SqliteStore& store_;
  Clock& clock_;
  const DeliveryFlow flow_;
  const std::string hash_;
  std::vector<ConsumerEndpoint> known_;  ///< of the writer's thread, as `known_revision_`
  std::optional<std::int64_t> known_revision_;
};

}  // namespace

std::unique_ptr<OutboxStore> make_sqlite_outbox(SqliteStore& store, Clock& clock, DeliveryFlow flow) {
  return std::make_unique<SqliteOutbox>(store, clock, std::move(flow));
}

}  // namespace laneway
