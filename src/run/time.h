/// Points in time and the clock that tells them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace laneway {

using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// Tells the time. A virtual clock stands still until the engine has nothing else to do, then jumps.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  /// Jumps to `time` and returns true (virtual clock), or returns false: the caller has to wait (real clock).
  virtual bool jump_to(TimePoint time) = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
  bool jump_to(TimePoint) override { return false; }
};

/// `2026-01-31T12:00:00.123Z` (RFC 3339, UTC, milliseconds).
std::string to_rfc3339(TimePoint time);
/// Reads RFC 3339 with any offset.
std::optional<TimePoint> parse_rfc3339(std::string_view text);

/// `250ms`, `5s`, `1.5 s`, `10m`, `2h`, `3d`, `1h30m`, `5 minutes`; a bare number counts seconds. Nothing for
/// other texts, negative durations and durations over 10 years.
std::optional<Duration> parse_duration(std::string_view text);
/// The shortest such text: `1.5s`.
std::string to_text(Duration duration);

}  // namespace laneway
