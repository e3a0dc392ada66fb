/// How long to wait before the next try.
#pragma once

#include <optional>
#include <vector>

#include "run/action.h"

namespace laneway::actions {

/// `base * factor^(pass-1)` up to `max` (exponential backoff), or `schedule`'s entry for the pass.
struct Backoff {
  Duration base{};
  double factor = 2;
  Duration max{};
  double jitter = 0;    ///< 0.2: evenly between 80 % and 120 %
  Duration max_wait{};  ///< no wait is longer, whatever a `Retry-After` asks for
  std::vector<Duration> schedule;
};

/// The parameters that `read_backoff` reads, for a declaration.
std::vector<Parameter> backoff_parameters();

/// Throws `StepFailed` (`bad-parameter`) for a factor below 1 or a jitter outside 0..1.
Backoff read_backoff(const ActionCall& call);

/// The wait after pass `pass` (from 1) failed; `random` in [0, 1) places it within the jitter. Whole
/// milliseconds.
Duration backoff_after(const Backoff& backoff, int pass, double random);

/// What the `Retry-After` of a response (RFC 9110 §10.2.3: seconds or a date; fractions are taken too) asks
/// for, from `now` on; nothing without one, for one that is unreadable, and for a 2xx.
std::optional<Duration> retry_after(const Json* response, TimePoint now);

/// The wait of this call: backoff over its loop's passes, never before the last response's `Retry-After`.
Duration next_wait(const ActionCall& call);

}  // namespace laneway::actions
