/// A store as a whole: the doors for engines, workers and people in one.
#pragma once

#include "run/world.h"

namespace laneway {

/// Thread-safe. What it opens (journals) may outlive it, and then fails.
class Store : public RunStore, public RunQueue, public RunArchive {
 public:
  /// What is flushed outlives the process.
  virtual bool lasting() const = 0;
};

}  // namespace laneway
