/// The cursor over a broken line, and its reports.
#include "syntax/broken_line.h"

#include "text/blank.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>

namespace laneway {

using namespace grammar;

namespace {

constexpr int most_pieces = 64;

constexpr std::array<std::string_view, 5> arrow_forms{"->", "=>", "→", "—>", "–>"};

// Spaces of other kinds, which text copied from a page is full of.
bool is_unusual_blank(char32_t value) {
  return value == 0xA0 || (value >= 0x2000 && value <= 0x200B) || value == 0x202F || value == 0x205F ||
         value == 0x2060 || value == 0x3000 || value == 0xFEFF;
}

std::uint32_t offset(std::size_t value) { return static_cast<std::uint32_t>(value); }

}  // namespace

BrokenLine::BrokenLine(LineDoctor& doctor, Span line, bool continues, bool wants_brace)
    : doctor_(doctor),
      tree_(doctor.tree_),
      text_(tree_.text().substr(0, line.end)),
      line_(line),
      at_(line.begin),
      end_(line.end),
      closing_(line.end),
      brace_(line.end),
      arrow_(line.end),
      comment_(line.end),
      continues_(continues),
      wants_brace_(wants_brace) {}

// Finds braces, arrow and comment outside of strings. After an unclosed quote everything is string.
void BrokenLine::measure() {
  closing_ = brace_ = arrow_ = comment_ = end_;
  for (std::uint32_t at = at_; at < end_; ++at) {
    const char c = text_[at];
    if (c == '"') {
      for (++at; at < end_ && text_[at] != '"'; ++at) at += text_[at] == '\\';
      continue;
    }
    const std::string_view from = text_.substr(at, end_ - at);
    if (from.starts_with("//") && (at == at_ || text_[at - 1] != ':')) {
      comment_ = at;
      break;
    }
    if (c == '{' && brace_ == end_) brace_ = at;
    if (c == '}') closing_ = at;
    const bool arrow = (c == '-' || c == '=' || c == '\xE2') &&
                       std::any_of(arrow_forms.begin(), arrow_forms.end(),
                                   [&](std::string_view form) { return from.starts_with(form); });
    if (arrow && arrow_ == end_) arrow_ = at;
  }
  // Only the '}' that nothing but blanks follow closes a lane.
  for (std::uint32_t at = closing_ + 1; at < comment_; ++at) {
    if (!is_blank(text_[at])) closing_ = end_;
  }
}

Span BrokenLine::character() const {
  const CodePoint point = front_code_point(rest());
  return {at_, at_ + point.size};
}

Span BrokenLine::to_end(std::uint32_t from) const {
  std::uint32_t end = std::min(std::min(comment_, closing_), end_);
  while (end > from && is_blank(text_[end - 1])) --end;
  return {from, std::max(from, end)};
}

void BrokenLine::skip_blanks() {
  while (at_ < end_) {
    if (is_blank(text_[at_])) {
      ++at_;
      continue;
    }
    const CodePoint point = front_code_point(rest());
    if (!point.valid || !is_unusual_blank(point.value)) return;
    soft(unusual_blank, character(), point.value == 0xA0 ? "U+00A0" : "this space",
         replace(character(), " ", "use a plain blank"));
    at_ += point.size;
  }
}

Span BrokenLine::word(std::string_view also) const {
  std::uint32_t at = at_;
  while (at < end_) {
    const char c = text_[at];
    const bool ascii = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
    if (ascii || also.find(c) != std::string_view::npos) {
      ++at;
      continue;
    }
    const CodePoint point = front_code_point(text_.substr(at, end_ - at));
    const bool letter = point.valid && point.value >= 0xC0 && (point.value < 0x2000 || point.value > 0x2FFF) &&
                        !is_unusual_blank(point.value);
    if (!letter) break;
    at += point.size;
  }
  return {at_, at};
}

Span BrokenLine::skip_word(std::string_view also) {
  const Span found = word(also);
  at_ = found.end;
  return found;
}

bool BrokenLine::at_end() const { return at_ >= end_ || at_ == closing_ || at_ >= comment_; }

void BrokenLine::soft(const Message& message, Span span, std::string_view quoted, Fix fix) {
  reported_ = true;
  if (silent_ || muted_) return;
  muted_ = true;
  reported_to_ = span.end;
  if (tree_.errors().full()) fix.reset();
  tree_.errors().add(message, span, quoted, std::move(fix));
}

void BrokenLine::hard(const Message& message, Span span, std::string_view quoted, Fix fix) {
  if (!reported_) soft(message, span, quoted, std::move(fix));
  silent_ = true;
}

bool BrokenLine::enough() {
  if (!reported_ || ++pieces_ <= most_pieces) return false;
  silent_ = true;
  at_ = closing_;
  return true;
}

void BrokenLine::settle(bool regular) {
  if (!reported_) return;
  muted_ = false;
  if (!regular) silent_ = true;
}

void BrokenLine::ran_out(const Message& message, Span span, std::string_view quoted, Fix fix) {
  doctor_.ran_out_ = true;
  hard(message, span, quoted, std::move(fix));
}

BrokenLine::Fix BrokenLine::replace(Span span, std::string replacement, std::string description, bool safe) {
  return Repair{span, std::move(replacement), std::move(description), safe};
}

BrokenLine::Fix BrokenLine::insert(std::uint32_t at, std::string text, std::string description, bool safe) {
  return Repair{{at, at}, std::move(text), std::move(description), safe};
}

void BrokenLine::read_silently() {
  reported_ = silent_ = true;
  read();
}

void BrokenLine::read() {
  check_bytes();
  // No recursion: a line may hold as many pieces as it has bytes.
  do {
    const std::uint32_t before = at_;
    again_ = false;
    measure();
    read_statement();
    again_ = again_ && at_ > before && !enough();
  } while (again_);
  if (closing_ < end_ && at_ <= closing_) tree_.close_lane({closing_, closing_ + 1});
  if (!reported_) hard(unexpected_text, line_, text(line_));
  // The error is about the very end: the rest may be on the next line.
  if (reported_to_ > line_.begin && reported_to_ >= to_end(line_.begin).end) doctor_.ran_out_ = true;
}

void BrokenLine::check_bytes() {
  const std::string_view line = text(line_);
  const std::size_t control = std::min(first_control(line), line.size());
  const std::size_t invalid = std::min(first_invalid_utf8(line), line.size());
  if (control < line.size() && control < invalid) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(line[control]);
    const std::string name = std::string("U+00") + digits[byte >> 4] + digits[byte & 15];
    const Span span{line_.begin + offset(control), line_.begin + offset(control) + 1};
    hard(control_character, span, name, replace(span, "", "remove it", false));
  } else if (invalid < line.size()) {
    const Span span{line_.begin + offset(invalid), line_.begin + offset(invalid) + 1};
    hard(invalid_utf8, span);
  }
}

}  // namespace laneway
