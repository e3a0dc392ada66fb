/// Writing a program's instructions while its text is read.
#include "expr/assembler.h"

#include "expr/functions.h"
#include "expr/mistakes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace laneway::expr {

namespace {

// Longer folded texts and lists would be kept beside their parts.
constexpr std::size_t folded_bytes = 256;

constexpr std::array<std::string_view, 10> type_names = {"int",   "uint", "double", "string",    "bool",
                                                         "bytes", "list", "map",    "null_type", "type"};

class NoScope : public Scope {
 public:
  const Json* find(std::string_view) const override { return nullptr; }
  std::vector<std::string> names() const override { return {}; }
};

}  // namespace

void Assembler::emit(Op op, std::size_t argument, std::size_t count, std::size_t offset, int growth) {
  program_.code.push_back({op, static_cast<std::uint16_t>(count), static_cast<std::uint32_t>(argument),
                           static_cast<std::uint32_t>(offset)});
  depth_ += static_cast<std::size_t>(growth);
  program_.stack_size = std::max(program_.stack_size, depth_);
}

bool Assembler::last_is(Op op, std::size_t barrier) const {
  return program_.code.size() > barrier && program_.code.back().op == op;
}

bool Assembler::last_are_constants(std::size_t count) const {
  const auto& code = program_.code;
  return code.size() >= barrier_ + count &&
         std::all_of(code.end() - static_cast<std::ptrdiff_t>(count), code.end(),
                     [](const Instruction& instruction) { return instruction.op == Op::push; });
}

void Assembler::compute(Op op, std::size_t argument, std::size_t count, std::size_t offset,
                        std::size_t operands) {
  const bool constant_operands = last_are_constants(operands);
  emit(op, argument, count, offset, 1 - static_cast<int>(operands));
  if (!constant_operands) {
    return;
  }
  const std::size_t begin = program_.code.size() - operands - 1;
  const Value result = run_from(program_, begin, NoScope(), program_.storage);
  const bool large = (result.kind == Kind::text && result.size > folded_bytes) ||
                     (result.kind == Kind::list && op == Op::add);
  if (result.is_failure() || large) {
    return;
  }
  program_.code.resize(begin);
  program_.constants.push_back(result);
  program_.code.push_back({Op::push, 0, static_cast<std::uint32_t>(program_.constants.size() - 1),
                           static_cast<std::uint32_t>(offset)});
}

void Assembler::constant(const Value& value, std::size_t offset) {
  program_.constants.push_back(value);
  emit(Op::push, program_.constants.size() - 1, 0, offset, 1);
}

void Assembler::constant(std::string text, std::size_t offset) {
  constant(program_.storage.keep(std::move(text)), offset);
}

void Assembler::name(std::string_view name, std::size_t offset) {
  const auto* type = std::find(type_names.begin(), type_names.end(), name);
  if (type != type_names.end()) {
    program_.makes_types = true;
    return constant(Value::of_type(*type), offset);
  }
  program_.paths.push_back({std::string(name),
                            static_cast<std::uint32_t>(offset),
                            static_cast<std::uint32_t>(offset + name.size()),
                            {}});
  emit(Op::load, program_.paths.size() - 1, 0, offset, 1);
}

// A container that begins with a name is best shown as written; of a literal its value says more.
std::size_t Assembler::keep_key(std::string_view name, Range container) {
  const char first = program_.text[container.begin];
  const bool is_name = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
  program_.keys.push_back({std::string(name), static_cast<std::uint32_t>(container.begin),
                           static_cast<std::uint32_t>(is_name ? container.end : container.begin)});
  return program_.keys.size() - 1;
}

void Assembler::select(std::string_view name, Range container, Range step) {
  if (last_is(Op::load, std::max(barrier_, path_barrier_))) {
    program_.paths[program_.code.back().argument].steps.push_back(
        {.is_field = true,
         .key = std::string(name),
         .offset = static_cast<std::uint32_t>(step.begin),
         .end = static_cast<std::uint32_t>(step.end)});
    return;
  }
  emit(Op::select, keep_key(name, container), 0, step.begin, 0);
}

void Assembler::index(Range container, Range place) {
  auto& code = program_.code;
  const bool constant_key = code.size() >= std::max(barrier_, path_barrier_) + 2 &&
                            code.back().op == Op::push && code[code.size() - 2].op == Op::load;
  const Value key = constant_key ? last_constant() : Value::none();
  if (key.kind != Kind::text && key.kind != Kind::integer) {
    return compute(Op::index, keep_key({}, container), 0, place.begin, 2);
  }
  PathStep step{.is_index = key.kind == Kind::integer,
                .offset = static_cast<std::uint32_t>(place.begin),
                .end = static_cast<std::uint32_t>(place.end)};
  if (step.is_index) {
    step.index = key.integer;
  } else {
    step.key = std::string(key.text());
  }
  code.pop_back();
  --depth_;
  program_.paths[code.back().argument].steps.push_back(std::move(step));
}

void Assembler::unary(Op op, std::size_t offset) { compute(op, 0, 0, offset, 1); }
void Assembler::binary(Op op, std::size_t offset) { compute(op, 0, 0, offset, 2); }

