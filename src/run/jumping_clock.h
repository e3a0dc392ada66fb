/// A clock that jumps where there is nothing to do but wait: hours of retries in no time.
#pragma once

#include "run/time.h"

#include <mutex>

namespace laneway {

/// Thread-safe. The engine moves it; so does whoever stands in for something that takes time.
class JumpingClock : public Clock {
 public:
  explicit JumpingClock(TimePoint beginning) : beginning_(beginning), now_(beginning) {}

  TimePoint now() const override;
  bool jump_to(TimePoint time) override;
  /// Since the beginning.
  Duration elapsed() const { return now() - beginning_; }

 private:
  const TimePoint beginning_;
  mutable std::mutex mutex_;
  TimePoint now_;  ///< guarded by `mutex_`
};

}  // namespace laneway
