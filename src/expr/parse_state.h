/// What the rules of the grammar share while a text is read: where things began, and the assembler.
#pragma once

#include "expr/assembler.h"

#include <optional>
#include <string_view>
#include <vector>

namespace laneway::expr {

/// Something opened and not yet closed.
struct Frame {
  std::size_t offset = 0;
  std::size_t count = 0;  ///< elements so far
  std::string_view name;  ///< of the function, if it is a call
  bool is_method = false;
  std::size_t member_begin = 0;  ///< of an index or a method: where what it belongs to begins
};

/// Offsets are bytes in `text`, and so are all views parts of it. Mistakes are thrown as `Complaint`, like
/// the stops of the grammar; `parse` catches both.
struct State {
  State(std::string_view source, Expression::Program& program) : text(source), assembler(program) {}

  std::size_t offset_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - text.data());
  }
  void require(std::optional<Complaint> complaint) const;

  void integer(std::string_view digits, int base);
  void decimal(std::string_view digits);
  void string(std::string_view literal);

  void open(std::size_t offset) { frames.push_back({.offset = offset, .member_begin = member_begin}); }
  Frame close();
  /// `.name`, the pending one.
  void select();
  /// `[…]`, which ends before `end`.
  void index(std::size_t end);
  /// `name(…)` or `.name(…)`
  void call();

  Assembler::Patch take_patch();

  std::string_view text;
  Assembler assembler;
  std::vector<Frame> frames;
  std::vector<Assembler::Patch> patches;  ///< of `&&`, `||`, `?` and `:` whose end is not yet known
  Frame pending;                          ///< the name that was read last: a variable, a field or a call
  std::string_view last_symbol;
  bool last_is_minus = false;    ///< the last symbol was a sign, not a subtraction
  bool minimum_pending = false;  ///< 9223372036854775808 was read behind a sign
  std::size_t string_begin = 0;
  std::size_t member_begin = 0;  ///< where the value begins that fields and indices now belong to
  int nesting = 0;
};

}  // namespace laneway::expr
