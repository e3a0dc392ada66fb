/// How much an endpoint can bear.
#include "serve/gate.h"

#include <algorithm>

namespace laneway {

namespace {

/// What has not been used of this time may be used at once.
constexpr Duration saved_up = std::chrono::seconds(1);

bool asks_to_slow_down(int status) { return status == 429 || status == 502 || status == 504; }

}  // namespace

Duration EndpointGate::spacing() const {
  return Duration(static_cast<std::int64_t>(1'000'000.0 / std::max(limits_.rate, 1e-6)));
}

std::size_t EndpointGate::room(TimePoint now) const {
  if (now < closed_until_) return 0;
  std::size_t most = may_probe_only() ? 1 : std::min(static_cast<std::size_t>(share_), limits_.concurrency);
  if (under_way_ >= most) return 0;
  std::size_t room = most - under_way_;
  if (limits_.rate <= 0) return room;
  // Generic cell rate algorithm: one spacing of the saved-up time for each.
  const auto tolerance = std::max(saved_up, spacing()) - spacing();
  const auto slack = now + tolerance - next_at_;
  if (slack < Duration::zero()) return 0;
  return std::min(room, static_cast<std::size_t>(std::min<Duration>(slack, tolerance) / spacing()) + 1);
}

std::optional<TimePoint> EndpointGate::opens_at(TimePoint now) const {
  const std::size_t most = may_probe_only() ? 1 : std::min(static_cast<std::size_t>(share_), limits_.concurrency);
  if (under_way_ >= most) return std::nullopt;
  auto at = std::max(now, closed_until_);
  if (limits_.rate > 0) at = std::max(at, next_at_ - (std::max(saved_up, spacing()) - spacing()));
  return at;
}

void EndpointGate::begin(std::size_t count, TimePoint now) {
  under_way_ += count;
  if (limits_.rate > 0) next_at_ = std::max(now, next_at_) + spacing() * static_cast<std::int64_t>(count);
}

void EndpointGate::leave() {
  if (under_way_ > 0) --under_way_;
}

void EndpointGate::tried(const TryOutcome& outcome, TimePoint now) {
  const bool too_much = asks_to_slow_down(outcome.status);
  if (outcome.retry_after && (outcome.status == 429 || outcome.status == 503))
    closed_until_ = std::max(closed_until_, now + std::min(*outcome.retry_after, longest_pause));
  if (too_much) {
    share_ = std::max(1.0, share_ / 2);
    slowed_ = true;
  }
  if (outcome.answered && outcome.status < 500 && outcome.status != 429) {
    failures_ = 0;
    break_ = first_break;
    share_ = std::min(share_ + (slowed_ ? 1 / share_ : 1), static_cast<double>(limits_.concurrency));
    return;
  }
  // An endpoint that limits its rate is there: only what fails counts.
  if (outcome.status == 429) return;
  // What was under way when the breaker opened does not open it once more.
  if (may_probe_only() && now < closed_until_) return;
  if (++failures_ < failures_to_break) return;
  const bool probed = failures_ > failures_to_break;
  if (probed) break_ = std::min(break_ * 2, longest_break);
  closed_until_ = std::max(closed_until_, now + break_);
}

}  // namespace laneway
