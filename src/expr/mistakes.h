/// What to say about an expression that does not parse.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace laneway::expr {

/// What the grammar needed where it stopped.
enum class Expected { value, field_name, closing, colon, entry_colon, end, string_end, number_end };

/// Where and why parsing stopped.
struct Stop {
  Expected expected;
  std::size_t offset;
  std::string_view last_symbol;  ///< the operator or bracket before, in the text; or empty
  std::size_t opened = 0;        ///< of a closing bracket or quote: where it was opened
};

struct Mistake {
  std::size_t offset;
  std::string message;
};

Mistake describe(std::string_view text, const Stop& stop);

/// Why `name(…)` or, as a method, `a.name(…)` is no call.
std::string call_mistake(std::string_view name, bool is_method);

}  // namespace laneway::expr
