/// The functions and methods of expressions: one table.
#pragma once

#include "expr/workspace.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace laneway::expr {

struct Function {
  std::string_view name;
  bool as_function;        ///< may be written `name(a, b)`
  bool as_method;          ///< may be written `a.name(b)`
  std::uint8_t arity;      ///< number of arguments, with what stands before the dot
  std::string_view usage;  ///< how to write it
  Value (*apply)(const Function& self, std::span<const Value> arguments, std::uint32_t offset,
                 Workspace& workspace);
};

std::span<const Function> all_functions();

/// nullptr if there is none of that name.
const Function* find_function(std::string_view name);

struct Pattern {
  std::shared_ptr<const re2::RE2> compiled;
  std::string error;  ///< why it could not be compiled, or empty
};

/// An RE2 pattern, found anywhere in a text unless anchored.
Pattern compile_pattern(std::string_view pattern);

/// `text.matches(pattern)`
Value apply_match(const Value& text, const re2::RE2& pattern, std::uint32_t offset, Workspace& workspace);

}  // namespace laneway::expr
