/// Reads what follows the ends of a broken edge: `[label="…", when="…"]`.
#include "syntax/broken_line.h"

#include <array>

namespace laneway {

using namespace grammar;

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> other_keys{{
    {"name", "label"},
    {"text", "label"},
    {"title", "label"},
    {"caption", "label"},
    {"description", "label"},
    {"if", "when"},
    {"condition", "when"},
    {"cond", "when"},
    {"guard", "when"},
}};

std::string_view meant_key(std::string_view word) {
  for (const auto& [other, key] : other_keys) {
    if (word == other) return key;
  }
  return nearest(word, {"label", "when"});
}

}  // namespace

void BrokenLine::read_edge_attributes() {
  skip_blanks();
  if (at_end()) return;
  if (peek() == '[') {
    const Span open = here(1);
    in_brackets_ = true;
    ++at_;
    while (in_brackets_ && !silent_ && !enough()) {
      skip_blanks();
      if (at_end()) {
        const Span whole = to_end(open.begin);
        if (!reported_) soft(missing_closing_bracket, open, {}, insert(whole.end, "]", "close it with ']'"));
        in_brackets_ = false;
      } else if (!read_edge_attribute()) {
        in_brackets_ = false;
      } else {
        settle(regular_attribute());
      }
    }
    return;
  }
  const Span key = word();
  const Span whole = to_end(at_);
  const std::size_t after = text_.find_first_not_of(" \t", key.end);
  const char next = after < end_ ? text_[after] : '\0';
  if (text(key) == "label" || text(key) == "when" ||
      (!key.empty() && (next == '=' || (next == ':' && !starts_statement())))) {
    const bool closed = text(whole).ends_with(']');
    Fix fix = closed ? insert(whole.begin, "[", "write '[' before it")
                     : replace(whole, "[" + std::string(text(whole)) + "]", "put it in '[' and ']'");
    soft(missing_bracket, whole, {}, std::move(fix));
    at_ = whole.end;
    return;
  }
  // `"Yes"`, `: Yes`, `|Yes|`, `(Yes)`: a label as other notations write it.
  const std::string_view notation = "\":|('";
  if (notation.find(peek()) == std::string_view::npos) return;
  std::string_view label = text(whole);
  const std::size_t first = label.find_first_not_of("\":|(' \t");
  const std::size_t last = label.find_last_not_of("\":|)' \t");
  if (first == std::string_view::npos || last < first) return;
  label = label.substr(first, last - first + 1);
  if (label.find_first_of("\"[]=") != std::string_view::npos) return;
  const std::string mended = "[label=\"" + std::string(label) + "\"]";
  soft(missing_bracket, whole, {}, replace(whole, mended, "write " + in_quotes(mended), false));
  at_ = whole.end;
}

// One attribute, comma or the closing bracket; false when the brackets are done.
bool BrokenLine::read_edge_attribute() {
  if (peek() == ']') {
    ++at_;
    return false;
  }
  if (peek() == ',') {
    const Span comma = here(1);
    const std::size_t before = text_.find_last_not_of(" \t", at_ - 1);
    ++at_;
    skip_blanks();
    const bool needless = text_[before] == '[' || text_[before] == ',' || peek() == ']';
    if (needless) soft(text_in_brackets, comma, ",", replace(comma, "", "remove it"));
    return true;
  }
  if (peek() == '"' || peek() == '\'') {
    const std::size_t close = text_.find(peek(), at_ + 1);
    const Span value{at_, close < end_ ? static_cast<std::uint32_t>(close) + 1 : at_ + 1};
    soft(missing_edge_key, value, text_.substr(at_ + 1, value.size() - (close < end_ ? 2 : 1)),
         insert(at_, "label=", "write 'label=' before it", false));
    return read_value({at_, at_});
  }
  const Span key = skip_word("-.");
  if (key.empty()) {
    hard(text_in_brackets, character(), text(character()));
    return false;
  }
  skip_blanks();
  const bool known = text(key) == "label" || text(key) == "when";
  const bool separated = peek() == '=' || peek() == ':';
  if (!separated && peek() != '"') {
    const std::uint32_t end = end_of_bare_value();
    const Span words{key.begin, std::max(end, key.end)};
    if (known) {
      hard(missing_value, key, text(key));
      return false;
    }
    const bool plain = text(words).find_first_of("\"=") == std::string_view::npos;
    if (!plain) {
      hard(text_in_brackets, key, text(key));
      return false;
    }
    const std::string mended = "label=\"" + std::string(text(words)) + "\"";
    soft(text_in_brackets, words, text(words), replace(words, mended, "write " + in_quotes(mended), false));
    at_ = words.end;
    return true;
  }
  if (!known) {
    const std::string_view meant = meant_key(text(key));
    Fix fix;
    if (!meant.empty()) fix = replace(key, std::string(meant), "did you mean " + in_quotes(meant) + "?", false);
    soft(unknown_edge_key, key, text(key), std::move(fix));
  }
  if (peek() == ':') soft(edge_separator, here(1), ":", replace(here(1), "=", "use '=' between key and value"));
  if (!separated) soft(missing_edge_separator, key, text(key), insert(key.end, "=", "write '=' after the key"));
  if (separated) ++at_;
  return read_value(key);
}

void BrokenLine::read_after_edge() {
  while (!enough()) {
    skip_blanks();
    if (at_end()) return;
    const Span one = character();
    if (peek() != ',' && peek() != ';') break;
    soft(text_after_edge, one, text(one), replace(one, "", "remove it"));
    ++at_;
  }
  const Span found = word("-.");
  const Span wrong = found.empty() ? character() : found;
  if (next_is("->")) {
    hard(edge_chain, here(2), "->");
  } else if (starts_statement()) {
    hard(joined_statements, word(), text(word()), insert(at_, "\n", "begin a new line before it"));
    again_ = true;
  } else {
    hard(text_after_edge, wrong, text(wrong));
  }
}

}  // namespace laneway
