/// Runs kept in memory: for `run`, for tests, and as the twin that durable stores are compared with.
#pragma once

#include "store/store.h"

namespace laneway {

/// Keeps the journals of the last `finished_runs` runs that ended, and all that have not.
std::unique_ptr<Store> make_memory_store(std::size_t finished_runs = 1'000);
/// `clock` tells when runs are due; it must outlive the store.
std::unique_ptr<Store> make_memory_store(Clock& clock, std::size_t finished_runs = 1'000);

}  // namespace laneway
