/// A file system for SQLite that fails, or kills the process, when a test wants it to.
#pragma once

#include <atomic>

namespace laneway::test {

/// What goes wrong from now on. Counts go down with every call; at zero it happens.
struct Faults {
  std::atomic<bool> disk_is_full = false;  ///< writes fail
  std::atomic<bool> syncs_fail = false;    ///< fsync fails
  std::atomic<int> kill_at_call = -1;      ///< SIGKILL before this write or sync; -1: never
};

Faults& faults();

/// The name to open databases with. Registers the file system at its first call.
const char* faulty_vfs();

}  // namespace laneway::test
