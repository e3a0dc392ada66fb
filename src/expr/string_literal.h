/// The text that a string literal stands for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace laneway::expr {

struct EscapeError {
  std::size_t offset;  ///< in the literal
  std::string message;
};

/// `literal` with its quotes and, if raw, its `r`. CEL's escapes.
std::variant<std::string, EscapeError> read_string_literal(std::string_view literal);

}  // namespace laneway::expr
