/// A compiled expression: a flat row of instructions for a stack machine, and the tables they refer to.
#pragma once

#include "expr/expression.h"
#include "expr/value.h"
#include "expr/workspace.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace re2 {
class RE2;
}

namespace laneway::expr {

struct Function;

enum class Op : std::uint8_t {
  push,    ///< constants[argument]
  load,    ///< the value at paths[argument]
  select,  ///< pops a map; its value for keys[argument]
  has,     ///< pops a map; whether it has keys[argument]
  index,   ///< pops container and key; keys[argument] says how the container was written
  list,    ///< pops `argument` elements
  map,     ///< pops `argument` keys and values
  negate,
  invert,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  equal,
  unequal,
  less,
  at_most,
  greater,
  at_least,
  in,
  range,          ///< both bounds of `..`; only ever compiled into the `in_range` after it
  in_range,       ///< pops value, low, high
  call,           ///< pops `count` arguments of functions[argument]
  match,          ///< pops a text; whether patterns[argument] is found in it
  skip_if_false,  ///< left operand of `&&` on the stack: jumps to `argument` if it decides
  skip_if_true,   ///< the same of `||`
  both,           ///< pops the operands of `&&`
  either,         ///< pops the operands of `||`
  branch,         ///< pops a condition; false: jumps to `argument`; failed: see `count`
  jump,
};

struct Instruction {
  Op op;
  std::uint16_t count = 0;
  std::uint32_t argument = 0;
  std::uint32_t offset = 0;  ///< in the text, for messages
};

struct PathStep {
  bool is_index = false;
  bool is_field = false;  ///< written `.name`, not `["name"]`
  std::string key;
  std::int64_t index = 0;
  std::uint32_t offset = 0;  ///< of the name or index
  std::uint32_t end = 0;     ///< behind the step, with its bracket
};

/// A key looked up in a value that is computed first.
struct Key {
  std::string name;             ///< empty for an index
  std::uint32_t container = 0;  ///< where the text wrote the container; an empty range if that does not help
  std::uint32_t container_end = 0;
};

/// A name and what is selected from it: resolved without copying anything.
struct Path {
  std::string root;
  std::uint32_t offset = 0;
  std::uint32_t end = 0;
  std::vector<PathStep> steps;
};

/// `payload.items[0]["content-type"]`
std::string path_text(const Path& path);

/// The value, or a failure recorded in `workspace`. Values point into `scope`'s documents, `program` and
/// `workspace`. Never throws.
Value run(const Expression::Program& program, const Scope& scope, Workspace& workspace);

/// The same from instruction `begin` on, with an empty stack: what constant operands give.
Value run_from(const Expression::Program& program, std::size_t begin, const Scope& scope,
               Workspace& workspace);

/// A document of what `run` gave, no failure.
Json result_of(const Expression::Program& program, const Value& value);

/// What `failed`, a failure of `workspace`, was.
ExpressionError explain(const Expression::Program& program, const Scope& scope, const Workspace& workspace,
                        const Value& failed);

}  // namespace laneway::expr

namespace laneway {

struct Expression::Program {
  std::string text;
  std::vector<expr::Instruction> code;
  std::vector<expr::Value> constants;
  std::vector<expr::Path> paths;
  std::vector<expr::Key> keys;
  std::vector<const expr::Function*> functions;
  std::vector<std::shared_ptr<const re2::RE2>> patterns;
  std::size_t stack_size = 0;
  bool makes_types = false;  ///< the result may hold types
  std::vector<std::string> path_texts;
  expr::Workspace storage;  ///< owns what the constants point to
};

}  // namespace laneway
