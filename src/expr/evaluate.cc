/// The stack machine that runs a program.
#include "expr/functions.h"
#include "expr/operators.h"
#include "expr/program.h"

#include <array>

namespace laneway::expr {

std::string path_text(const Path& path) {
  std::string out = path.root;
  for (const PathStep& step : path.steps) {
    if (step.is_index) {
      out += "[" + std::to_string(step.index) + "]";
    } else if (step.is_field) {
      out += "." + step.key;
    } else {
      out += "[" + to_text(Json(step.key)) + "]";
    }
  }
  return out;
}

namespace {

// Enough for what people write; longer lists and deeper nesting use the heap.
constexpr std::size_t inline_stack = 24;

class Machine {
 public:
  Machine(const Expression::Program& program, const Scope& scope, Workspace& workspace, Value* stack)
      : program_(program), scope_(scope), workspace_(workspace), stack_(stack), top_(stack) {}

  /// Runs the instructions from `begin` to the end.
  Value run(std::size_t begin);

 private:
  void step(const Instruction& instruction, std::size_t& next);
  Value load(const Path& path);
  Value logic(const Instruction& instruction, const Value& left, const Value& right);
  Value called(const Instruction& instruction, const Value* arguments);
  std::string_view written(std::uint32_t begin, std::uint32_t end) const {
    return std::string_view(program_.text).substr(begin, end - begin);
  }

  void push(const Value& value) { *top_++ = value; }
  Value pop() { return *--top_; }
  /// Replaces the topmost `count` values by the first failure among them, or by what `make` makes of them.
  template <typename Make>
  void reduce(std::size_t count, Make make) {
    Value* first = top_ - count;
    for (const Value* value = first; value != top_; ++value) {
      if (value->is_failure()) {
        *first = *value;
        top_ = first + 1;
        return;
      }
    }
    const Value result = make(first);
    *first = result;
    top_ = first + 1;
  }

