/// What each function does, and the table that names them.
#include "expr/functions.h"

#include "expr/letter_case.h"
#include "text/json.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

namespace laneway::expr {

namespace {

using Arguments = std::span<const Value>;

Value wrong_type(const Function& self, std::string_view expected, const Value& value, std::uint32_t offset,
                 Workspace& workspace) {
  return workspace.fail(
      {.fault = Fault::operand, .offset = offset, .subject = self.name, .expected = expected, .left = value});
}

Value not_convertible(const Function& self, std::string_view expected, const Value& value,
                      std::uint32_t offset, Workspace& workspace) {
  return workspace.fail({.fault = Fault::not_convertible,
                         .offset = offset,
                         .subject = self.name,
                         .expected = expected,
                         .left = value});
}

Value out_of_range(const Function& self, const Value& value, std::uint32_t offset, Workspace& workspace) {
  return workspace.fail(
      {.fault = Fault::out_of_range, .offset = offset, .subject = self.name, .left = value});
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Value size(const Function& self, Arguments arguments, std::uint32_t offset, Workspace& workspace) {
  const Value& value = arguments[0];
  switch (value.kind) {
    case Kind::text:
      workspace.spend_bytes(value.size);
      return Value::of(static_cast<std::int64_t>(character_count(value.text())));
    case Kind::bytes:
      return Value::of(static_cast<std::int64_t>(value.json->get_binary().size()));
    case Kind::list:
    case Kind::map:
      return Value::of(static_cast<std::int64_t>(value.json->size()));
    default:
      return wrong_type(self, "a string, a list or a map", value, offset, workspace);
  }
}

using TextTest = bool (*)(std::string_view text, std::string_view part);

bool text_contains(std::string_view text, std::string_view part) {
  // memmem takes linear time; std::string_view::find does not.
  return part.empty() || memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}
bool text_starts(std::string_view text, std::string_view part) { return text.starts_with(part); }
bool text_ends(std::string_view text, std::string_view part) { return text.ends_with(part); }

template <TextTest Test>
Value test_text(const Function& self, Arguments arguments, std::uint32_t offset, Workspace& workspace) {
  for (const Value& argument : arguments) {
    if (argument.kind != Kind::text) {
      return wrong_type(self, "strings", argument, offset, workspace);
    }
  }
  workspace.spend_bytes(arguments[0].size + arguments[1].size);
  return Value::of(Test(arguments[0].text(), arguments[1].text()));
}

Value matches(const Function& self, Arguments arguments, std::uint32_t offset, Workspace& workspace) {
  for (const Value& argument : arguments) {
    if (argument.kind != Kind::text) {
      return wrong_type(self, "strings", argument, offset, workspace);
    }
  }
  // Compiling costs about as much as many steps; a pattern may not be repeated without end.
  constexpr std::size_t compile_units = 1000;
  if (!workspace.spend(compile_units + arguments[1].size * 4)) {
    return workspace.too_costly();
  }
  const Pattern pattern = compile_pattern(arguments[1].text());
  if (!pattern.compiled) {
    return workspace.fail({.fault = Fault::bad_pattern, .offset = offset, .left = arguments[1]});
  }
  return apply_match(arguments[0], *pattern.compiled, offset, workspace);
}

template <std::string (*Change)(std::string_view)>
Value change_text(const Function& self, Arguments arguments, std::uint32_t offset, Workspace& workspace) {
  if (arguments[0].kind != Kind::text) {
    return wrong_type(self, "a string", arguments[0], offset, workspace);
  }
  if (arguments[0].size > max_string_bytes || !workspace.spend_bytes(arguments[0].size * 2)) {
    return workspace.too_costly();
  }
  return workspace.keep(Change(arguments[0].text()));
}

// The number that `text` writes, all of it, or nothing; `from_chars` knows no plus sign.
template <typename Number>
std::optional<Number> read_number(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') {
    text.remove_prefix(1);
  }
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

Value to_int(const Function& self, Arguments arguments, std::uint32_t offset, Workspace& workspace) {
  const Value& value = arguments[0];
  switch (value.kind) {
    case Kind::integer:
      return value;
    case Kind::natural:
      return out_of_range(self, value, offset, workspace);
    case Kind::decimal:
      // CEL: towards zero; both ends are excluded because neither neighbour is exact.
      if (!(value.decimal > -0x1p63 && value.decimal < 0x1p63)) {
        return out_of_range(self, value, offset, workspace);
      }
      return Value::of(static_cast<std::int64_t>(value.decimal));
    case Kind::text: {
      const auto number = read_number<std::int64_t>(value.text());
      return number ? Value::of(*number) : not_convertible(self, "an int", value, offset, workspace);
    }
    default:
      return wrong_type(self, "a number or a string", value, offset, workspace);
  }
}

Value to_double(const Function& self, Arguments arguments, std::uint32_t offset, Workspace& workspace) {
  const Value& value = arguments[0];
  switch (value.kind) {
    case Kind::integer:
      return Value::of(static_cast<double>(value.integer));
    case Kind::natural:
      return Value::of(static_cast<double>(value.natural));
    case Kind::decimal:
      return value;
    case Kind::text: {
      const auto number = read_number<double>(value.text());
      return number ? Value::of(*number) : not_convertible(self, "a number", value, offset, workspace);
    }
    default:
      return wrong_type(self, "a number or a string", value, offset, workspace);
  }
}

Value to_string(const Function& self, Arguments arguments, std::uint32_t offset, Workspace& workspace) {
  const Value& value = arguments[0];
  switch (value.kind) {
    case Kind::text:
      return value;
    case Kind::boolean:
      return Value::of_text(value.boolean ? "true" : "false");
    case Kind::integer:
      return workspace.keep(std::to_string(value.integer));
    case Kind::natural:
      return workspace.keep(std::to_string(value.natural));
    case Kind::decimal:
      return workspace.keep(decimal_text(value.decimal));
    default:
      return wrong_type(self, "a number, a bool or a string", value, offset, workspace);
  }
}

Value to_bool(const Function& self, Arguments arguments, std::uint32_t offset, Workspace& workspace) {
  constexpr std::array<std::string_view, 5> yes = {"true", "True", "TRUE", "t", "1"};
  constexpr std::array<std::string_view, 5> no = {"false", "False", "FALSE", "f", "0"};
  const Value& value = arguments[0];
  if (value.kind == Kind::boolean) {
    return value;
  }
  if (value.kind != Kind::text) {
    return wrong_type(self, "a bool or a string", value, offset, workspace);
  }
  if (std::find(yes.begin(), yes.end(), value.text()) != yes.end()) {
    return Value::of(true);
  }
  if (std::find(no.begin(), no.end(), value.text()) != no.end()) {
    return Value::of(false);
  }
  return not_convertible(self, "a bool", value, offset, workspace);
}

Value type_of(const Function&, Arguments arguments, std::uint32_t, Workspace&) {
  return Value::of_type(type_name(arguments[0].kind));
}

Value same(const Function&, Arguments arguments, std::uint32_t, Workspace&) { return arguments[0]; }

constexpr Function table[] = {
    {"size", true, true, 1, "size(a) or a.size()", size},
    {"contains", false, true, 2, "a.contains(b)", test_text<text_contains>},
    {"startsWith", false, true, 2, "a.startsWith(b)", test_text<text_starts>},
    {"endsWith", false, true, 2, "a.endsWith(b)", test_text<text_ends>},
    {"matches", true, true, 2, "a.matches(pattern)", matches},
    {"lower", false, true, 1, "a.lower()", change_text<lower_case>},
    {"upper", false, true, 1, "a.upper()", change_text<upper_case>},
    {"lowerAscii", false, true, 1, "a.lowerAscii()", change_text<lower_case_ascii>},
    {"upperAscii", false, true, 1, "a.upperAscii()", change_text<upper_case_ascii>},
    {"int", true, false, 1, "int(a)", to_int},
    {"double", true, false, 1, "double(a)", to_double},
    {"string", true, false, 1, "string(a)", to_string},
    {"bool", true, false, 1, "bool(a)", to_bool},
    {"type", true, false, 1, "type(a)", type_of},
    {"dyn", true, false, 1, "dyn(a)", same},
};

}  // namespace

std::span<const Function> all_functions() { return table; }

const Function* find_function(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(table), std::end(table), [name](const Function& f) { return f.name == name; });
  return found == std::end(table) ? nullptr : found;
}

Pattern compile_pattern(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(max_pattern_memory);
  auto compiled = std::make_shared<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (compiled->ok()) {
    return {std::move(compiled), {}};
  }
  return {nullptr, compiled->error()};
}

Value apply_match(const Value& text, const re2::RE2& pattern, std::uint32_t offset, Workspace& workspace) {
  if (text.kind != Kind::text) {
    return wrong_type(*find_function("matches"), "strings", text, offset, workspace);
  }
  // RE2's slowest way takes a step for each instruction of the pattern and byte of the text.
  constexpr std::size_t steps_per_unit = 128;
  const auto instructions = static_cast<std::size_t>(std::max(pattern.ProgramSize(), 1));
  if (!workspace.spend(text.size * instructions / steps_per_unit + 1)) {
    return workspace.too_costly();
  }
  return Value::of(re2::RE2::PartialMatch(re2::StringPiece(text.data, text.size), pattern));
}

}  // namespace laneway::expr
