/// A connection to an SQLite file.
#include "store/database.h"

#include "run/event_text.h"
#include "store/schema.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace laneway {

namespace {

/// "LNWY", in the header of every store.
constexpr std::int64_t application_id = 0x4C4E5759;

std::string cause_of(int code, const char* detail) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "is locked by another process; try again, or end that process";
    case SQLITE_FULL: return "cannot be written: the disk is full";
    case SQLITE_READONLY: return "cannot be written: it is read-only";
    case SQLITE_NOTADB: return "is not a laneway store";
    case SQLITE_CORRUPT:
      return "is damaged; restore it from a copy, or recover what is left with 'sqlite3 FILE .recover'";
    case SQLITE_PERM:
    case SQLITE_AUTH: return "cannot be opened: permission denied";
    case SQLITE_CANTOPEN: return "cannot be opened";
    case SQLITE_IOERR: return fmt::format("cannot be read or written: {}", detail);
    default: return fmt::format("failed: {}", detail);
  }
}

[[noreturn]] void fail_at(const std::string& path, int code, const char* detail) {
  throw StoreError(fmt::format("the store '{}' {}", path, cause_of(code, detail)), code & 0xFF);
}

/// Only the owner may read a store: it may hold what was sent and received.
void create_private(const std::string& path) {
  // A file that is there is not touched: closing it again would drop the locks that this process has on it (fcntl(2)),
  // and others would take themselves for its only users.
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) return;
  if (file < 0)
    throw StoreError(fmt::format("the store '{}' cannot be opened: {}", path, std::strerror(errno)), SQLITE_CANTOPEN);
  ::close(file);
}

}  // namespace

Query::Query(Database& database, sqlite3_stmt* statement, bool* busy)
    : database_(database), statement_(statement), busy_(busy) {}

Query::Query(Query&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      busy_(other.busy_),
      borrows_(other.borrows_),
      bound_(other.bound_) {}

Query::~Query() {
  if (statement_ == nullptr) return;
  if (busy_ == nullptr) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  *busy_ = false;
}

Query& Query::add(std::nullptr_t) {
  sqlite3_bind_null(statement_, ++bound_);
  return *this;
}

Query& Query::add(std::int64_t value) {
  sqlite3_bind_int64(statement_, ++bound_, value);
  return *this;
}

Query& Query::add(std::string_view value) {
  // An empty view may have no data, which SQLite would take for NULL.
  const char* data = value.data() != nullptr ? value.data() : "";
  const int code = sqlite3_bind_text64(statement_, ++bound_, data, value.size(),
                                       borrows_ ? SQLITE_STATIC : SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail(code);
  return *this;
}

Query& Query::add(const Json& value) {
  if (value.is_null()) return add(nullptr);
  const bool borrows = std::exchange(borrows_, false);
  add(std::string_view(to_text(value)));
  borrows_ = borrows;
  return *this;
}

bool Query::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  database_.fail(code);
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Query::view(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string Query::text(int column) const { return std::string(view(column)); }

bool Query::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::optional<TimePoint> Query::time_or_none(int column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

Json Query::json(int column) const {
  if (is_null(column)) return {};
  constexpr JsonLimits own_limits{.depth = 1024, .keys_per_object = 1'000'000};
  auto parsed = parse_json(view(column), own_limits);
  if (auto* value = std::get_if<Json>(&parsed)) return from_journal(std::move(*value));
  fail_at(database_.path(), SQLITE_CORRUPT, "");
}

Database::Database(const std::string& path, const DatabaseOptions& options) : path_(path) {
  // Nobody asks SQLite how much memory it has, and counting it takes a lock for every allocation.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  if (!options.create && ::access(path.c_str(), F_OK) != 0)
    throw StoreError(fmt::format("there is no store '{}'", path), SQLITE_CANTOPEN);
  if (options.create) create_private(path);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (options.create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &connection_, flags, options.vfs);
  if (code != SQLITE_OK) {
    const std::string detail = connection_ != nullptr ? sqlite3_errmsg(connection_) : "out of memory";
    sqlite3_close_v2(connection_);
    fail_at(path_, code, detail.c_str());
  }
  try {
    sqlite3_busy_timeout(connection_, options.patience_ms);
    script(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16000;"
        "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;");
  } catch (...) {
    sqlite3_close_v2(connection_);
    throw;
  }
}

Database::~Database() {
  for (const auto& [sql, prepared] : prepared_) sqlite3_finalize(prepared.statement);
  sqlite3_close_v2(connection_);
}

Query Database::prepare(std::string_view sql) {
  const auto found = prepared_.find(sql);
  if (found != prepared_.end() && !found->second.busy) {
    found->second.busy = true;
    return {*this, found->second.statement, &found->second.busy};
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  if (found != prepared_.end()) return {*this, statement, nullptr};
  auto& kept = prepared_.emplace(std::string(sql), Prepared{statement, true}).first->second;
  return {*this, statement, &kept.busy};
}

void Database::script(std::string_view sql) {
  const int code = sqlite3_exec(connection_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(connection_); }
std::size_t Database::changes() const { return static_cast<std::size_t>(sqlite3_changes64(connection_)); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }

void Database::begin() {
  run("BEGIN IMMEDIATE");
  version_ = version_of_data();
}

std::int64_t Database::version_of_data() {
  auto rows = query("PRAGMA data_version");
  return rows.next() ? rows.integer(0) : 0;
}

void Database::fail(int code) const { fail_at(path_, code, sqlite3_errmsg(connection_)); }

namespace {

std::int64_t number_of(Database& database, std::string_view pragma) {
  auto rows = database.query(pragma);
  return rows.next() ? rows.integer(0) : 0;
}

}  // namespace

void migrate(Database& database) {
  const auto known = static_cast<std::int64_t>(migrations().size());
  const auto check = [&] {
    const auto version = number_of(database, "PRAGMA user_version");
    const auto owner = number_of(database, "PRAGMA application_id");
    const auto tables = number_of(database, "SELECT count(*) FROM sqlite_schema");
    if (owner != application_id && (owner != 0 || version != 0 || tables != 0))
      throw StoreError(fmt::format("the store '{}' is the database of another program", database.path()),
                       SQLITE_NOTADB);
    if (version > known)
      throw StoreError(
          fmt::format("the store '{}' was written by a newer laneway (its version is {}, this one knows {}); "
                      "use the newer one",
                      database.path(), version, known),
          SQLITE_ERROR);
    return version;
  };
  if (check() == known) return;
  database.script("BEGIN IMMEDIATE");
  try {
    // Another process may have been quicker.
    for (auto version = check(); version < known; ++version)
      database.script(migrations()[static_cast<std::size_t>(version)]);
    database.script(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}; COMMIT", application_id, known));
  } catch (...) {
    if (database.in_transaction()) database.script("ROLLBACK");
    throw;
  }
}

}  // namespace laneway
