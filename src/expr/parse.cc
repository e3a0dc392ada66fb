/// The only reader of grammar/expression.hpp: what each rule means is one call of the assembler.
#include "expr/parse.h"

#include "expr/limits.h"
#include "expr/mistakes.h"
#include "expr/parse_state.h"
#include "grammar/expression.hpp"
#include "text/utf8.h"

#include <fmt/format.h>

namespace laneway::expr {

namespace {

namespace rules = grammar::expression;
namespace pegtl = tao::pegtl;

// ---- where the grammar stops ----

template <typename Rule>
inline constexpr Expected expected = Expected::value;
template <>
inline constexpr Expected expected<rules::field_name> = Expected::field_name;
template <>
inline constexpr Expected expected<rules::colon> = Expected::colon;
template <>
inline constexpr Expected expected<rules::entry_colon> = Expected::entry_colon;
template <>
inline constexpr Expected expected<rules::end_of_text> = Expected::end;
template <>
inline constexpr Expected expected<rules::number_end> = Expected::number_end;
template <>
inline constexpr Expected expected<rules::close_group> = Expected::closing;
template <>
inline constexpr Expected expected<rules::close_list> = Expected::closing;
template <>
inline constexpr Expected expected<rules::close_index> = Expected::closing;
template <>
inline constexpr Expected expected<rules::close_map> = Expected::closing;
template <>
inline constexpr Expected expected<rules::close_arguments> = Expected::closing;
template <char Quote>
inline constexpr Expected expected<rules::triple_rest<Quote>> = Expected::string_end;
template <char Quote>
inline constexpr Expected expected<rules::raw_triple_rest<Quote>> = Expected::string_end;
template <char Quote>
inline constexpr Expected expected<rules::quoted_rest<Quote>> = Expected::string_end;
template <char Quote>
inline constexpr Expected expected<rules::raw_quoted_rest<Quote>> = Expected::string_end;

template <typename Rule>
struct control : pegtl::normal<Rule> {
  template <typename Input>
  [[noreturn]] static void raise(const Input& in, State& state) {
    Stop stop{expected<Rule>, static_cast<std::size_t>(in.current() - state.text.data()), state.last_symbol};
    if (stop.expected == Expected::string_end) {
      stop.opened = state.string_begin;
    } else if (!state.frames.empty()) {
      stop.opened = state.frames.back().offset;
    }
    throw stop;
  }
};

// ---- what the rules mean ----

struct remember_symbol {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.last_symbol = in.string_view();
    state.last_is_minus = false;
  }
};

/// Symbols that mean nothing by themselves; a message may name them.
using plain_symbols =
    pegtl::type_list<rules::equal_sign, rules::unequal_sign, rules::at_most_sign, rules::at_least_sign,
                     rules::less_sign, rules::greater_sign, rules::in_sign, rules::range_sign,
                     rules::plus_sign, rules::minus_sign, rules::times_sign, rules::divide_sign,
                     rules::modulo_sign, rules::not_sign, rules::entry_colon, rules::comma, rules::dot>;

template <typename Rule, typename List>
inline constexpr bool is_among = false;
template <typename Rule, typename... Rules>
inline constexpr bool is_among<Rule, pegtl::type_list<Rules...>> = (std::is_same_v<Rule, Rules> || ...);

template <typename Rule>
struct action : std::conditional_t<is_among<Rule, plain_symbols>, remember_symbol, pegtl::nothing<Rule>> {};

/// Counts levels: `nested` for brackets and alternatives, `operand` for signs.
struct counted : pegtl::maybe_nothing {
  template <typename Rule, pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  [[nodiscard]] static bool match(Input& in, State& state) {
    if (state.nesting >= max_nesting) {
      throw Complaint{static_cast<std::size_t>(in.current() - state.text.data()),
                      fmt::format("nested more than {} levels deep", max_nesting)};
    }
    ++state.nesting;
    const bool matched = pegtl::match<Rule, A, M, Action, Control>(in, state);
    --state.nesting;
    return matched;
  }
};
template <>
struct action<rules::nested> : counted {};
template <>
struct action<rules::operand> : counted {};

template <>
struct action<rules::negative_sign> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    remember_symbol::apply(in, state);
    state.last_is_minus = true;
  }
};

// Literals

template <>
struct action<rules::true_word> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.assembler.constant(Value::of(true), state.offset_of(in.string_view()));
  }
};
template <>
struct action<rules::false_word> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.assembler.constant(Value::of(false), state.offset_of(in.string_view()));
  }
};
template <>
struct action<rules::null_word> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.assembler.constant(Value::none(), state.offset_of(in.string_view()));
  }
};

template <>
struct action<rules::integer> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.integer(in.string_view(), 10);
  }
};
template <>
struct action<rules::hexadecimal> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.integer(in.string_view().substr(2), 16);
  }
};
template <>
struct action<rules::decimal> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.decimal(in.string_view());
  }
};

struct string_start {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.string_begin = state.offset_of(in.string_view());
  }
};
template <char Quote>
struct action<rules::open_quote<Quote>> : string_start {};
template <char Quote>
struct action<rules::open_triple<Quote>> : string_start {};

struct string_literal {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.string(in.string_view());
  }
};
template <>
struct action<rules::text> : string_literal {};
template <>
struct action<rules::raw_text> : string_literal {};

// Names, fields and calls

template <>
struct action<rules::name> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.pending = {.offset = state.offset_of(in.string_view()), .name = in.string_view()};
  }
};
template <>
struct action<rules::field_name> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.pending = {
        .offset = state.offset_of(in.string_view()), .name = in.string_view(), .is_method = true};
  }
};
template <>
struct action<rules::variable> {
  static void apply0(State& state) { state.assembler.name(state.pending.name, state.pending.offset); }
};
template <>
struct action<rules::selection> {
  static void apply0(State& state) { state.select(); }
};

