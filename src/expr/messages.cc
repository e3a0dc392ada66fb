/// What each failure of an evaluation reads like.
#include "expr/functions.h"
#include "expr/program.h"
#include "text/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway::expr {

namespace {

constexpr std::size_t listed_names = 8;
constexpr std::size_t compared_names = 256;
constexpr std::size_t name_bytes = 40;

bool is_identifier(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// `a, b, c and 12 more`
std::string listed(const std::vector<std::string_view>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < listed_names; ++i) {
    out += (i == 0 ? "" : ", ") + shortened(names[i], name_bytes);
  }
  if (names.size() > listed_names) {
    out += fmt::format(" and {} more", names.size() - listed_names);
  }
  return out;
}

// The nearest name; also the one that `a.content-type` was meant to be, of which only `content` is the key.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& names) {
  const auto dashed = std::find_if(names.begin(), names.end(), [word](std::string_view name) {
    return name.size() > word.size() + 1 && name.starts_with(word) && name[word.size()] == '-';
  });
  const std::string_view near = dashed != names.end()            ? *dashed
                                : names.size() <= compared_names ? nearest(word, names)
                                                                 : std::string_view();
  if (near.empty()) {
    return {};
  }
  return is_identifier(near) ? fmt::format("; did you mean '{}'?", near)
                             : fmt::format("; did you mean [{}]?", in_quotes(near));
}

std::string place(const Failure& failure) {
  return failure.container.empty() ? described(failure.left)
                                   : fmt::format("'{}'", shortened(failure.container, 2 * name_bytes));
}

std::string unknown_name(const Failure& failure, const Scope& scope) {
  const std::vector<std::string> names = scope.names();
  std::vector<std::string_view> known(names.begin(), names.end());
  const std::string there = known.empty() ? "there are none" : "there are " + listed(known);
  known.insert(known.end(), {"true", "false", "null"});
  return fmt::format("unknown name '{}' ({}){}", shortened(failure.subject, name_bytes), there,
                     suggestion(failure.subject, known));
}

std::string no_such_key(const Failure& failure) {
  std::vector<std::string_view> keys;
  for (const auto& entry : failure.left.json->get_ref<const Json::object_t&>()) {
    keys.emplace_back(entry.first);
  }
  const std::string there = keys.empty() ? "it is empty" : "it has " + listed(keys);
  return fmt::format("no such key '{}' in {} ({}){}", shortened(failure.right.text(), name_bytes),
                     place(failure), there, suggestion(failure.right.text(), keys));
}

std::string in_words(const Failure& failure) {
  return failure.container.empty() ? described(failure.left)
                                   : fmt::format("'{}' is {}", shortened(failure.container, 2 * name_bytes),
                                                 described(failure.left));
}

std::string outside_list(const Failure& failure) {
  const std::size_t size = failure.left.json->size();
  const Value& index = failure.right;
  return fmt::format("no element {} in {}, which has {}", to_text(to_json(index)), place(failure),
                     size == 0   ? "none"
                     : size == 1 ? "one: 0"
                                 : fmt::format("{}: 0 to {}", size, size - 1));
}

std::string key_type(const Failure& failure) {
  return failure.left.kind == Kind::list
             ? fmt::format("an element of a list is chosen by an int, not {}", described(failure.right))
             : fmt::format("a value of a map is chosen by a string, not {}", described(failure.right));
}

std::string operand(const Failure& failure) {
  const bool searched = failure.left.kind == Kind::text && failure.expected.starts_with("a list");
  return fmt::format("'{}' takes {}, not {}{}", failure.subject, failure.expected, described(failure.left),
                     searched ? "; a part of a string is found by a.contains(b)" : "");
}

std::string operands(const Failure& failure) {
  const bool text_and_other = failure.subject == "+" && failure.left.kind != failure.right.kind &&
                              (failure.left.kind == Kind::text || failure.right.kind == Kind::text);
  return fmt::format("'{}' takes {}, not {} and {}{}", failure.subject, failure.expected,
                     described(failure.left), described(failure.right),
                     text_and_other ? "; convert with string()" : "");
}

std::string message_of(const Failure& failure, const Scope& scope) {
  switch (failure.fault) {
    case Fault::unknown_name:
      return unknown_name(failure, scope);
    case Fault::no_such_key:
      return no_such_key(failure);
    case Fault::no_keys:
      return fmt::format("{}, which has no key '{}'", in_words(failure),
                         shortened(failure.right.text(), name_bytes));
    case Fault::outside_list:
      return outside_list(failure);
    case Fault::no_elements:
      return fmt::format("{}, which has no elements to choose with [ ]", in_words(failure));
    case Fault::key_type:
      return key_type(failure);
    case Fault::operand:
      return operand(failure);
    case Fault::operands:
      return operands(failure);
    case Fault::mixed_numbers:
      return fmt::format("'{}' takes two ints or two doubles, not {} and {}; convert with int() or double()",
                         failure.subject, described(failure.left), described(failure.right));
    case Fault::overflow:
      return failure.right.kind == Kind::null
                 ? fmt::format("'{}' of {} is beyond the range of int", failure.subject,
                               described(failure.left))
                 : fmt::format("{} {} {} is beyond the range of int", failure.left.integer, failure.subject,
                               failure.right.integer);
    case Fault::zero_division:
      return fmt::format("{} {} 0 is a division by zero", failure.left.integer, failure.subject);
    case Fault::not_convertible:
      return fmt::format("'{}' takes text that writes {}, not {}", failure.subject, failure.expected,
                         described(failure.left));
    case Fault::out_of_range:
      return fmt::format("{} is beyond the range of '{}'", described(failure.left), failure.subject);
    case Fault::duplicate_key:
      return fmt::format("the map has the key {} twice", in_quotes(failure.left.text()));
    case Fault::bad_pattern:
      return fmt::format("'matches' takes an RE2 pattern, not {}: {}", described(failure.left),
                         shortened(compile_pattern(failure.left.text()).error, 2 * name_bytes));
    case Fault::too_costly:
      return "expression is too costly";
  }
  return {};
}

}  // namespace

ExpressionError explain(const Expression::Program& program, const Scope& scope, const Workspace& workspace,
                        const Value& failed) {
  const Failure& failure = workspace.failure(failed);
  const bool unknown = failure.fault == Fault::unknown_name || failure.fault == Fault::no_such_key;
  return {program.text, failure.offset, message_of(failure, scope), unknown};
}

}  // namespace laneway::expr
