/// Reads a broken edge: `ref.handle(dir) -> ref.handle(dir)`. Its brackets are read in broken_brackets.cc.
#include "syntax/broken_line.h"

#include "text/utf8.h"

#include <algorithm>
#include <array>

namespace laneway {

using namespace grammar;

namespace {

Direction opposite(Direction direction) {
  switch (direction) {
    case Direction::left: return Direction::right;
    case Direction::right: return Direction::left;
    case Direction::top: return Direction::bottom;
    case Direction::bottom: return Direction::top;
  }
  return direction;
}

}  // namespace

bool is_arrow_part(char32_t value) {
  if (value < 0x80) return std::string_view("-=<>~").find(static_cast<char>(value)) != std::string_view::npos;
  return (value >= 0x2010 && value <= 0x2015) || (value >= 0x2190 && value <= 0x21FF) || value == 0x2212 ||
         (value >= 0x2794 && value <= 0x27BF) || (value >= 0x27F0 && value <= 0x27FF) ||
         (value >= 0x2900 && value <= 0x297F);
}

void BrokenLine::read_edge() {
  Direction from = Direction::right;
  Direction to = Direction::left;
  bool reading = read_end(true, Direction::left, from);
  settle(reading && regular_arrow());
  reading = reading && read_arrow();
  settle(reading && (peek() == ' ' || peek() == '\t' || text_.substr(at_ - 2, 2) == "->"));
  reading = reading && read_end(false, from, to);
  skip_blanks();
  settle(reading &&
         (at_end() || (peek() == '[' && std::string_view(") \t").find(text_[at_ - 1]) != std::string_view::npos)));
  if (reading) read_edge_attributes();
  if (reading && !silent_) read_after_edge();
  if (silent_ && !again_) at_ = closing_;
}

bool BrokenLine::read_end(bool source, Direction other, Direction& direction) {
  direction = opposite(other);
  skip_blanks();
  const Message& missing = source ? missing_source : missing_target;
  if (at_end() || peek() == '[') {
    const Span place = at_ > line_.begin ? Span{at_ - 1, at_} : here(1);
    if (at_ >= end_) {
      ran_out(missing, place);
    } else {
      hard(missing, place);
    }
    return false;
  }
  if (source && is_arrow_part(front_code_point(rest()).value)) {
    hard(missing, character());
    return false;
  }
  // An id may hold '-', an arrow begins with one: what follows tells.
  Span run = word(".");
  while (run.end + 1 < end_ && text_[run.end] == '-' && !run.empty()) {
    at_ = run.end + 1;
    const Span more = word(".");
    at_ = run.begin;
    if (more.empty()) break;
    run.end = more.end;
  }
  if (run.empty()) {
    hard(unexpected_text, character(), text(character()));
    return false;
  }
  at_ = run.end;
  return read_handle(edge_end(run, source), direction);
}

bool BrokenLine::regular_arrow() const {
  const std::size_t next = std::min<std::size_t>(text_.find_first_not_of(" \t", at_), end_);
  const std::string_view from = text_.substr(next, end_ - next);
  constexpr std::array<std::string_view, 10> arrows{"->", "-->", "=>", "==>", "--", "→", "⇒", "—>", "–>", "⟶"};
  return std::any_of(arrows.begin(), arrows.end(), [&](std::string_view arrow) {
    if (!from.starts_with(arrow)) return false;
    const std::string_view after = from.substr(arrow.size());
    return after.empty() || after[0] == ' ' || (after[0] | 0x20) >= 'a';
  });
}

bool BrokenLine::read_arrow() {
  skip_blanks();
  const std::uint32_t begin = at_;
  std::uint32_t end = at_;
  for (std::uint32_t at = at_; at < end_;) {
    if (text_[at] == ' ' || text_[at] == '\t') {
      ++at;
      continue;
    }
    const CodePoint point = front_code_point(text_.substr(at, end_ - at));
    if (!point.valid || !is_arrow_part(point.value)) break;
    at += point.size;
    end = at;
  }
  const Span arrow{begin, end};
  at_ = end;
  if (text(arrow) == "->") return true;
  if (text(arrow).find('<') != std::string_view::npos) {
    hard(backward_arrow, arrow);
    return false;
  }
  if (!arrow.empty()) {
    soft(wrong_arrow, arrow, text(arrow), replace(arrow, "->", "use '->'"));
    return true;
  }
  const std::uint32_t source_end = static_cast<std::uint32_t>(text_.find_last_not_of(" \t", at_ - 1)) + 1;
  if (at_end()) {
    if (at_ >= end_) {
      ran_out(missing_arrow, {line_.begin, source_end});
    } else {
      hard(missing_arrow, {line_.begin, source_end});
    }
    return false;
  }
  const Span found = word();
  if (text(found) == "to") {
    soft(wrong_arrow, found, "to", replace(found, "->", "use '->'"));
    at_ = found.end;
    return true;
  }
  if (!found.empty() && arrow_ >= end_) {
    hard(missing_arrow, {source_end, at_}, {}, insert(at_, "-> ", "write '->' between them"));
    return true;
  }
  const Span junk = arrow_ < end_ && arrow_ > at_ ? Span{at_, arrow_} : character();
  hard(wrong_arrow, junk, text(junk));
  return false;
}

}  // namespace laneway