  const Expression::Program& program_;
  const Scope& scope_;
  Workspace& workspace_;
  Value* stack_;
  Value* top_;
};

Value Machine::load(const Path& path) {
  const Json* document = scope_.find(path.root);
  if (document == nullptr) {
    return workspace_.fail({.fault = Fault::unknown_name, .offset = path.offset, .subject = path.root});
  }
  Value value = Value::of(*document);
  std::uint32_t end = path.end;
  for (const PathStep& step : path.steps) {
    const std::string_view container = written(path.offset, end);
    value = step.is_index ? apply_index(value, Value::of(step.index), step.offset, container, workspace_)
            : step.is_field
                ? apply_select(value, step.key, step.offset, container, workspace_)
                : apply_index(value, Value::of_text(step.key), step.offset, container, workspace_);
    if (value.is_failure()) {
      return value;
    }
    end = step.end;
  }
  return value;
}

// CEL: an operand that alone decides wins over a failure of the other one, on either side.
Value Machine::logic(const Instruction& instruction, const Value& left, const Value& right) {
  const bool both = instruction.op == Op::both;
  const auto decides = [both](const Value& value) { return both ? value.is_false() : value.is_true(); };
  if (decides(left) || decides(right)) {
    return Value::of(!both);
  }
  for (const Value& value : {left, right}) {
    if (value.is_failure()) {
      return value;
    }
    if (value.kind != Kind::boolean) {
      return workspace_.fail({.fault = Fault::operand,
                              .offset = instruction.offset,
                              .subject = both ? "&&" : "||",
                              .expected = "bools",
                              .left = value});
    }
  }
  return Value::of(both);
}

Value Machine::called(const Instruction& instruction, const Value* arguments) {
  const Function& function = *program_.functions[instruction.argument];
  return function.apply(function, {arguments, instruction.count}, instruction.offset, workspace_);
}

void Machine::step(const Instruction& instruction, std::size_t& next) {
  switch (instruction.op) {
    case Op::push:
      return push(program_.constants[instruction.argument]);
    case Op::load:
      return push(load(program_.paths[instruction.argument]));
    case Op::select:
    case Op::has: {
      const Key& key = program_.keys[instruction.argument];
      const std::string_view container = written(key.container, key.container_end);
      const auto apply = instruction.op == Op::has ? apply_has : apply_select;
      return reduce(1, [&](const Value* v) {
        return apply(v[0], key.name, instruction.offset, container, workspace_);
      });
    }
    case Op::index: {
      const Key& key = program_.keys[instruction.argument];
      const std::string_view container = written(key.container, key.container_end);
      return reduce(2, [&](const Value* v) {
        return apply_index(v[0], v[1], instruction.offset, container, workspace_);
      });
    }
    case Op::list:
      return reduce(instruction.argument, [&](const Value* v) {
        return make_list(v, instruction.argument, instruction.offset, workspace_);
      });
    case Op::map:
      return reduce(instruction.argument * std::size_t{2}, [&](const Value* v) {
        return make_map(v, instruction.argument, instruction.offset, workspace_);
      });
    case Op::negate:
    case Op::invert:
      return reduce(1, [&](const Value* v) {
        return apply_unary(instruction.op, v[0], instruction.offset, workspace_);
      });
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::modulo:
    case Op::equal:
    case Op::unequal:
    case Op::less:
    case Op::at_most:
    case Op::greater:
    case Op::at_least:
    case Op::in:
      return reduce(2, [&](const Value* v) {
        return apply_binary(instruction.op, v[0], v[1], instruction.offset, workspace_);
      });
    case Op::range:
      return;  // the parser leaves none behind
    case Op::in_range:
      return reduce(
          3, [&](const Value* v) { return apply_range(v[0], v[1], v[2], instruction.offset, workspace_); });
    case Op::call:
      return reduce(instruction.count, [&](const Value* v) { return called(instruction, v); });
    case Op::match: {
      const re2::RE2& pattern = *program_.patterns[instruction.argument];
      return reduce(
          1, [&](const Value* v) { return apply_match(v[0], pattern, instruction.offset, workspace_); });
    }
    case Op::skip_if_false:
    case Op::skip_if_true: {
      const Value& left = top_[-1];
      const bool decided = instruction.op == Op::skip_if_false ? left.is_false() : left.is_true();
      next = decided ? instruction.argument : next;
      return;
    }
    case Op::both:
    case Op::either: {
      const Value right = pop();
      const Value left = pop();
      return push(logic(instruction, left, right));
    }
    case Op::branch: {
      const Value condition = pop();
      if (condition.kind == Kind::boolean) {
        next = condition.boolean ? next : instruction.argument;
        return;
      }
      push(condition.is_failure() ? condition
                                  : workspace_.fail({.fault = Fault::operand,
                                                     .offset = instruction.offset,
                                                     .subject = "?",
                                                     .expected = "a bool before it",
                                                     .left = condition}));
      next = instruction.argument - 1;  // the jump that ends the first alternative
      return;
    }
    case Op::jump:
      next = instruction.argument;
      return;
  }
}

Value Machine::run(std::size_t begin) {
  const std::size_t end = program_.code.size();
  for (std::size_t next = begin; next < end;) {
    if (!workspace_.spend(1)) {
      return workspace_.too_costly();
    }
    const Instruction& instruction = program_.code[next++];
    step(instruction, next);
  }
  return workspace_.exhausted() ? workspace_.too_costly() : stack_[0];
}

}  // namespace

Value run(const Expression::Program& program, const Scope& scope, Workspace& workspace) {
  if (program.stack_size <= inline_stack) {
    std::array<Value, inline_stack> stack;
    return Machine(program, scope, workspace, stack.data()).run(0);
  }
  std::vector<Value> stack(program.stack_size);
  return Machine(program, scope, workspace, stack.data()).run(0);
}

Json result_of(const Expression::Program& program, const Value& value) {
  Json result = to_json(value);
  if (program.makes_types) {
    name_types(result);
  }
  return result;
}

Value run_from(const Expression::Program& program, std::size_t begin, const Scope& scope,
               Workspace& workspace) {
  std::vector<Value> stack(program.code.size() - begin);
  return Machine(program, scope, workspace, stack.data()).run(begin);
}

}  // namespace laneway::expr
