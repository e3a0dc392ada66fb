/// What changed between two texts.
#pragma once

#include <string>
#include <string_view>

namespace laneway {

/// A unified diff that `patch -p0` takes, with three lines of context. Empty if nothing changed. Among the shortest
/// for texts of up to some thousand changed lines; beyond that right, but perhaps longer than need be.
std::string unified_diff(const std::string& name, std::string_view before, std::string_view after);

}  // namespace laneway
