/// Reads JSON text without recursion, within bounds, with short messages at exact offsets.
#include "text/json.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <unordered_set>

namespace laneway {
namespace {

// From this many keys on, an object remembers hashes so that a repeated key is found without a search.
constexpr std::size_t hashed_from = 16;

struct OpenContainer {
  Json* container;
  std::unordered_set<std::size_t> hashes;
};

class Reader {
 public:
  Reader(std::string_view text, const JsonLimits& limits) : text_(text), limits_(limits) {}

  std::variant<Json, JsonError> read();

 private:
  bool read_document();
  bool read_value();
  bool after_value();
  bool read_key();
  bool open(Json value);
  bool read_string(std::string& out);
  bool read_escape(std::string& out);
  bool read_hex4(char32_t& unit);
  bool read_number();
  bool read_word(std::string_view word, Json value);
  Json* slot_for(OpenContainer& object, std::string key);
  void place(Json value);

  void skip_space();
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool fail(std::string message) { return fail_at(at_, std::move(message)); }
  bool fail_at(std::size_t offset, std::string message);
  bool fail_expected(std::string_view what);

  std::string_view text_;
  JsonLimits limits_;
  std::size_t at_ = 0;
  Json root_;
  Json* slot_ = &root_;  // where the next value of an object (or the document) goes
  std::vector<OpenContainer> open_;
  bool done_ = false;
  JsonError error_{};
};

std::variant<Json, JsonError> Reader::read() {
  if (read_document()) return std::move(root_);
  return std::move(error_);
}

bool Reader::read_document() {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  while (!done_) {
    if (!read_value()) return false;
  }
  skip_space();
  return at_end() || fail_expected("nothing after the document");
}

void Reader::skip_space() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
    ++at_;
}

bool Reader::fail_at(std::size_t offset, std::string message) {
  error_ = {std::move(message), offset};
  return false;
}

bool Reader::fail_expected(std::string_view what) {
  if (at_end()) return fail(fmt::format("expected {}, found the end", what));
  const CodePoint point = front_code_point(text_.substr(at_));
  if (!point.valid) return fail("invalid UTF-8");
  return fail(fmt::format("expected {}, found '{}'", what, printable(text_.substr(at_, point.size))));
}

// One value, or the opening of a container; then whatever closes behind it.
bool Reader::read_value() {
  skip_space();
  switch (peek()) {
    case '{': return open(Json::object());
    case '[': return open(Json::array());
    case '"': {
      ++at_;
      std::string value;
      if (!read_string(value)) return false;
      place(std::move(value));
      return after_value();
    }
    case 't': return read_word("true", true);
    case 'f': return read_word("false", false);
    case 'n': return read_word("null", nullptr);
    case '-': return read_number();
    default: break;
  }
  if (peek() >= '0' && peek() <= '9') return read_number();
  return fail_expected("a value");
}

bool Reader::open(Json value) {
  if (open_.size() >= static_cast<std::size_t>(limits_.depth)) {
    return fail(fmt::format("nested deeper than {} levels", limits_.depth));
  }
  const bool is_object = value.is_object();
  ++at_;
  Json* target = slot_;
  if (!open_.empty() && open_.back().container->is_array()) {
    auto& items = open_.back().container->get_ref<Json::array_t&>();
    items.push_back(std::move(value));
    target = &items.back();
  } else {
    *target = std::move(value);
  }
  open_.push_back({target, {}});
  skip_space();
  if (peek() == (is_object ? '}' : ']')) {
    ++at_;
    open_.pop_back();
    return after_value();
  }
  return !is_object || read_key();
}

void Reader::place(Json value) {
  if (!open_.empty() && open_.back().container->is_array()) {
    open_.back().container->get_ref<Json::array_t&>().push_back(std::move(value));
  } else {
    *slot_ = std::move(value);
  }
}

// Closes containers until a comma asks for another value or the document is complete.
bool Reader::after_value() {
  while (!open_.empty()) {
    skip_space();
    const bool is_object = open_.back().container->is_object();
    if (peek() == ',') {
      ++at_;
      return !is_object || read_key();
    }
    if (peek() != (is_object ? '}' : ']')) return fail_expected(is_object ? "',' or '}'" : "',' or ']'");
    ++at_;
    open_.pop_back();
  }
  done_ = true;
  return true;
}

bool Reader::read_key() {
  skip_space();
  if (peek() != '"') return fail_expected("a key in double quotes");
  const std::size_t key_at = at_++;
  std::string key;
  if (!read_string(key)) return false;
  skip_space();
  if (peek() != ':') return fail_expected("':'");
  ++at_;
  OpenContainer& object = open_.back();
  if (object.container->size() >= static_cast<std::size_t>(limits_.keys_per_object)) {
    return fail_at(key_at, fmt::format("more than {} keys in one object", limits_.keys_per_object));
  }
  slot_ = slot_for(object, std::move(key));
  return true;
}

// A key that occurs twice keeps its first place and its last value.
Json* Reader::slot_for(OpenContainer& object, std::string key) {
  auto& pairs = object.container->get_ref<Json::object_t&>();
  bool search = true;
  if (pairs.size() >= hashed_from) {
    const std::hash<std::string> hash;
    if (object.hashes.empty()) {
      for (const auto& pair : pairs) object.hashes.insert(hash(pair.first));
    }
    search = !object.hashes.insert(hash(key)).second;
  }
  if (search) {
    for (auto& pair : pairs) {
      if (pair.first == key) return &pair.second;
    }
  }
  pairs.emplace_back(std::move(key), nullptr);
  return &pairs.back().second;
}

bool Reader::read_string(std::string& out) {
  const std::size_t start = at_ - 1;
  while (!at_end()) {
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte == '"') {
      ++at_;
      return true;
    }
    if (byte == '\\') {
      if (!read_escape(out)) return false;
      continue;
    }
    if (byte < 0x20) return fail("control character in a string; escape it");
    if (byte < 0x80) {
      out.push_back(static_cast<char>(byte));
      ++at_;
      continue;
    }
    const CodePoint point = front_code_point(text_.substr(at_));
    if (!point.valid) return fail("invalid UTF-8");
    out.append(text_.substr(at_, point.size));
    at_ += point.size;
  }
  return fail_at(start, "string without closing quote");
}

