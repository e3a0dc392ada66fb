/// A connection to an SQLite file: prepared statements only, and every failure one clear line.
#pragma once

#include "run/time.h"
#include "text/error.h"
#include "text/json.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace laneway {

/// The store failed. The message names the file and says what to do.
class StoreError : public Error {
 public:
  StoreError(const std::string& message, int code) : Error(Kind::store, message), code_(code) {}
  /// SQLite's primary result code.
  int code() const { return code_; }

 private:
  int code_;
};

struct DatabaseOptions {
  bool create = true;         ///< a file that is not there is made, mode 0600
  const char* vfs = nullptr;  ///< SQLite's name of the file system to use; null: the usual one
  int patience_ms = 5'000;    ///< how long to wait for another process's lock
};

class Database;

/// The rows of a statement. Ends the statement when it goes; one at a time of each text.
class Query {
 public:
  /// `busy`: of a statement that is kept, set until the query goes; null: the statement goes too.
  Query(Database& database, sqlite3_stmt* statement, bool* busy);
  ~Query();
  Query(Query&& other) noexcept;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& add(std::nullptr_t);
  Query& add(std::int64_t value);
  Query& add(int value) { return add(std::int64_t{value}); }
  Query& add(std::size_t value) { return add(static_cast<std::int64_t>(value)); }
  Query& add(bool value) { return add(std::int64_t{value}); }
  Query& add(TimePoint value) { return add(value.time_since_epoch().count()); }
  Query& add(std::string_view value);
  Query& add(const std::string& value) { return add(std::string_view(value)); }
  Query& add(const char* value) { return add(std::string_view(value)); }
  /// Null for null, else its text.
  Query& add(const Json& value);
  template <class T>
  Query& add(const std::optional<T>& value) {
    return value ? add(*value) : add(nullptr);
  }

  /// True: there is a row. Throws `StoreError`.
  bool next();
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  std::string_view view(int column) const;  ///< until `next`
  bool is_null(int column) const;
  TimePoint time(int column) const { return TimePoint(Duration(integer(column))); }
  std::optional<TimePoint> time_or_none(int column) const;
  /// Of a text column; null for NULL.
  Json json(int column) const;

 private:
  friend class Database;

  Database& database_;
  sqlite3_stmt* statement_;
  bool* const busy_;
  bool borrows_ = false;  ///< texts outlive the query and need no copy
  int bound_ = 0;
};

/// Used by one thread at a time.
class Database {
 public:
  /// Opens the file and sets it up (WAL, synchronous=FULL). Throws `StoreError`.
  Database(const std::string& path, const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// The statement with its parameters bound. `sql` is prepared once and kept.
  template <class... Values>
  Query query(std::string_view sql, const Values&... values) {
    auto rows = prepare(sql);
    (rows.add(values), ...);
    return rows;
  }
  /// Performs the statement; returns the number of rows it changed.
  template <class... Values>
  std::size_t run(std::string_view sql, const Values&... values) {
    auto rows = prepare(sql);
    rows.borrows_ = true;
    (rows.add(values), ...);
    while (rows.next()) {
    }
    return changes();
  }
  /// Performs a text of several statements without parameters.
  void script(std::string_view sql);

  std::int64_t last_id() const;
  const std::string& path() const { return path_; }
  bool in_transaction() const;
  /// Begins a transaction that may write.
  void begin();
  /// Of the data as the last `begin` found it: another one after another connection has changed the file.
  std::int64_t version() const { return version_; }
  /// Changes when another connection has changed the file.
  std::int64_t version_of_data();

 private:
  friend class Query;
  Query prepare(std::string_view sql);
  std::size_t changes() const;
  [[noreturn]] void fail(int code) const;

  const std::string path_;
  sqlite3* connection_ = nullptr;
  std::int64_t version_ = 0;
  struct Prepared {
    sqlite3_stmt* statement;
    bool busy;
  };
  std::map<std::string, Prepared, std::less<>> prepared_;
};

/// Brings the schema up to date. Throws `StoreError` for files of a newer version, of other programs, and damaged ones.
void migrate(Database& database);

}  // namespace laneway
