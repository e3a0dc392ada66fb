/// Comparing, finding and sizing values within the budget of an evaluation.
#pragma once

#include "expr/workspace.h"

#include <compare>

namespace laneway::expr {

/// CEL equality: numbers by value across types, values of other different types are unequal, NaN equals
/// nothing. False when the budget runs out on the way.
bool equal_values(const Value& left, const Value& right, Workspace& workspace);

/// Order of two numbers (exact across int, uint and double), strings (by code point) or bools.
std::partial_ordering compare_values(const Value& left, const Value& right, Workspace& workspace);

/// The value of `key` in the object `map`, or nullptr; paid for by the number of keys looked at.
const Json* find_key(const Json& map, std::string_view key, Workspace& workspace);

/// Pays for a copy of the value; false when the budget runs out or it is nested too deeply.
bool spend_copy(const Value& value, Workspace& workspace);
bool spend_copy(const Json& json, Workspace& workspace);

}  // namespace laneway::expr
