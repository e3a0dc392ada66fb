/// Reads a broken lane: `Id { # label`, with what is missing or too much.
#include "syntax/broken_line.h"

#include "text/blank.h"

#include <algorithm>

namespace laneway {

using namespace grammar;

namespace {

}  // namespace

// `words {`, with nothing but a label or a comment behind it.
bool BrokenLine::opens_lane() const {
  if (brace_ >= end_ || brace_ == at_) return brace_ == at_ && brace_ < end_ && text_.substr(brace_ + 1, 2) == " #";
  const std::size_t after = std::min<std::size_t>(text_.find_first_not_of(" \t", brace_ + 1), end_);
  return after >= end_ || text_[after] == '#' || after == comment_;
}

void BrokenLine::read_lane(std::uint32_t brace) {
  Span id{at_, brace};
  while (!id.empty() && is_blank(text_[id.end - 1])) --id.end;
  LaneStatement lane{{id.begin, brace + 1}, id, {}, {brace, brace + 1}, {}};
  if (id.empty()) {
    hard(missing_lane_id, lane.open, {},
         insert(brace, "Lane ", "write a name before the brace, as in 'Lane {'", false));
  } else if (word("-") != id) {
    // The word that looks most like the id: the last one of `lane Sender`, the letters of `"Sender"`.
    std::string joined;
    for (const char c : text(id)) joined += is_blank(c) || c == '.' ? '_' : c;
    std::erase_if(joined, [](char c) {
      return std::string_view("\"'`:=()[]<>,;!@$%^&*+|\\/?~#").find(c) != std::string_view::npos;
    });
    hard(bad_lane_id, id, text(id), replace(id, joined, "write " + in_quotes(joined), false));
  }
  at_ = brace + 1;
  read_after_brace(lane);
}

void BrokenLine::read_lane_without_brace() {
  const Span id = skip_word("-");
  skip_blanks();
  const bool other_bracket = std::string_view("([<:").find(peek()) != std::string_view::npos && peek() != '\0';
  const Span wrong = other_bracket ? here(1) : Span{id.end, id.end};
  Fix fix = other_bracket ? replace(wrong, "{", "write '{' after the lane's id")
                          : insert(id.end, " {", "write '{' after the lane's id");
  hard(missing_brace, other_bracket ? wrong : id, text(id), std::move(fix));
  if (other_bracket) ++at_;
  skip_blanks();
  LaneStatement lane{{id.begin, id.end}, id, {}, wrong, {}};
  if (peek() == '#') read_label(lane);
  doctor_.wants_brace_ = !other_bracket;
  tree_.open_lane(lane, Opening::guessed);
  at_ = end_;
}

void BrokenLine::read_after_brace(LaneStatement lane) {
  skip_blanks();
  const bool has_label = peek() == '#';
  if (has_label) read_label(lane);
  const bool is_statement = !at_end() && (is_loop() || is_node() || is_edge());
  if (!at_end() && !has_label && !is_statement) {
    const Span label = to_end(at_);
    if (peek() == '{' || peek() == '}') {
      hard(text_after_brace, character(), text(character()), replace(character(), "", "remove it", false));
    } else {
      soft(unmarked_label, label, text(label), insert(label.begin, "# ", "write '#' before it"));
      lane.label = label;
      lane.span.end = label.end;
    }
    at_ = closing_;
  }
  tree_.open_lane(lane, Opening::written);
  again_ = is_statement;
}

void BrokenLine::read_label(LaneStatement& lane) {
  ++at_;
  std::uint32_t end = at_;
  while (end < end_ && !(is_blank(text_[end]) && text_.substr(end + 1, 2) == "//")) ++end;
  lane.label = {at_, end};
  while (!lane.label.empty() && is_blank(text_[lane.label.begin])) ++lane.label.begin;
  lane.span.end = end;
  at_ = closing_ = end_;
}

}  // namespace laneway
