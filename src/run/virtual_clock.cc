/// A clock that jumps.
#include "run/virtual_clock.h"

#include <algorithm>

namespace laneway {

TimePoint VirtualClock::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

bool VirtualClock::jump_to(TimePoint time) {
  const std::lock_guard lock(mutex_);
  now_ = std::max(now_, time);
  return true;
}

}  // namespace laneway
