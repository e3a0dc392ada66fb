/// Tables of what people write by mistake, and what to write instead.
#include "expr/mistakes.h"

#include "expr/functions.h"
#include "expr/value.h"
#include "text/diagnostic.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace laneway::expr {

namespace {

struct Instead {
  std::string_view written;
  std::string_view advice;
};

constexpr std::string_view symbol_characters = "=<>!&|*+-/%^~?:.;@#$\\`";

// Runs of symbols that other languages know; the longest that fits is the one that was meant.
constexpr Instead symbols[] = {
    {"=", "use '=='"},
    {"===", "use '=='"},
    {"!==", "use '!='"},
    {"=!", "use '!='"},
    {"<>", "use '!='"},
    {"=<", "use '<='"},
    {"=>", "use '>='"},
    {"&", "use '&&'"},
    {"|", "use '||'"},
    {"&&&", "use '&&'"},
    {"|||", "use '||'"},
    {"=~", "use a.matches(pattern)"},
    {"~", "use a.matches(pattern)"},
    {"??", "use has(a.b) ? a.b : c"},
    {"?.", "use has(a.b) ? a.b.c : d"},
    {"?:", "use has(a.b) ? a.b : c"},
    {"**", "multiply instead"},
    {"^", "use '&&' and '||'"},
    {"...", "a range is written with two dots: 200..299"},
    {":=", "expressions do not assign"},
    {"+=", "expressions do not assign"},
    {"-=", "expressions do not assign"},
    {"++", "expressions do not assign"},
    {"->", "use '.'"},
    {"::", "use '.'"},
    {";", "an expression is a single value"},
    {"$", "write names as they are"},
    {"@", "write names as they are"},
    {"#", "a comment begins with '//'"},
    {"`", "use '\"' or \"'\""},
};

// A symbol that is one of these is not the half of something else.
constexpr std::string_view operators[] = {"&&", "||", "==", "!=", "<=", ">=", ".."};

constexpr Instead words[] = {
    {"and", "use '&&'"},
    {"or", "use '||'"},
    {"not", "use '!'"},
    {"is", "use '=='"},
    {"eq", "use '=='"},
    {"equals", "use '=='"},
    {"ne", "use '!='"},
    {"lt", "use '<'"},
    {"gt", "use '>'"},
    {"le", "use '<='"},
    {"ge", "use '>='"},
    {"mod", "use '%'"},
    {"div", "use '/'"},
    {"like", "use a.matches(pattern)"},
    {"then", "use c ? a : b"},
    {"if", "use c ? a : b"},
    {"else", "use c ? a : b"},
    {"to", "a range is written 200..299"},
    {"between", "use a in 200..299"},
};

constexpr Instead functions[] = {
    {"len", "size"},
    {"length", "size"},
    {"count", "size"},
    {"strlen", "size"},
    {"includes", "contains"},
    {"has_key", "has"},
    {"exists_key", "has"},
    {"defined", "has"},
    {"toLowerCase", "lower"},
    {"toUpperCase", "upper"},
    {"to_lower", "lower"},
    {"to_upper", "upper"},
    {"downcase", "lower"},
    {"upcase", "upper"},
    {"begins_with", "startsWith"},
    {"starts_with", "startsWith"},
    {"ends_with", "endsWith"},
    {"match", "matches"},
    {"test", "matches"},
    {"float", "double"},
    {"number", "double"},
    {"str", "string"},
    {"integer", "int"},
    {"boolean", "bool"},
    {"typeof", "type"},
    {"uint", "int"},
};

constexpr std::string_view macros[] = {"all", "exists", "exists_one", "map", "filter"};

template <std::size_t Size>
const Instead* find_in(const Instead (&table)[Size], std::string_view written) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [written](const Instead& row) { return row.written == written; });
  return found == std::end(table) ? nullptr : found;
}

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_white_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

std::string_view word_at(std::string_view text, std::size_t offset) {
  std::size_t end = offset;
  while (end < text.size() && is_word_character(text[end])) {
    ++end;
  }
  return text.substr(offset, end - offset);
}

std::string_view word_before(std::string_view text, std::size_t offset) {
  while (offset > 0 && is_white_space(text[offset - 1])) {
    --offset;
  }
  std::size_t begin = offset;
  while (begin > 0 && is_word_character(text[begin - 1])) {
    --begin;
  }
  return text.substr(begin, offset - begin);
}

