/// The numbered migrations of the store, from src/store/schema/*.sql.
#pragma once

#include <string_view>
#include <vector>

namespace laneway {

/// In their order: after the first n the store has version n.
const std::vector<std::string_view>& migrations();

}  // namespace laneway
