/// Values that a flow assigns to its own context.
#pragma once

#include "run/action.h"

namespace laneway::actions {

/// The value of the one parameter among `names` and `expression` that is given; nothing if none is.
/// Throws `StepFailed` (`bad-parameter`) for more than one.
std::optional<Json> assigned_value(const ActionCall& call, const std::vector<std::string_view>& names);

/// `value` assigned to `path`, which must be one of `roots` or a path below one, of names joined by dots.
/// Throws `StepFailed` (`bad-parameter`) for any other.
Outcome assign(const ActionCall& call, std::string_view parameter, const std::string& path,
               const std::vector<std::string_view>& roots, Json value);

}  // namespace laneway::actions
