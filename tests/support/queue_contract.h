/// What every store promises to workers and people; the same tests for all of them.
#pragma once

#include "store/store.h"
#include "support/flow_kit.h"

namespace laneway::test {

/// Opens an empty store that reads this clock.
using QueueFactory = std::function<std::unique_ptr<Store>(Clock& clock)>;

/// Checks the contract of `RunQueue` and `RunArchive`, of leases and messages.
void check_queue_contract(const QueueFactory& open_store);

}  // namespace laneway::test
