/// Structured logs: one JSON object a line, with run ids, never with secrets.
#pragma once

#include "run/world.h"
#include "serve/traffic.h"

#include <cstdio>
#include <mutex>

namespace laneway {

enum class LogLevel { debug, info, warn, error };
std::string_view name_of(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view text);

/// `{"time":…,"level":…,"message":…, fields…}`. Thread-safe; a reader who has gone is no error.
class JsonLog {
 public:
  JsonLog(std::FILE* out, LogLevel least) : out_(out), least_(least) {}
  bool shows(LogLevel level) const { return level >= least_; }
  void write(LogLevel level, std::string_view message, const Json& fields = Json::object());

 private:
  std::FILE* const out_;
  const LogLevel least_;
  std::mutex mutex_;  ///< guards the lines on `out_`
};

/// What runs and requests come to, as log lines: the end of every run, what `log` nodes say, requests that were
/// refused (at `warn`) and answered (at `debug`).
class ServiceLog final : public RunObserver, public TrafficObserver {
 public:
  explicit ServiceLog(JsonLog& log) : log_(log) {}
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;
  void on_request(const AnsweredRequest& request) override;
  void on_callback(int status) override;

 private:
  void on_step(const RunFacts& run, const Event& event);

  JsonLog& log_;
};

}  // namespace laneway
