/// Escapes, after "String and Bytes Values" of CEL's language definition.
#include "expr/string_literal.h"

#include "text/utf8.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace laneway::expr {

namespace {

struct Escape {
  char letter;
  char meaning;
};
constexpr Escape simple_escapes[] = {{'\\', '\\'}, {'?', '?'},  {'"', '"'},  {'\'', '\''},
                                     {'`', '`'},   {'a', '\a'}, {'b', '\b'}, {'f', '\f'},
                                     {'n', '\n'},  {'r', '\r'}, {'t', '\t'}, {'v', '\v'}};

bool is_high_surrogate(char32_t point) { return point >= 0xD800 && point < 0xDC00; }
bool is_low_surrogate(char32_t point) { return point >= 0xDC00 && point < 0xE000; }

class Reader {
 public:
  explicit Reader(std::string_view body) : body_(body) {}

  /// The text, or nothing: then `begin` and `message` say what is wrong.
  bool read(std::string& out) {
    while (at_ < body_.size()) {
      if (body_[at_] != '\\') {
        out += body_[at_++];
        continue;
      }
      begin_ = at_++;
      if (!escape(out)) {
        return false;
      }
    }
    return true;
  }
  EscapeError error(std::size_t prefix) const { return {prefix + begin_, message_}; }

 private:
  bool escape(std::string& out) {
    const char letter = body_[at_];
    for (const Escape& escape : simple_escapes) {
      if (escape.letter == letter) {
        out += escape.meaning;
        ++at_;
        return true;
      }
    }
    switch (letter) {
      case 'x':
      case 'X':
        return point(1, 2, 16, out);
      case 'u':
        return point(1, 4, 16, out);
      case 'U':
        return point(1, 8, 16, out);
      case '0':
      case '1':
      case '2':
      case '3':
        return point(0, 3, 8, out);
      default:
        message_ = fmt::format("'{}' is not an escape; of a backslash write '\\\\'", shown(2));
        return false;
    }
  }

  std::optional<char32_t> digits(std::size_t count, int base) {
    const std::string_view digits = body_.substr(at_, count);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (digits.size() != count || error != std::errc{} || end != digits.data() + count) {
      return std::nullopt;
    }
    at_ += count;
    return value;
  }

  bool point(std::size_t skipped, std::size_t count, int base, std::string& out) {
    at_ += skipped;
    auto value = digits(count, base);
    if (!value) {
      message_ = fmt::format("'{}' is not an escape; expected {} {} digits", shown(skipped + 1 + count),
                             count, base == 8 ? "octal" : "hexadecimal");
      return false;
    }
    if (is_high_surrogate(*value) && body_.substr(at_).starts_with("\\u")) {
      at_ += 2;
      const auto low = digits(4, 16);
      value = low && is_low_surrogate(*low) ? 0x10000 + ((*value - 0xD800) << 10) + (*low - 0xDC00) : *value;
    }
    if (*value > 0x10FFFF || (*value >= 0xD800 && *value < 0xE000)) {
      message_ = fmt::format("'{}' is not a character", shown(at_ - begin_));
      return false;
    }
    laneway::append_utf8(out, *value);
    return true;
  }

  /// About `bytes` of the escape, to the end of a character.
  std::string_view shown(std::size_t bytes) const {
    const std::string_view rest = body_.substr(begin_);
    while (bytes < rest.size() && (static_cast<unsigned char>(rest[bytes]) & 0xC0) == 0x80) {
      ++bytes;
    }
    return rest.substr(0, bytes);
  }

  std::string_view body_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::string message_;
};

}  // namespace

std::variant<std::string, EscapeError> read_string_literal(std::string_view literal) {
  const bool raw = literal[0] == 'r' || literal[0] == 'R';
  const std::string_view quoted = literal.substr(raw ? 1 : 0);
  const bool triple = quoted.size() >= 6 && quoted[1] == quoted[0] && quoted[2] == quoted[0];
  const std::size_t quotes = triple ? 3 : 1;
  const std::string_view body = quoted.substr(quotes, quoted.size() - 2 * quotes);
  if (raw) {
    return std::string(body);
  }
  std::string out;
  Reader reader(body);
  if (!reader.read(out)) {
    return reader.error(quotes);
  }
  return out;
}

}  // namespace laneway::expr
