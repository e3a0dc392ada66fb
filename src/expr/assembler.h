/// Turns what the grammar recognises, from left to right, into a program: folds constants, joins paths, sets
/// jumps.
#pragma once

#include "expr/program.h"

#include <optional>
#include <string>
#include <string_view>

namespace laneway::expr {

/// A part of the text.
struct Range {
  std::size_t begin;
  std::size_t end;
};

/// Why the text cannot be compiled, and where.
struct Complaint {
  std::size_t offset;
  std::string message;
};

class Assembler {
 public:
  /// A place in the code whose jump is set later.
  using Patch = std::size_t;

  explicit Assembler(Expression::Program& program) : program_(program) {}

  void constant(const Value& value, std::size_t offset);
  void constant(std::string text, std::size_t offset);
  /// A name that stands alone: a type's, or the root of a path.
  void name(std::string_view name, std::size_t offset);
  /// `.name` on what came last.
  void select(std::string_view name, Range container, Range step);
  /// `[key]` on what came before the key.
  void index(Range container, Range step);
  /// What came last stood in parentheses.
  void grouped() { path_barrier_ = program_.code.size(); }

  void unary(Op op, std::size_t offset);
  void binary(Op op, std::size_t offset);
  /// `..`: both ends came last.
  void range(std::size_t offset) { emit(Op::range, 0, 0, offset, -1); }
  /// `in`: a range or a container came last.
  std::optional<Complaint> within(std::size_t offset);

  Patch skip(Op op);
  void join(Op op, Patch patch, std::size_t offset);
  Patch branch(std::size_t offset);
  Patch otherwise(Patch branch);
  void end_choice(Patch end);

  void list(std::size_t count, std::size_t offset);
  void map(std::size_t count, std::size_t offset);
  /// A call of `name` on the last `count` values, the one before the dot included.
  std::optional<Complaint> call(std::string_view name, bool is_method, std::size_t count, std::size_t offset);

  /// To be called when all is there.
  std::optional<Complaint> finish();

 private:
  void emit(Op op, std::size_t argument, std::size_t count, std::size_t offset, int growth);
  /// `emit`, then replaces the operation by its result if its `count` operands are constants.
  void compute(Op op, std::size_t argument, std::size_t count, std::size_t offset, std::size_t operands);
  void land(Patch patch);
  std::size_t keep_key(std::string_view name, Range container);
  bool last_are_constants(std::size_t count) const;
  bool last_is(Op op, std::size_t barrier) const;
  const Value& last_constant() const { return program_.constants[program_.code.back().argument]; }
  std::optional<Complaint> has(std::size_t count, std::size_t offset);
  std::optional<Complaint> literal_pattern(std::size_t offset, bool& done);

  Expression::Program& program_;
  std::size_t barrier_ = 0;       ///< a jump lands here: instructions before it are not the only way to it
  std::size_t path_barrier_ = 0;  ///< paths before it are complete
  std::size_t depth_ = 0;
};

}  // namespace laneway::expr
