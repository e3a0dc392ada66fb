/// Runs kept in memory: for `run`, for tests, and as the twin that durable stores are compared with.
#pragma once

#include "run/world.h"

namespace laneway {

/// Keeps the journals of the last `finished_runs` runs that ended, and all that have not.
std::unique_ptr<RunStore> make_memory_store(std::size_t finished_runs = 1'000);

}  // namespace laneway