/// The word, string or character at `offset`, quoted for a message.
std::string found_at(std::string_view text, std::size_t offset) {
  constexpr std::size_t shown = 24;
  std::string_view found = word_at(text, offset);
  if (found.empty() &&
      std::find(std::begin(operators), std::end(operators), text.substr(offset, 2)) != std::end(operators)) {
    found = text.substr(offset, 2);
  } else if (found.empty()) {
    std::size_t end = offset + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
      ++end;
    }
    found = text.substr(offset, end - offset);
  }
  return fmt::format("'{}'", printable(shortened(found, shown)));
}

// The run of symbols through `offset`, if a beginning of it that passes `offset` is in the table.
std::optional<Mistake> symbol_mistake(std::string_view text, std::size_t offset) {
  const auto is_symbol = [&](std::size_t at) {
    return symbol_characters.find(text[at]) != std::string_view::npos;
  };
  if (offset >= text.size() || !is_symbol(offset)) {
    return std::nullopt;
  }
  std::size_t begin = offset;
  while (begin > 0 && is_symbol(begin - 1)) {
    --begin;
  }
  std::size_t end = offset + 1;
  while (end < text.size() && is_symbol(end)) {
    ++end;
  }
  for (; begin <= offset; ++begin) {
    const bool is_operator =
        std::find(std::begin(operators), std::end(operators), text.substr(begin, 2)) != std::end(operators);
    const std::size_t shortest = std::max(offset, is_operator ? begin + 1 : begin);
    for (std::size_t stop = std::min(end, begin + 3); stop > shortest; --stop) {
      const Instead* row = find_in(symbols, text.substr(begin, stop - begin));
      if (row != nullptr) {
        return Mistake{begin, fmt::format("'{}' is not an operator; {}", row->written, row->advice)};
      }
    }
  }
  return std::nullopt;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::optional<Mistake> word_mistake(std::string_view text, std::size_t offset) {
  for (const std::string_view word : {word_before(text, offset), word_at(text, offset)}) {
    const auto at = static_cast<std::size_t>(word.data() - text.data());
    const Instead* row = find_in(words, lower_ascii(word));
    if (row != nullptr) {
      return Mistake{at, fmt::format("'{}' is not an operator; {}", word, row->advice)};
    }
  }
  const std::string_view word = word_at(text, offset);
  const Function* function = find_function(word);
  if (function != nullptr && function->as_method) {
    return Mistake{offset, fmt::format("'{}' is not an operator; write {}", word, function->usage)};
  }
  return std::nullopt;
}

std::optional<Mistake> quote_mistake(std::string_view text, std::size_t offset) {
  for (const std::string_view curly : {"“", "”", "‘", "’", "«", "»"}) {
    if (text.substr(offset).starts_with(curly)) {
      return Mistake{offset, fmt::format("'{}' is not a quote; use '\"' or \"'\"", curly)};
    }
  }
  return std::nullopt;
}

std::optional<Mistake> known_mistake(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) {
    return std::nullopt;
  }
  if (auto mistake = quote_mistake(text, offset)) {
    return mistake;
  }
  return symbol_mistake(text, offset);
}

bool is_blank_text(std::string_view text) { return std::all_of(text.begin(), text.end(), is_white_space); }

Mistake missing_value(std::string_view text, const Stop& stop) {
  if (stop.last_symbol.empty() && is_blank_text(text)) {
    return {0, "expected a value; the expression is empty"};
  }
  const std::string after = stop.last_symbol.empty() ? "" : fmt::format(" after '{}'", stop.last_symbol);
  const std::string instead = stop.offset < text.size() ? ", not " + found_at(text, stop.offset) : "";
  return {stop.offset, "expected a value" + after + instead};
}

Mistake unclosed(std::string_view text, const Stop& stop) {
  const char opener = text[stop.opened];
  const char closer = opener == '(' ? ')' : opener == '[' ? ']' : '}';
  if (stop.offset >= text.size()) {
    return {stop.opened, fmt::format("'{}' is not closed; expected '{}'", opener, closer)};
  }
  if (auto mistake = word_mistake(text, stop.offset)) {
    return *mistake;
  }
  return {stop.offset,
          fmt::format("expected an operator or '{}', not {}", closer, found_at(text, stop.offset))};
}

