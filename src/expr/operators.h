/// The operators on values, with CEL's answers:
/// <https://github.com/google/cel-spec/blob/master/doc/langdef.md>.
#pragma once

#include "expr/program.h"
#include "expr/workspace.h"

namespace laneway::expr {

/// `left op right` for the operators from `add` to `in`; neither side is a failure.
Value apply_binary(Op op, const Value& left, const Value& right, std::uint32_t offset, Workspace& workspace);

/// `value in low..high`, both ends included; none is a failure.
Value apply_range(const Value& value, const Value& low, const Value& high, std::uint32_t offset,
                  Workspace& workspace);

/// `-value` or `!value`.
Value apply_unary(Op op, const Value& value, std::uint32_t offset, Workspace& workspace);

/// `container[key]`; `written` is how the text wrote the container, or empty.
Value apply_index(const Value& container, const Value& key, std::uint32_t offset, std::string_view written,
                  Workspace& workspace);

/// `container.key`, the same for a key that the program knows.
Value apply_select(const Value& container, const std::string& key, std::uint32_t offset,
                   std::string_view written, Workspace& workspace);

/// `has(container.key)`
Value apply_has(const Value& container, const std::string& key, std::uint32_t offset,
                std::string_view written, Workspace& workspace);

/// A list of `count` values, or a map of `count` keys and values by turns, copied from `first` on.
Value make_list(const Value* first, std::size_t count, std::uint32_t offset, Workspace& workspace);
Value make_map(const Value* first, std::size_t count, std::uint32_t offset, Workspace& workspace);

}  // namespace laneway::expr
