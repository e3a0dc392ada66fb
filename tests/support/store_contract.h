/// What every run store promises; the same tests for all of them.
#pragma once

#include "run/world.h"

namespace laneway::test {

/// Opens the store under test. The first call of a test gives an empty one; where stores last, a second call
/// while no other is open gives the same store anew.
using StoreFactory = std::function<std::unique_ptr<RunStore>()>;

/// Checks the contract of `RunStore`, `Journal` and `KeyedState`. `lasting`: what is flushed outlives the store.
void check_store_contract(const StoreFactory& open_store, bool lasting);

}  // namespace laneway::test
