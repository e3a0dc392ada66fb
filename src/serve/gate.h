/// How much an endpoint can bear: concurrency, rate, slowing down, and a breaker.
#pragma once

#include "run/time.h"

#include <cstddef>
#include <optional>

namespace laneway {

/// What an endpoint's owner has set.
struct GateLimits {
  std::size_t concurrency = 64;  ///< deliveries under way at a time
  double rate = 0;               ///< tries a second; 0: any number
};

/// What came of one try, as far as the gate cares.
struct TryOutcome {
  int status = 0;          ///< 504 and 502 also for no answer and no connection
  bool answered = true;    ///< false: nobody was there
  std::optional<Duration> retry_after;
};

/// Lets deliveries through to one endpoint. All times are given, none is asked for; not thread-safe.
///
/// - Begins with few at a time and lets one more through for each success (slow start), up to the limit.
/// - 429, 502 and 504 halve what is let through; from then on it grows by one a round (as TCP does).
/// - A 429 or 503 with Retry-After closes the gate until then, for an hour at most.
/// - Failures in a row open the breaker: nothing passes for a while, then one try; a success closes it, a failure
///   doubles the while. Any answer below 500 but 429 is a success here: the endpoint is there and can bear it.
class EndpointGate {
 public:
  explicit EndpointGate(GateLimits limits) : limits_(limits) {}

  /// Takes effect at once; what is under way goes on.
  void set_limits(GateLimits limits) { limits_ = limits; }

  /// How many deliveries may begin now.
  std::size_t room(TimePoint now) const;
  /// When there may be room again, if only time keeps it closed.
  std::optional<TimePoint> opens_at(TimePoint now) const;
  /// So many have begun.
  void begin(std::size_t count, TimePoint now);
  /// One that had begun has ended, or sleeps.
  void leave();
  /// One of them has made a try.
  void tried(const TryOutcome& outcome, TimePoint now);

  /// By the breaker or by a Retry-After.
  bool is_closed(TimePoint now) const { return now < closed_until_; }
  std::size_t under_way() const { return under_way_; }
  bool is_broken(TimePoint now) const { return failures_ >= failures_to_break && now < closed_until_; }

  static constexpr std::size_t first_share = 4;
  static constexpr int failures_to_break = 5;
  static constexpr Duration first_break = std::chrono::seconds(10);
  static constexpr Duration longest_break = std::chrono::minutes(10);
  static constexpr Duration longest_pause = std::chrono::hours(1);

 private:
  bool may_probe_only() const { return failures_ >= failures_to_break; }
  Duration spacing() const;

  GateLimits limits_;
  std::size_t under_way_ = 0;
  double share_ = first_share;  ///< how many it is believed to bear at a time
  bool slowed_ = false;         ///< it has said once that it was too much
  int failures_ = 0;            ///< in a row
  Duration break_ = first_break;
  TimePoint closed_until_;      ///< by the breaker or by Retry-After
  TimePoint next_at_;           ///< when the rate allows the next, had none been saved up
};

}  // namespace laneway
