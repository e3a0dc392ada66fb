/// The outbox in an SQLite store: event and deliveries in one transaction.
#include "serve/outbox_parts.h"

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

  std::vector<StoredEvent> events(const EventFilter& filter) const override {
    static const auto sql =
        fmt::format("SELECT {} FROM events WHERE number < ? ORDER BY number DESC", event_columns);
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
      database.run("UPDATE endpoints SET document = ? WHERE id = ?", to_text(to_json(*changed, SecretsShown::whole)), id);
      mark_change(database);
    });
    return changed;
  }

  bool remove(const std::string& id) override {
    bool removed = false;
    store_.write([&](Database& database) {
      removed = database.run("DELETE FROM endpoints WHERE id = ?", id) > 0;
      if (removed) mark_change(database);
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
