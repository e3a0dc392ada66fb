/// A clock that jumps.
#include "run/jumping_clock.h"

#include <algorithm>

namespace laneway {

TimePoint JumpingClock::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

bool JumpingClock::jump_to(TimePoint time) {
  const std::lock_guard lock(mutex_);
  now_ = std::max(now_, time);
  return true;
}

}  // namespace laneway
