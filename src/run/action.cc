/// What every action call can do, whoever implements it: parameters by type, expressions, failures.
#include "run/action.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace laneway {
namespace {

/// `value` as it may be quoted in a message: one line, not too long.
std::string quoted(const Json& value) {
  constexpr std::size_t longest = 60;
  auto text = to_text(value.is_string() ? value : Json(to_text(value)));
  if (text.size() > longest) {
    std::size_t cut = longest;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    text = text.substr(0, cut) + "…\"";
  }
  std::replace(text.begin(), text.end(), '"', '\'');
  return text;
}

[[noreturn]] void refuse(const ActionCall& call, std::string_view parameter, std::string_view expected,
                         const Json& value) {
  throw StepFailed({"bad-parameter", fmt::format("parameter '{}' of node '{}' must be {}, not {}", parameter,
                                                 call.node().id, expected, quoted(value))});
}

std::string_view without_space_around(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

template <class Number>
std::optional<Number> read_number(std::string_view text) {
  text = without_space_around(text);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<double> as_number(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const auto number = read_number<double>(value.get_ref<const std::string&>());
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::int64_t> as_integer(const Json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_string()) {
    const auto integer = read_number<std::int64_t>(value.get_ref<const std::string&>());
    if (integer) return integer;
  }
  constexpr double exact = 9007199254740992.0;  // 2^53: beyond it a double names no single whole number
  const auto number = as_number(value);
  if (!number || std::trunc(*number) != *number || std::abs(*number) > exact) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<bool> as_boolean(const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (!value.is_string()) return std::nullopt;
  auto word = std::string(without_space_around(value.get_ref<const std::string&>()));
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
  if (word == "true" || word == "yes") return true;
  if (word == "false" || word == "no") return false;
  return std::nullopt;
}

Json value_or_fail(std::variant<Json, ExpressionError> outcome) {
  if (auto* error = std::get_if<ExpressionError>(&outcome)) throw StepFailed({"bad-expression", error->text()});
  return std::move(std::get<Json>(outcome));
}

/// The parameter's value; nothing if it has none or it came out as null.
std::optional<Json> present(const ActionCall& call, std::string_view parameter) {
  auto value = call.value(parameter);
  if (value && value->is_null()) return std::nullopt;
  return value;
}

}  // namespace

std::string_view name_of(ParameterType type) {
  switch (type) {
    case ParameterType::text: return "text";
    case ParameterType::value: return "value";
    case ParameterType::integer: return "integer";
    case ParameterType::number: return "number";
    case ParameterType::boolean: return "boolean";
    case ParameterType::duration: return "duration";
    case ParameterType::expression: return "expression";
    case ParameterType::choice: return "choice";
    case ParameterType::literal: return "literal";
    case ParameterType::secret: return "secret";
  }
  return {};
}

Outcome Outcome::failed(std::string code, std::string message, int status) {
  Outcome outcome;
  outcome.failure = Failure{std::move(code), std::move(message), status};
  return outcome;
}

std::optional<std::string> ActionCall::text(std::string_view parameter) const {
  auto found = present(*this, parameter);
  if (!found) return std::nullopt;
  if (found->is_string()) return std::move(found->get_ref<std::string&>());
  return to_plain_text(*found);
}

std::string ActionCall::text_or(std::string_view parameter, std::string_view otherwise) const {
  return text(parameter).value_or(std::string(otherwise));
}

std::optional<std::int64_t> ActionCall::integer(std::string_view parameter) const {
  const auto found = present(*this, parameter);
  if (!found) return std::nullopt;
  const auto number = as_integer(*found);
  if (!number) refuse(*this, parameter, "a whole number", *found);
  return number;
}

std::optional<double> ActionCall::number(std::string_view parameter) const {
  const auto found = present(*this, parameter);
  if (!found) return std::nullopt;
  const auto number = as_number(*found);
  if (!number) refuse(*this, parameter, "a number", *found);
  return number;
}

bool ActionCall::boolean(std::string_view parameter) const {
  const auto found = present(*this, parameter);
  if (!found) return false;
  const auto truth = as_boolean(*found);
  if (!truth) refuse(*this, parameter, "true or false", *found);
  return *truth;
}

std::optional<Duration> ActionCall::duration(std::string_view parameter) const {
  const auto found = present(*this, parameter);
  if (!found) return std::nullopt;
  std::optional<Duration> duration;
  if (found->is_string() || found->is_number()) duration = parse_duration(to_plain_text(*found));
  if (!duration) refuse(*this, parameter, "a duration like 250ms, 5s, 10m or 2h", *found);
  return duration;
}

Json ActionCall::evaluate(const Expression& expression) const { return value_or_fail(expression.evaluate(scope())); }

Json ActionCall::evaluate_template(std::string_view text) const {
  auto compiled = Template::compile(text);
  if (auto* error = std::get_if<ExpressionError>(&compiled)) throw StepFailed({"bad-expression", error->text()});
  return value_or_fail(std::get<Template>(compiled).evaluate(scope()));
}

const Parameter* Action::parameter(std::string_view wanted) const {
  const auto found =
      std::find_if(parameters.begin(), parameters.end(), [wanted](const Parameter& row) { return row.name == wanted; });
  return found == parameters.end() ? nullptr : &*found;
}

const Action* find_action(const ActionCatalogue& catalogue, std::string_view name) {
  const auto found =
      std::find_if(catalogue.begin(), catalogue.end(), [name](const Action* action) { return action->name == name; });
  return found == catalogue.end() ? nullptr : *found;
}

}  // namespace laneway
