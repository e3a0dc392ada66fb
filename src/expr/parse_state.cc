/// Literals, paths and calls as they are read.
#include "expr/parse_state.h"

#include "expr/string_literal.h"

#include <fmt/format.h>

#include <charconv>

namespace laneway::expr {

namespace {

constexpr std::string_view blanks = " \t\n\r\f";
constexpr std::size_t shown_digits = 40;

}  // namespace

void State::require(std::optional<Complaint> complaint) const {
  if (complaint) {
    throw *complaint;
  }
}

void State::integer(std::string_view digits, int base) {
  constexpr std::uint64_t beyond = std::uint64_t{1} << 63;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  const bool is_minimum = value == beyond && last_is_minus;
  if (error != std::errc{} || (value >= beyond && !is_minimum)) {
    throw Complaint{offset_of(digits),
                    fmt::format("'{}' is beyond the range of int", shortened(digits, shown_digits))};
  }
  minimum_pending = is_minimum;
  assembler.constant(Value::of(is_minimum ? INT64_MIN : static_cast<std::int64_t>(value)), offset_of(digits));
}

void State::decimal(std::string_view digits) {
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{}) {
    throw Complaint{offset_of(digits),
                    fmt::format("'{}' is beyond the range of double", shortened(digits, shown_digits))};
  }
  assembler.constant(Value::of(value), offset_of(digits));
}

void State::string(std::string_view literal) {
  auto read = read_string_literal(literal);
  if (const auto* error = std::get_if<EscapeError>(&read)) {
    throw Complaint{offset_of(literal) + error->offset, error->message};
  }
  assembler.constant(std::get<std::string>(std::move(read)), offset_of(literal));
}

Frame State::close() {
  const Frame frame = frames.back();
  frames.pop_back();
  member_begin = frame.member_begin;
  return frame;
}

void State::select() {
  const std::size_t dot = text.rfind('.', pending.offset);
  const std::size_t container_end = text.find_last_not_of(blanks, dot - 1) + 1;
  assembler.select(pending.name, {member_begin, container_end},
                   {pending.offset, pending.offset + pending.name.size()});
}

void State::index(std::size_t end) {
  const Frame frame = close();
  const std::size_t container_end = text.find_last_not_of(blanks, frame.offset - 1) + 1;
  const std::size_t key = text.find_first_not_of(blanks, frame.offset + 1);
  assembler.index({frame.member_begin, container_end}, {key, end});
}

void State::call() {
  const Frame frame = close();
  const std::size_t count = frame.count + (frame.is_method ? 1 : 0);
  require(assembler.call(frame.name, frame.is_method, count, offset_of(frame.name)));
}

Assembler::Patch State::take_patch() {
  const Assembler::Patch patch = patches.back();
  patches.pop_back();
  return patch;
}

}  // namespace laneway::expr
