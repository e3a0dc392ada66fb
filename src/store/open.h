/// Opens the store that a text names.
#pragma once

#include "store/store.h"

namespace laneway {

struct OpenOptions {
  bool create = true;  ///< a file that is not there is made
};

/// `sqlite:FILE` or `memory:`. `clock` tells the store's time and must outlive it. Throws `Error{store}` with one line
/// for texts that name none, and for files that are none, damaged, locked, or of a newer version.
std::unique_ptr<Store> open_store(const std::string& name, Clock& clock, const OpenOptions& options = {});

/// The store that commands use when none is named: the environment's LANEWAY_STORE, else `sqlite:laneway.db`.
std::string default_store();

}  // namespace laneway
