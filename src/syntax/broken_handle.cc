/// Reads the handle at a broken edge's end: `.handle(right)`, in every way it is mistaken.
#include "syntax/broken_line.h"

#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace laneway {

using namespace grammar;

namespace {

constexpr std::string_view handle_word = "handle";
constexpr std::array<std::string_view, 4> directions{"left", "right", "top", "bottom"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> other_directions{{
    {"up", "top"},
    {"above", "top"},
    {"north", "top"},
    {"upper", "top"},
    {"down", "bottom"},
    {"below", "bottom"},
    {"south", "bottom"},
    {"under", "bottom"},
    {"west", "left"},
    {"start", "left"},
    {"east", "right"},
    {"end", "right"},
}};

bool is_direction(std::string_view word) {
  return std::find(directions.begin(), directions.end(), word) != directions.end();
}

Direction direction_of(std::string_view word) {
  constexpr std::array<Direction, 5> values{Direction::left, Direction::right, Direction::top, Direction::bottom,
                                            Direction::right};
  return values[static_cast<std::size_t>(std::find(directions.begin(), directions.end(), word) - directions.begin())];
}

std::string called_with(std::string_view direction) { return "handle(" + std::string(direction) + ")"; }

bool is_opening(char c) { return c == '(' || c == '[' || c == '{' || c == '<'; }
bool is_closing(char c) { return c == ')' || c == ']' || c == '}' || c == '>'; }

}  // namespace

std::string_view meant_direction(std::string_view word) {
  for (const auto& [other, direction] : other_directions) {
    if (other.size() == word.size() && nearest(word, {other}) == other) return direction;
  }
  return nearest(word, {directions.begin(), directions.end()});
}

BrokenLine::EdgeEnd BrokenLine::edge_end(Span run, bool source) const {
  const std::size_t dot = text(run).rfind('.');
  const bool dotted = dot != std::string_view::npos;
  EdgeEnd end{run, run, run, dotted, source};
  if (!dotted) return end;
  end.reference.end = run.begin + static_cast<std::uint32_t>(dot);
  end.last.begin = end.reference.end + 1;
  return end;
}

// The forms in which a handle is found, the right one first.
bool BrokenLine::read_handle(const EdgeEnd& end, Direction& direction) {
  using Form = std::optional<bool> (BrokenLine::*)(const EdgeEnd&, Direction&);
  constexpr std::array<Form, 6> forms{&BrokenLine::read_written_handle, &BrokenLine::read_handle_apart,
                                      &BrokenLine::read_port,           &BrokenLine::read_misspelt_handle,
                                      &BrokenLine::read_bare_handle,    &BrokenLine::read_cut_handle};
  for (const Form form : forms) {
    if (const std::optional<bool> read = (this->*form)(end, direction)) return *read;
  }
  if (!check_reference(end, end.run)) return false;
  const std::string mended = "." + called_with(name_of(direction));
  soft(missing_handle, end.run, text(end.run),
       insert(end.run.end, mended, "write " + in_quotes(std::string(text(end.run)) + mended), false));
  return true;
}

bool BrokenLine::check_reference(const EdgeEnd& end, Span reference) {
  const std::string_view name = text(reference);
  const std::size_t dot = name.find('.');
  const std::string_view id = name.substr(dot == std::string_view::npos ? 0 : dot + 1);
  if (name.empty() || name == ".") {
    hard(end.source ? missing_source : missing_target, end.last.empty() ? end.run : end.last);
    return false;
  }
  if (dot == 0 || id.empty() || id.find('.') != std::string_view::npos) {
    hard(bad_reference, reference, name);
    return false;
  }
  const bool plain = id.find('-') == std::string_view::npos &&
                     std::all_of(id.begin(), id.end(), [](char c) { return (c & 0x80) == 0; });
  const Span id_span{reference.end - static_cast<std::uint32_t>(id.size()), reference.end};
  if (!plain) soft(bad_node_id, id_span, id);
  return true;
}

// `n1.handle…`
std::optional<bool> BrokenLine::read_written_handle(const EdgeEnd& end, Direction& direction) {
  if (!end.dotted || text(end.last) != handle_word) return {};
  return check_reference(end, end.reference) && read_direction(end.last, direction);
}

// `n1 handle(right)`, `n1:handle(right)`
std::optional<bool> BrokenLine::read_handle_apart(const EdgeEnd& end, Direction& direction) {
  const std::size_t next = text_.find_first_not_of(" \t:;,", at_);
  if (next == std::string_view::npos || next == at_ || !text_.substr(next).starts_with("handle(")) return {};
  if (!check_reference(end, end.run)) return false;
  const Span gap{at_, static_cast<std::uint32_t>(next)};
  const Span whole{gap.begin, gap.end + static_cast<std::uint32_t>(handle_word.size())};
  soft(bad_handle, whole, text(whole), replace(gap, ".", "write '.' before 'handle'"));
  at_ = whole.end;
  return read_direction({gap.end, at_}, direction);
}

// `n1.right`
std::optional<bool> BrokenLine::read_port(const EdgeEnd& end, Direction& direction) {
  const std::string_view word = text(end.last);
  if (!end.dotted || !is_direction(word) || peek() == '(') return {};
  const Span whole{end.last.begin - 1, end.last.end};
  const std::string mended = "." + called_with(word);
  soft(bad_handle, whole, text(whole), replace(whole, mended, "write " + in_quotes(mended)));
  direction = direction_of(word);
  return check_reference(end, end.reference);
}

// `n1.handel(right)`, `n1handle(right)`, `n1(right)`
std::optional<bool> BrokenLine::read_misspelt_handle(const EdgeEnd& end, Direction& direction) {
  if (peek() != '(') return {};
  const std::string_view word = text(end.last);
  if (end.dotted && nearest(word, {handle_word}) == handle_word) {
    soft(bad_handle, end.last, word, replace(end.last, std::string(handle_word), "did you mean 'handle'?"));
    return check_reference(end, end.reference) && read_direction(end.last, direction);
  }
  if (word.ends_with(handle_word)) {
    std::string id(word.substr(0, word.size() - handle_word.size()));
    while (id.ends_with('-') || id.ends_with('_')) id.pop_back();
    soft(bad_handle, end.last, word, replace(end.last, id + ".handle", "write '.' before 'handle'"));
    return read_direction(end.last, direction);
  }
  soft(missing_handle_word, here(1), {}, insert(at_, ".handle", "write '.handle' before the direction"));
  return check_reference(end, end.run) && read_direction(end.last, direction);
}

// `n1.handleright)`
std::optional<bool> BrokenLine::read_bare_handle(const EdgeEnd& end, Direction& direction) {
  const std::string_view word = text(end.last);
  if (!end.dotted || !word.starts_with(handle_word) || !is_direction(word.substr(handle_word.size()))) return {};
  const std::string_view name = word.substr(handle_word.size());
  const Span whole{end.last.begin, end.last.end + (peek() == ')' ? 1 : 0)};
  soft(bad_handle, whole, text(whole), replace(whole, called_with(name), "write " + in_quotes(called_with(name))));
  direction = direction_of(name);
  at_ = whole.end;
  return check_reference(end, end.reference);
}

// `n1.`, `n1.hand`
std::optional<bool> BrokenLine::read_cut_handle(const EdgeEnd& end, Direction& direction) {
  if (!end.dotted) return {};
  const std::string_view word = text(end.last);
  if (word.empty()) {
    const Span dot{end.run.end - 1, end.run.end};
    const std::string mended = "." + called_with(name_of(direction));
    soft(bad_handle, dot, ".", replace(dot, mended, "write " + in_quotes(mended), false));
    return check_reference(end, end.reference);
  }
  if (word.size() == 1 || !handle_word.starts_with(word)) return {};
  hard(bad_handle, end.last, word);
  return check_reference(end, end.reference);
}

// `(right)` behind the word `handle`.
bool BrokenLine::read_direction(Span handle, Direction& direction) {
  skip_blanks();
  if (at_end() || !is_opening(peek())) return read_bare_direction(handle, direction);
  const Span open = here(1);
  const bool round = peek() == '(';
  ++at_;
  skip_blanks();
  Span found = skip_word();
  const std::size_t close = text_.find(')', open.end);
  const bool closes_here = close < end_ && (arrow_ < at_ || close < arrow_);
  const bool one_word = closes_here && text_.find_first_of(" \t.", found.end) > close;
  if (round && one_word && !is_direction(text(found))) found.end = at_ = static_cast<std::uint32_t>(close);
  skip_blanks();
  const bool closed = !at_end() && is_closing(peek());
  if (!round) {
    const Span whole{open.begin, closed ? at_ + 1 : found.end};
    soft(wrong_handle_bracket, whole, text(open),
         replace(whole, "(" + std::string(text(found)) + ")", "use '(' and ')'"));
  }
  if (!name_direction(open, found, closed, direction)) return false;
  return close_direction({handle.begin, found.end}, round, closed);
}

// `.handle`, `.handle right)`
bool BrokenLine::read_bare_direction(Span handle, Direction& direction) {
  const Span found = word();
  if (!is_direction(text(found))) {
    const std::string mended = called_with(name_of(direction));
    soft(missing_direction, handle, {},
         insert(handle.end, mended.substr(handle_word.size()), "write " + in_quotes(mended), false));
    return true;
  }
  const bool closed = text_.substr(found.end, 1) == ")";
  const Span whole{handle.begin, found.end + (closed ? 1u : 0u)};
  const std::string mended = called_with(text(found));
  soft(bad_handle, whole, text(whole), replace(whole, mended, "write " + in_quotes(mended)));
  direction = direction_of(text(found));
  at_ = whole.end;
  return true;
}

bool BrokenLine::name_direction(Span open, Span found, bool closed, Direction& direction) {
  const std::string_view name = text(found);
  if (is_direction(name)) {
    direction = direction_of(name);
    return true;
  }
  if (name.empty() && closed) {
    const std::string suggestion(name_of(direction));
    soft(missing_direction, {open.begin, at_ + 1}, {},
         insert(open.end, suggestion, "write " + in_quotes(suggestion), false));
    return true;
  }
  if (name.empty()) {
    hard(missing_direction, at_end() ? open : character());
    return false;
  }
  const std::string_view meant = meant_direction(name);
  Fix fix;
  if (!meant.empty()) fix = replace(found, std::string(meant), "did you mean " + in_quotes(meant) + "?", false);
  soft(unknown_direction, found, name, std::move(fix));
  if (!meant.empty()) direction = direction_of(meant);
  return true;
}

bool BrokenLine::close_direction(Span opened, bool round, bool closed) {
  if (peek() == ')' || (!round && closed)) {
    ++at_;
    return true;
  }
  if (closed && peek() != '>') {
    soft(wrong_handle_bracket, here(1), text(here(1)), replace(here(1), ")", "use ')'"));
    ++at_;
    return true;
  }
  const bool over = at_end() || peek() == '[' || is_arrow_part(front_code_point(rest()).value);
  if (!over) {
    hard(bad_handle, character(), text(character()));
    return false;
  }
  soft(unclosed_handle, opened, {}, insert(opened.end, ")", "close it with ')'"));
  return true;
}

}  // namespace laneway
