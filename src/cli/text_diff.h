/// What changed between two texts whose lines correspond.
#pragma once

#include <string>
#include <string_view>

namespace laneway {

/// A unified diff that `patch -p0` takes, with three lines of context. Both texts must have the same number of
/// lines: lines are changed in place, none is added or removed. Empty if nothing changed.
std::string unified_diff(const std::string& name, std::string_view before, std::string_view after);

}  // namespace laneway
