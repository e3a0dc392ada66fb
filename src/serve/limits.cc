/// How much an endpoint takes.
#include "serve/limits.h"

#include <re2/re2.h>

namespace laneway {

std::optional<Rate> parse_rate(std::string_view text) {
  static const RE2 shape(R"(\s*(\d{1,9}(?:\.\d{1,6})?)\s*(?:/|per)\s*(s|sec|second|m|min|minute|h|hour)\s*)");
  double requests = 0;
  std::string unit;
  if (!RE2::FullMatch(re2::StringPiece(text.data(), text.size()), shape, &requests, &unit) || requests <= 0)
    return std::nullopt;
  const Duration per = unit[0] == 's'   ? std::chrono::seconds(1)
                       : unit[0] == 'm' ? std::chrono::minutes(1)
                                        : std::chrono::hours(1);
  return Rate{requests, per};
}

RateLimit::RateLimit(double requests, Duration per)
    : capacity_(std::max(1.0, requests)),
      per_microsecond_(requests / static_cast<double>(per.count())),
      tokens_(capacity_) {}

std::optional<Duration> RateLimit::take(TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (last_) tokens_ = std::min(capacity_, tokens_ + per_microsecond_ * static_cast<double>((now - *last_).count()));
  last_ = now;
  if (tokens_ >= 1) {
    tokens_ -= 1;
    return std::nullopt;
  }
  return Duration(static_cast<std::int64_t>((1 - tokens_) / per_microsecond_) + 1);
}

std::optional<Duration> SenderRates::take(const std::string& sender, TimePoint now) {
  const std::lock_guard lock(mutex_);
  auto found = senders_.find(sender);
  if (found == senders_.end()) {
    if (senders_.size() >= most_senders_) {
      senders_.erase(order_.back());
      order_.pop_back();
    }
    order_.push_front(sender);
    found = senders_.emplace(sender, Sender{std::make_unique<RateLimit>(rate_), order_.begin()}).first;
  } else {
    order_.splice(order_.begin(), order_, found->second.place);
  }
  return found->second.limit->take(now);
}

}  // namespace laneway
