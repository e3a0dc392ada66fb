/// How much an endpoint takes: rates, for all and for each sender, and how many at a time.
#pragma once

#include "run/time.h"

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace laneway {

/// `10/s`, `100/m`, `5 per hour`: so many in a time.
struct Rate {
  double requests;
  Duration per;
};
std::optional<Rate> parse_rate(std::string_view text);

/// Lets so many requests pass in a time, in bursts of at most as many (token bucket). Thread-safe.
class RateLimit {
 public:
  explicit RateLimit(Rate rate) : RateLimit(rate.requests, rate.per) {}
  RateLimit(double requests, Duration per);
  /// Nothing if the request may pass, else how long to wait.
  std::optional<Duration> take(TimePoint now);

 private:
  const double capacity_;
  const double per_microsecond_;
  std::mutex mutex_;  ///< guards all below
  double tokens_;
  std::optional<TimePoint> last_;
};

/// A `RateLimit` for each sender. Remembers the senders that were seen last, at most so many. Thread-safe.
class SenderRates {
 public:
  explicit SenderRates(Rate rate, std::size_t most_senders = 10'000) : rate_(rate), most_senders_(most_senders) {}
  std::optional<Duration> take(const std::string& sender, TimePoint now);

 private:
  using Order = std::list<std::string>;
  struct Sender {
    std::unique_ptr<RateLimit> limit;
    Order::iterator place;
  };

  const Rate rate_;
  const std::size_t most_senders_;
  std::mutex mutex_;  ///< guards all below
  Order order_;       ///< the one that was seen last in front
  std::unordered_map<std::string, Sender> senders_;
};

/// Counts what is under way, up to a bound. Thread-safe.
class Places {
 public:
  /// 0: any number.
  explicit Places(std::size_t most) : most_(most) {}
  /// False if all are taken.
  bool take() {
    if (taken_.fetch_add(1) < most_ || most_ == 0) return true;
    give_back();
    return false;
  }
  void give_back() { taken_.fetch_sub(1); }
  std::size_t taken() const { return taken_; }

 private:
  const std::size_t most_;
  std::atomic<std::size_t> taken_ = 0;
};

}  // namespace laneway
