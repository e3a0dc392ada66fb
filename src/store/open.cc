/// The table of stores.
#include "store/open.h"

#include "store/memory.h"
#include "store/sqlite_store.h"

#include <fmt/format.h>

#include <cstdlib>

namespace laneway {

std::unique_ptr<Store> open_store(const std::string& name, Clock& clock, const OpenOptions& options) {
  constexpr std::string_view sqlite = "sqlite:";
  if (name == "memory:") return make_memory_store(clock);
  if (name.starts_with(sqlite) && name.size() > sqlite.size())
    return open_sqlite_store(name.substr(sqlite.size()), clock, {.create = options.create});
  throw Error(Error::Kind::store, fmt::format("there is no store '{}'; expected sqlite:FILE or memory:", name));
}

std::string default_store() {
  const char* named = std::getenv("LANEWAY_STORE");
  return named != nullptr && *named != '\0' ? named : "sqlite:laneway.db";
}

}  // namespace laneway