std::optional<Complaint> Assembler::within(std::size_t offset) {
  if (!last_is(Op::range, barrier_)) {
    compute(Op::in, 0, 0, offset, 2);
    return std::nullopt;
  }
  const std::size_t range_offset = program_.code.back().offset;
  program_.code.pop_back();
  ++depth_;
  if (last_are_constants(2)) {
    const Value& low = program_.constants[program_.code[program_.code.size() - 2].argument];
    const Value& high = last_constant();
    if (low.kind == Kind::integer && high.kind == Kind::integer && low.integer > high.integer) {
      return Complaint{range_offset,
                       fmt::format("the range {0}..{1} is empty; write {1}..{0}", low.integer, high.integer)};
    }
  }
  compute(Op::in_range, 0, 0, offset, 3);
  return std::nullopt;
}

Assembler::Patch Assembler::skip(Op op) {
  emit(op, 0, 0, 0, 0);
  return program_.code.size() - 1;
}

void Assembler::land(Patch patch) {
  barrier_ = program_.code.size();
  program_.code[patch].argument = static_cast<std::uint32_t>(barrier_);
}

void Assembler::join(Op op, Patch patch, std::size_t offset) {
  emit(op, 0, 0, offset, -1);
  land(patch);
}

Assembler::Patch Assembler::branch(std::size_t offset) {
  emit(Op::branch, 0, 0, offset, -1);
  return program_.code.size() - 1;
}

Assembler::Patch Assembler::otherwise(Patch branch) {
  emit(Op::jump, 0, 0, 0, -1);
  land(branch);
  return program_.code.size() - 1;
}

void Assembler::end_choice(Patch end) { land(end); }

void Assembler::list(std::size_t count, std::size_t offset) { compute(Op::list, count, 0, offset, count); }
void Assembler::map(std::size_t count, std::size_t offset) { compute(Op::map, count, 0, offset, 2 * count); }

std::optional<Complaint> Assembler::has(std::size_t count, std::size_t offset) {
  const Complaint misuse{
      offset, "'has' takes a path that ends in a name: has(a.b); of other keys write \"key\" in a"};
  const std::size_t barrier = std::max(barrier_, path_barrier_);
  if (count != 1) {
    return misuse;
  }
  if (last_is(Op::select, barrier)) {
    program_.code.back().op = Op::has;
    return std::nullopt;
  }
  if (!last_is(Op::load, barrier)) {
    return misuse;
  }
  Path& path = program_.paths[program_.code.back().argument];
  auto& steps = path.steps;
  if (steps.empty() || !steps.back().is_field) {
    return misuse;
  }
  const PathStep last = std::move(steps.back());
  steps.pop_back();
  const std::size_t end = steps.empty() ? path.end : steps.back().end;
  emit(Op::has, keep_key(last.key, {path.offset, end}), 0, last.offset, 0);
  return std::nullopt;
}

// A pattern that the text spells out is compiled once, here.
std::optional<Complaint> Assembler::literal_pattern(std::size_t offset, bool& done) {
  if (!last_is(Op::push, barrier_) || last_constant().kind != Kind::text) {
    return std::nullopt;
  }
  Pattern pattern = compile_pattern(last_constant().text());
  if (!pattern.compiled) {
    return Complaint{program_.code.back().offset,
                     fmt::format("'matches' takes an RE2 pattern, not {}: {}", described(last_constant()),
                                 shortened(pattern.error, 80))};
  }
  program_.code.pop_back();
  --depth_;
  program_.patterns.push_back(std::move(pattern.compiled));
  compute(Op::match, program_.patterns.size() - 1, 0, offset, 1);
  done = true;
  return std::nullopt;
}

std::optional<Complaint> Assembler::call(std::string_view name, bool is_method, std::size_t count,
                                         std::size_t offset) {
  if (name == "has" && !is_method) {
    return has(count, offset);
  }
  const Function* function = find_function(name);
  if (function == nullptr || !(is_method ? function->as_method : function->as_function) ||
      function->arity != count) {
    return Complaint{offset, call_mistake(name, is_method)};
  }
  if (function->name == "matches") {
    bool done = false;
    auto complaint = literal_pattern(offset, done);
    if (complaint || done) {
      return complaint;
    }
  }
  program_.makes_types = program_.makes_types || function->name == "type";
  program_.functions.push_back(function);
  compute(Op::call, program_.functions.size() - 1, count, offset, count);
  return std::nullopt;
}

std::optional<Complaint> Assembler::finish() {
  for (const Instruction& instruction : program_.code) {
    if (instruction.op == Op::range) {
      return Complaint{instruction.offset, "a range stands only behind 'in': a in 200..299"};
    }
    if (instruction.op != Op::load) {
      continue;
    }
    std::string path = path_text(program_.paths[instruction.argument]);
    if (std::find(program_.path_texts.begin(), program_.path_texts.end(), path) ==
        program_.path_texts.end()) {
      program_.path_texts.push_back(std::move(path));
    }
  }
  return std::nullopt;
}

}  // namespace laneway::expr
