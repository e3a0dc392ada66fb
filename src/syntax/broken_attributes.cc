/// Reads the values of a broken line: strings with wrong quotes, without quotes, never closed.
#include "syntax/broken_line.h"

#include "text/utf8.h"

#include <array>

namespace laneway {

using namespace grammar;

namespace {

constexpr std::array<std::string_view, 8> foreign_quotes{"'", "`", "‘", "’", "“", "”", "„", "«"};
constexpr std::array<std::string_view, 8> closing_quotes{"'", "`", "‘", "’", "“", "”", "»", "\""};

template <typename Quotes>
std::size_t quote_at(std::string_view text, const Quotes& quotes) {
  for (const std::string_view quote : quotes) {
    if (text.starts_with(quote)) return quote.size();
  }
  return 0;
}

bool is_letter(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_'; }

// Where ` key:` or ` key=` at the end of `text` begins (its blank), or npos: what stands before the quote
// that opens the next value.
std::size_t trailing_key(std::string_view text) {
  std::size_t at = text.find_last_not_of(" \t");
  if (at == std::string_view::npos || (text[at] != ':' && text[at] != '=')) return std::string_view::npos;
  const std::size_t key_end = at == 0 ? std::string_view::npos : text.find_last_not_of(" \t", at - 1);
  if (key_end == std::string_view::npos || !is_letter(text[key_end])) return std::string_view::npos;
  at = key_end;
  while (at > 0 && is_letter(text[at])) --at;
  if (is_letter(text[at]) || (text[at] != ' ' && text[at] != '\t' && text[at] != ',')) return std::string_view::npos;
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == ',')) --at;
  return at;
}

std::string in_double_quotes(std::string_view value) {
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

void BrokenLine::add_attribute(Span key, Span value) {
  const bool escaped = text(value).find('\\') != std::string_view::npos;
  tree_.file().attributes.push_back({key, value, escaped});
}

// The end, or `key` with its separator and quote: what may follow a shape or a value.
bool BrokenLine::regular_attribute() const {
  std::uint32_t at = at_;
  const auto skip = [&](auto&& wanted) {
    while (at < end_ && wanted(text_[at])) ++at;
  };
  skip([this](char c) { return c == ' ' || c == '\t' || (in_brackets_ && c == ','); });
  if (at >= end_ || at == closing_ || at == comment_ || text_[at] == ']') return true;
  const std::uint32_t key = at;
  skip([](char c) { return is_letter(c) || c == '-' || c == '.'; });
  if (at == key || (key == at_ && key > line_.begin && is_letter(text_[key - 1]))) return false;
  skip([](char c) { return c == ' ' || c == '\t'; });
  if (at >= end_ || (text_[at] != ':' && text_[at] != '=')) return false;
  ++at;
  skip([](char c) { return c == ' ' || c == '\t'; });
  return at < end_ && (text_[at] == '"' || text_[at] == '\'');
}

bool BrokenLine::read_value(Span key) {
  skip_blanks();
  if (at_end() || (in_brackets_ && peek() == ']')) {
    const bool cut_off = at_ >= end_;
    const Span place = key.empty() ? here(1) : key;
    if (cut_off) {
      ran_out(missing_value, place, text(place));
    } else {
      hard(missing_value, place, text(place));
    }
    return false;
  }
  if (peek() == '"') return read_string(key);
  if (quote_at(rest(), foreign_quotes) > 0) return read_foreign_string(key);
  return read_bare_value(key);
}

bool BrokenLine::read_string(Span key) {
  const std::uint32_t open = at_++;
  while (at_ < end_ && peek() != '"') {
    if (peek() != '\\') {
      ++at_;
      continue;
    }
    const bool known = std::string_view("\"\\nt").find(peek(1)) != std::string_view::npos && at_ + 1 < end_;
    if (!known) {
      const std::uint32_t size = 1 + (at_ + 1 < end_ ? front_code_point(rest().substr(1)).size : 0u);
      soft(bad_escape, here(size), text(here(size)), replace(here(1), "\\\\", "write '\\\\' for a backslash", false));
      ++at_;
      continue;
    }
    at_ += 2;
  }
  const std::string_view content = text_.substr(open + 1, at_ - open - 1);
  const std::size_t swallowed = trailing_key(content);
  if (swallowed != std::string_view::npos && (is_letter(peek(1)) || at_ >= end_)) {
    const std::uint32_t close = open + 1 + static_cast<std::uint32_t>(swallowed);
    hard(unterminated_string, {open, close}, {}, insert(close, "\"", "close it before the next key"));
    return false;
  }
  if (at_ >= end_) {
    Span value = {open, end_};
    if (in_brackets_ && text_[end_ - 1] == ']') --value.end;
    const std::string_view tail = text(value);
    if (const std::size_t comment = tail.rfind(" //"); comment != std::string_view::npos) {
      value.end = open + static_cast<std::uint32_t>(tail.find_last_not_of(" \t", comment)) + 1;
    }
    ran_out(unterminated_string, value, {}, insert(value.end, "\"", "close it with '\"'"));
    return false;
  }
  const Span value{open + 1, at_};
  ++at_;
  add_attribute(key, value);
  const bool separated = at_end() || std::string_view(" \t,;]}").find(peek()) != std::string_view::npos;
  if (separated || starts_statement()) return true;
  const Span after = word().empty() ? character() : word();
  const bool key_follows = !word().empty() && (text_[after.end] == ':' || text_[after.end] == '=');
  if (key_follows && after.end < end_) return true;
  // All of it was meant as one value if no other key follows.
  const std::uint32_t last = static_cast<std::uint32_t>(text_.rfind('"'));
  Fix fix;
  if (last > at_ && text_.substr(at_, last - at_).find_first_of(":=") == std::string_view::npos) {
    const Span all{value.begin, last};
    const std::string quoted = in_double_quotes(text(all));
    fix = replace(all, quoted.substr(1, quoted.size() - 2), "write '\\\"' for the quotes inside the value", false);
  }
  hard(text_after_value, after, text(after), std::move(fix));
  return false;
}

bool BrokenLine::read_foreign_string(Span key) {
  const std::uint32_t open = at_;
  const std::uint32_t content = at_ + static_cast<std::uint32_t>(quote_at(rest(), foreign_quotes));
  for (std::uint32_t at = content; at < end_; ++at) {
    const std::size_t size = quote_at(text_.substr(at, end_ - at), closing_quotes);
    const std::uint32_t after = at + static_cast<std::uint32_t>(size);
    // The apostrophe of "don't" closes nothing.
    const bool inside = after < end_ && is_letter(text_[after]);
    if (size == 0 || inside) continue;
    const Span whole{open, after};
    soft(wrong_quotes, whole, text(whole),
         replace(whole, in_double_quotes(text({content, at})), "use '\"' on both sides"));
    add_attribute(key, {content, at});
    at_ = after;
    return true;
  }
  ran_out(unterminated_string, to_end(open), {}, {});
  return false;
}

// The end of a value without quotes: before the next key, a bracket or the end.
std::uint32_t BrokenLine::end_of_bare_value() const {
  const Span whole = to_end(at_);
  std::uint32_t end = whole.end;
  if (in_brackets_) {
    const std::size_t bracket = text_.find(']', at_);
    if (bracket < end) end = static_cast<std::uint32_t>(bracket);
  }
  for (std::uint32_t at = at_; at < end; ++at) {
    if (text_[at] != ':' && text_[at] != '=') continue;
    const std::size_t key = trailing_key(text_.substr(at_, at + 1 - at_));
    if (key != std::string_view::npos && key > 0) return at_ + static_cast<std::uint32_t>(key);
  }
  while (end > at_ && (text_[end - 1] == ' ' || text_[end - 1] == '\t' || text_[end - 1] == ',')) --end;
  return end;
}

bool BrokenLine::read_bare_value(Span key) {
  const std::uint32_t end = end_of_bare_value();
  const std::uint32_t quote = static_cast<std::uint32_t>(std::min<std::size_t>(text_.find('"', at_), end));
  if (quote >= end) {
    const Span value{at_, end};
    soft(unquoted_value, value, text(value), replace(value, in_double_quotes(text(value)), "put it in double quotes"));
    add_attribute(key, value);
    at_ = end;
    return true;
  }
  // `label: owner:"x"`: the next key stands where the value should.
  const std::string_view before = text_.substr(at_ - 1, quote - at_ + 1);
  if (trailing_key(" " + std::string(before.substr(1))) == 0) {
    soft(missing_value, key, text(key));
    return true;
  }
  const std::size_t second = text_.find('"', quote + 1);
  const bool closes =
      second >= end || trailing_key(text_.substr(quote + 1, second - quote - 1)) != std::string_view::npos;
  if (closes) {
    const Span value{at_, quote};
    soft(missing_opening_quote, value, text(value), insert(value.begin, "\"", "open it with '\"'"));
    add_attribute(key, value);
    at_ = quote + 1;
    return true;
  }
  const Span junk{at_, quote};
  soft(text_before_value, junk, text(junk), replace(junk, "", "remove it", false));
  at_ = quote;
  return read_string(key);
}

}  // namespace laneway
