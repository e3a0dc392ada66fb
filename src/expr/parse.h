/// Text to program.
#pragma once

#include "expr/expression.h"

#include <memory>
#include <string_view>
#include <variant>

namespace laneway::expr {

std::variant<std::shared_ptr<const Expression::Program>, ExpressionError> parse(std::string_view text);

}  // namespace laneway::expr
