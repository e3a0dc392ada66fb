/// Which process holds leases, and whether another one is still there.
#pragma once

#include <cstdint>
#include <string>

namespace laneway {

struct LeaseHolder {
  std::int64_t id = 0;  ///< made at random
  std::string place;    ///< machine (since its start) and name space of process ids
  std::int64_t pid = 0;
  std::int64_t started = 0;  ///< ticks of the kernel; tells apart processes that got the same id
};

/// This process, with an id of its own for each call.
LeaseHolder this_process();

/// True if `other` was at the place of `self` and is certainly no more. Of other places nothing is known.
bool is_gone(const LeaseHolder& self, const LeaseHolder& other);

}  // namespace laneway