struct open {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    remember_symbol::apply(in, state);
    state.open(state.offset_of(in.string_view()));
  }
};
template <>
struct action<rules::open_group> : open {};
template <>
struct action<rules::open_list> : open {};
template <>
struct action<rules::open_index> : open {};
template <>
struct action<rules::open_map> : open {};
template <>
struct action<rules::open_arguments> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    const Frame call = state.pending;
    open::apply(in, state);
    state.frames.back().name = call.name;
    state.frames.back().is_method = call.is_method;
  }
};

struct counts {
  static void apply0(State& state) { ++state.frames.back().count; }
};
template <>
struct action<rules::element> : counts {};
template <>
struct action<rules::entry> : counts {};
template <>
struct action<rules::argument> : counts {};

template <>
struct action<rules::primary> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.member_begin = state.offset_of(in.string_view());
  }
};

template <>
struct action<rules::close_group> {
  static void apply0(State& state) {
    state.close();
    state.assembler.grouped();
  }
};
template <>
struct action<rules::close_list> {
  static void apply0(State& state) {
    const Frame frame = state.close();
    state.assembler.list(frame.count, frame.offset);
  }
};
template <>
struct action<rules::close_map> {
  static void apply0(State& state) {
    const Frame frame = state.close();
    state.assembler.map(frame.count, frame.offset);
  }
};
template <>
struct action<rules::close_index> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.index(state.offset_of(in.string_view()) + 1);
  }
};
template <>
struct action<rules::close_arguments> {
  static void apply0(State& state) { state.call(); }
};

// Operators

template <Op Operator>
struct unary_operation {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    if (std::exchange(state.minimum_pending, false)) {
      return;  // the sign is part of the number
    }
    state.assembler.unary(Operator, state.offset_of(in.string_view()));
  }
};
template <>
struct action<rules::inverted> : unary_operation<Op::invert> {};
template <>
struct action<rules::negated> : unary_operation<Op::negate> {};

template <Op Operator>
struct binary_operation {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.assembler.binary(Operator, state.offset_of(in.string_view()));
  }
};
template <>
struct action<rules::times> : binary_operation<Op::multiply> {};
template <>
struct action<rules::divide> : binary_operation<Op::divide> {};
template <>
struct action<rules::modulo> : binary_operation<Op::modulo> {};
template <>
struct action<rules::add> : binary_operation<Op::add> {};
template <>
struct action<rules::subtract> : binary_operation<Op::subtract> {};
template <>
struct action<rules::equal> : binary_operation<Op::equal> {};
template <>
struct action<rules::unequal> : binary_operation<Op::unequal> {};
template <>
struct action<rules::at_most> : binary_operation<Op::at_most> {};
template <>
struct action<rules::at_least> : binary_operation<Op::at_least> {};
template <>
struct action<rules::less> : binary_operation<Op::less> {};
template <>
struct action<rules::greater> : binary_operation<Op::greater> {};
template <>
struct action<rules::range_end> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.assembler.range(state.offset_of(in.string_view()));
  }
};
template <>
struct action<rules::within> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.require(state.assembler.within(state.offset_of(in.string_view())));
  }
};

template <Op Skip>
struct skipping {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    remember_symbol::apply(in, state);
    state.patches.push_back(state.assembler.skip(Skip));
  }
};
template <>
struct action<rules::and_sign> : skipping<Op::skip_if_false> {};
template <>
struct action<rules::or_sign> : skipping<Op::skip_if_true> {};

template <Op Join>
struct joining {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    state.assembler.join(Join, state.take_patch(), state.offset_of(in.string_view()));
  }
};
template <>
struct action<rules::and_then> : joining<Op::both> {};
template <>
struct action<rules::or_else> : joining<Op::either> {};

template <>
struct action<rules::question_mark> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    remember_symbol::apply(in, state);
    state.patches.push_back(state.assembler.branch(state.offset_of(in.string_view())));
  }
};
template <>
struct action<rules::colon> {
  template <typename Input>
  static void apply(const Input& in, State& state) {
    remember_symbol::apply(in, state);
    state.patches.push_back(state.assembler.otherwise(state.take_patch()));
  }
};
template <>
struct action<rules::choice> {
  static void apply0(State& state) { state.assembler.end_choice(state.take_patch()); }
};

ExpressionError error_at(std::string_view text, std::size_t offset, std::string message) {
  return {std::string(text), offset, std::move(message)};
}

}  // namespace

std::variant<std::shared_ptr<const Expression::Program>, ExpressionError> parse(std::string_view text) {
  if (text.size() > max_expression_bytes) {
    return error_at(text, max_expression_bytes,
                    fmt::format("expression is longer than {} bytes", max_expression_bytes));
  }
  if (const std::size_t invalid = first_invalid_utf8(text); invalid != std::string_view::npos) {
    return error_at(text, invalid, "expression is not UTF-8");
  }
  auto program = std::make_shared<Expression::Program>();
  program->text = text;
  State state(program->text, *program);
  pegtl::memory_input<pegtl::tracking_mode::lazy> input(program->text.data(), program->text.size(), "");
  try {
    static_cast<void>(pegtl::parse<rules::whole_text, action, control>(input, state));
    state.require(state.assembler.finish());
  } catch (const Stop& stop) {
    Mistake mistake = describe(program->text, stop);
    return error_at(text, mistake.offset, std::move(mistake.message));
  } catch (const Complaint& complaint) {
    return error_at(text, complaint.offset, complaint.message);
  }
  return program;
}

}  // namespace laneway::expr
