/// Tells which statement a broken line was meant to be, and reads what is none.
#include "syntax/broken_line.h"

#include <algorithm>
#include <array>

namespace laneway {

using namespace grammar;

namespace {

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

}  // namespace

// Comments as other languages write them, at the front of a line.
bool BrokenLine::read_comment() {
  constexpr std::array<std::string_view, 7> marks{"/*", "*", "/", "<!--", "--", ";", "%"};
  for (const std::string_view mark : marks) {
    if (!next_is(mark) || (mark == "--" && next_is("-->"))) continue;
    const Span span = here(static_cast<std::uint32_t>(mark.size()));
    hard(bad_comment, span, mark, replace(span, "//", "write '//'"));
    at_ = closing_ = end_;
    return true;
  }
  return false;
}

bool BrokenLine::is_loop() const {
  const std::string_view found = text(word());
  if (found.empty()) return false;
  const std::size_t after = rest().find_first_not_of(" \t", found.size());
  const char next = after == std::string_view::npos ? '\0' : rest()[after];
  if (next == ':' || next == '.') return false;
  if (found == "loop") return true;
  const bool similar =
      same_word(found, "loop") || nearest(found, {"loop"}) == "loop" || found == "repeat" || found == "while";
  return similar && (next == '[' || next == '(');
}

bool BrokenLine::is_node() const {
  const Span id = word("-.");
  if (id.empty()) return false;
  const std::size_t colon = text_.find_first_not_of(" \t", id.end);
  if (colon >= end_ || text_[colon] != ':') return false;
  const std::size_t next = text_.find_first_not_of(" \t", colon + 1);
  return next >= end_ || (!text_.substr(next).starts_with("handle(") && (brace_ < at_ || colon < brace_));
}

// `n1 circle label:"x"`, `n1; circle`, `n1circle`: a shape where it belongs, but no colon before it.
bool BrokenLine::is_node_without_colon() const {
  const std::string_view id = text(word("-."));
  if (id.empty()) return false;
  const std::size_t next = rest().find_first_not_of(" \t:;=,", id.size());
  if (next == std::string_view::npos) return false;
  std::size_t last = next;
  while (last < rest().size() && ((rest()[last] | 0x20) >= 'a' && (rest()[last] | 0x20) <= 'z')) ++last;
  const std::string_view shape = rest().substr(next, last - next);
  constexpr std::array<std::string_view, 4> shapes{"circle", "rectangle", "diamond", "taskbox"};
  return std::find(shapes.begin(), shapes.end(), shape) != shapes.end() && next > id.size();
}

bool BrokenLine::is_edge() const {
  const std::string_view line = text_.substr(at_, std::min(comment_, end_) - at_);
  const std::size_t quote = std::min(line.find('"'), line.size());
  return arrow_ < brace_ || line.substr(0, quote).find("handle") != std::string_view::npos ||
         line.substr(0, quote).find("--") != std::string_view::npos;
}

// The rest of a statement that was broken over two lines is none by itself.
bool BrokenLine::is_fragment() const {
  const std::string_view all = text(to_end(at_));
  if (all.find_first_of(")]\"") == std::string_view::npos || opens_lane() || is_node_without_colon()) return false;
  if (peek() == '}' || peek() == '#' || next_is("//")) return false;
  const Span name = word();
  if (name.empty()) return true;
  const std::size_t handle = all.find(".handle(");
  if (handle != std::string_view::npos && all.find(".handle(", handle + 1) != std::string_view::npos) return false;
  if (text_.substr(name.end).starts_with(".handle")) return arrow_ == end_;
  if (is_loop()) return false;
  const std::size_t colon = std::min<std::size_t>(text_.find_first_not_of(" \t", name.end), end_);
  if (colon >= end_ || text_[colon] != ':') return true;
  const std::size_t shape = std::min<std::size_t>(text_.find_first_not_of(" \t", colon + 1), end_);
  std::size_t after = shape;
  while (after < end_ && (text_[after] | 0x20) >= 'a' && (text_[after] | 0x20) <= 'z') ++after;
  return meant_shape(text_.substr(shape, after - shape)).empty();
}

bool BrokenLine::starts_statement() const {
  const std::string_view name = text(word());
  if (name.empty()) return false;
  const std::string_view after = rest().substr(name.size());
  if (after.starts_with(".handle")) return true;
  const std::size_t colon = after.find_first_not_of(" \t");
  if (colon == std::string_view::npos) return false;
  if (name == "loop" && after[colon] == '[') return true;
  if (after[colon] != ':') return false;
  const std::size_t shape = std::min(after.find_first_not_of(" \t", colon + 1), after.size());
  const std::string_view meant = after.substr(shape);
  return meant.starts_with("circle") || meant.starts_with("rectangle") || meant.starts_with("diamond") ||
         meant.starts_with("taskbox");
}

void BrokenLine::read_statement() {
  skip_blanks();
  while (peek() == '}') {
    const bool last = at_ == closing_;
    tree_.close_lane(here(1));
    ++at_;
    if (last) closing_ = end_;
    if (!tree_.in_lane()) reported_ = reported_ || at_ >= end_;
    skip_blanks();
  }
  if (at_ >= end_ || at_ == comment_) return;
  if (wants_brace_ && peek() == '{') {
    reported_ = true;
    at_ = end_;
    return;
  }
  const bool single = to_end(at_).size() == 1;
  const bool in_lane = tree_.in_lane();
  if (continues_ && is_fragment()) silent_ = reported_ = true;
  if (single && peek() != '#' && (in_lane || peek() != '{')) return read_unreadable();
  if (!in_lane && brace_ < end_ && arrow_ == end_) return read_lane(brace_);
  if (read_comment()) return;
  if (peek() == '#') {
    reported_ = true;
    tree_.label_lane({at_ + 1, end_}, {at_, end_});
    at_ = end_;
    return;
  }
  if (is_loop()) return read_loop();
  if (is_node()) return read_node();
  if (is_edge()) return read_edge();
  if (brace_ < end_ && opens_lane()) return read_lane(brace_);
  if (peek() == '{') {
    hard(unexpected_text, here(1), "{", replace(here(1), "", "remove it", false));
    ++at_;
    brace_ = end_;
    again_ = true;
    return;
  }
  if (peek() == ':' || is_node_without_colon() || !meant_shape(text(word())).empty()) return read_node();
  read_unreadable();
}

void BrokenLine::read_unreadable() {
  const Span all = to_end(at_);
  const bool single = all.size() == 1;
  if (!silent_ && single && tree_.in_lane() && std::string_view(")]>{").find(peek()) != std::string_view::npos) {
    hard(wrong_closing_brace, all, text(all), replace(all, "}", "use '}'"));
    tree_.close_lane(all);
    at_ = end_;
    return;
  }
  const Span first = word("-");
  const bool name_like = !first.empty() && (first.end == all.end || text_.find_first_of("#([<", first.end) < all.end);
  if (!tree_.in_lane() && name_like && !continues_) return read_lane_without_brace();
  const bool lost_brace = all.size() <= 3 && closing_ == end_ && text(all).find('}') != std::string_view::npos;
  if (single && !silent_) tree_.doubt_open_lane();
  hard(tree_.in_lane() ? unreadable_line : unreadable_outside, all, text(all));
  if (text(all).find_first_of(" \t") != std::string_view::npos) reported_to_ = 0;
  if (lost_brace) tree_.close_lane(all);
  if (closing_ == end_) at_ = end_;
}

}  // namespace laneway