Mistake left_over(std::string_view text, const Stop& stop) {
  if (auto mistake = word_mistake(text, stop.offset)) {
    return *mistake;
  }
  const char found = text[stop.offset];
  if (found == ')' || found == ']' || found == '}') {
    return {stop.offset, fmt::format("'{}' closes nothing", found)};
  }
  if (found == '.') {
    return {stop.offset, "a range has two ends: 200..299"};
  }
  return {stop.offset, "expected an operator, not " + found_at(text, stop.offset)};
}

Mistake missing_name(std::string_view text, const Stop& stop) {
  const std::string_view word = word_at(text, stop.offset);
  const bool is_number = !word.empty() && word[0] >= '0' && word[0] <= '9';
  if (is_number) {
    return {stop.offset,
            fmt::format("expected a name after '.', not '{0}'; an element is written a[{0}]", word)};
  }
  return {stop.offset, "expected a name after '.'" +
                           (stop.offset < text.size() ? ", not " + found_at(text, stop.offset) : "")};
}

Mistake missing_colon(std::string_view text, const Stop& stop, std::string_view what) {
  const std::string instead = stop.offset < text.size() ? ", not " + found_at(text, stop.offset) : "";
  return {stop.offset, fmt::format("expected ':' {}{}", what, instead)};
}

Mistake bad_number(std::string_view text, const Stop& stop) {
  std::size_t begin = stop.offset;
  while (begin > 0 && (is_word_character(text[begin - 1]) || text[begin - 1] == '.')) {
    --begin;
  }
  const std::string_view rest = word_at(text, stop.offset);
  const std::string_view number = text.substr(begin, stop.offset + rest.size() - begin);
  return {begin, fmt::format("'{}' is not a number", shortened(number, 24))};
}

}  // namespace

Mistake describe(std::string_view text, const Stop& stop) {
  const bool inside_literal = stop.expected == Expected::string_end || stop.expected == Expected::number_end;
  if (!inside_literal) {
    if (auto mistake = known_mistake(text, stop.offset)) {
      return *mistake;
    }
  }
  switch (stop.expected) {
    case Expected::value:
      return missing_value(text, stop);
    case Expected::field_name:
      return missing_name(text, stop);
    case Expected::closing:
      return stop.last_symbol == "," && stop.offset < text.size() ? missing_value(text, stop)
                                                                  : unclosed(text, stop);
    case Expected::colon:
      return missing_colon(text, stop, "and another value, as in c ? a : b");
    case Expected::entry_colon:
      return missing_colon(text, stop, "between key and value");
    case Expected::end:
      return left_over(text, stop);
    case Expected::string_end:
      return {stop.opened, "string is not closed"};
    case Expected::number_end:
      return bad_number(text, stop);
  }
  return {stop.offset, "expected a value"};
}

std::string call_mistake(std::string_view name, bool is_method) {
  const std::string shown = shortened(name, 40);
  const Function* known = find_function(name);
  if (name == "has") {
    return "'has' is written has(a.b)";
  }
  if (known != nullptr) {
    return fmt::format("'{}' is written {}", shown, known->usage);
  }
  if (is_method && std::find(std::begin(macros), std::end(macros), name) != std::end(macros)) {
    return fmt::format("unknown method '{}'; expressions have no loops", shown);
  }
  const Instead* row = find_in(functions, name);
  std::vector<std::string_view> names;
  std::vector<std::string_view> fitting;
  for (const Function& function : all_functions()) {
    names.push_back(function.name);
    if (is_method ? function.as_method : function.as_function) {
      fitting.push_back(function.name);
    }
  }
  names.push_back("has");
  if (!is_method) {
    fitting.push_back("has");
  }
  const std::string_view near = row != nullptr ? row->advice : nearest(name, names);
  const std::string_view kind = is_method ? "method" : "function";
  if (near.empty()) {
    return fmt::format("unknown {} '{}'; there are {}", kind, shown, fmt::join(fitting, ", "));
  }
  const Function* meant = find_function(near);
  return fmt::format("unknown {} '{}'; did you mean {}?", kind, shown,
                     meant == nullptr ? "has(a.b)" : meant->usage);
}

}  // namespace laneway::expr