bool Reader::read_escape(std::string& out) {
  static constexpr std::string_view letters = "\"\\/bfnrt";
  static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const std::size_t start = at_++;
  if (at_end()) return fail_at(start, "string without closing quote");
  const char letter = text_[at_++];
  if (const std::size_t known = letters.find(letter); known != std::string_view::npos) {
    out.push_back(meanings[known]);
    return true;
  }
  if (letter != 'u') return fail_at(start, "unknown escape in a string");
  char32_t unit = 0;
  if (!read_hex4(unit)) return false;
  if (unit >= 0xDC00 && unit <= 0xDFFF) return fail_at(start, "second half of a surrogate pair without the first");
  if (unit >= 0xD800 && unit <= 0xDBFF) {
    char32_t low = 0;
    if (text_.substr(at_, 2) != "\\u") return fail_at(start, "first half of a surrogate pair without the second");
    at_ += 2;
    if (!read_hex4(low)) return false;
    if (low < 0xDC00 || low > 0xDFFF) return fail_at(start, "first half of a surrogate pair without the second");
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }
  append_utf8(out, unit);
  return true;
}

bool Reader::read_hex4(char32_t& unit) {
  unit = 0;
  for (int digit = 0; digit < 4; ++digit, ++at_) {
    const char c = peek();
    char32_t value = 0;
    if (c >= '0' && c <= '9') {
      value = static_cast<char32_t>(c - '0');
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
      value = static_cast<char32_t>((c | 0x20) - 'a' + 10);
    } else {
      return fail_expected("four hexadecimal digits");
    }
    unit = unit * 16 + value;
  }
  return true;
}

bool Reader::read_number() {
  const std::size_t start = at_;
  const auto digits = [&] {
    const std::size_t first = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > first;
  };
  const bool negative = peek() == '-';
  if (negative) ++at_;
  if (peek() == '0') {
    ++at_;
    if (peek() >= '0' && peek() <= '9') return fail("a number has no leading zero");
  } else if (!digits()) {
    return fail_expected("a digit");
  }
  bool integral = true;
  if (peek() == '.') {
    integral = false;
    ++at_;
    if (!digits()) return fail_expected("a digit");
  }
  if ((peek() | 0x20) == 'e') {
    integral = false;
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!digits()) return fail_expected("a digit");
  }
  const char* const first = text_.data() + start;
  const char* const last = text_.data() + at_;
  if (integral && !negative) {
    std::uint64_t value = 0;
    if (std::from_chars(first, last, value).ec == std::errc()) {
      place(value);
      return after_value();
    }
  }
  if (integral && negative) {
    std::int64_t value = 0;
    if (std::from_chars(first, last, value).ec == std::errc()) {
      place(value);
      return after_value();
    }
  }
  double value = 0;
  const auto result = std::from_chars(first, last, value);
  // Too small is zero to a double, as it is to every other reader; too large has no value.
  if (result.ec == std::errc::result_out_of_range) {
    const std::string digits_text(first, last);
    value = std::strtod(digits_text.c_str(), nullptr);
    if (value > 1 || value < -1) return fail_at(start, "number too large");
  }
  place(value);
  return after_value();
}

bool Reader::read_word(std::string_view word, Json value) {
  if (text_.substr(at_, word.size()) != word) return fail_expected("a value");
  at_ += word.size();
  place(std::move(value));
  return after_value();
}

}  // namespace

std::variant<Json, JsonError> parse_json(std::string_view text, const JsonLimits& limits) {
  return Reader(text, limits).read();
}

}  // namespace laneway
