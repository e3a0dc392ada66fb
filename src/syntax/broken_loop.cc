/// Reads a broken loop: `loop [condition] n1 n2 …`.
#include "syntax/broken_line.h"

namespace laneway {

using namespace grammar;

void BrokenLine::read_loop() {
  const Span name = skip_word();
  if (text(name) != "loop") {
    hard(misspelt_loop, name, text(name), replace(name, "loop", "did you mean 'loop'?", false));
  }
  skip_blanks();
  if (peek() == '(') {
    const std::size_t close = text_.find(')', at_);
    if (close < end_) {
      const Span whole{at_, static_cast<std::uint32_t>(close) + 1};
      const std::string inside(text_.substr(at_ + 1, close - at_ - 1));
      soft(missing_condition, whole, {}, replace(whole, "[" + inside + "]", "use '[' and ']'"));
      at_ = whole.end;
      return read_members();
    }
  }
  if (peek() != '[') {
    const std::uint32_t members = first_member_guess();
    const std::size_t last = text_.find_last_not_of(" \t]", members - 1);
    const Span condition{at_, last < at_ || last >= end_ ? at_ : static_cast<std::uint32_t>(last) + 1};
    Fix fix;
    if (!condition.empty() && members < to_end(at_).end) {
      const Span replaced{at_, members};
      fix = replace(replaced, "[" + std::string(text(condition)) + "] ", "put the condition in '[' and ']'", false);
    }
    hard(missing_condition, condition.empty() ? name : condition, {}, std::move(fix));
    at_ = closing_;
    return;
  }
  int depth = 0;
  const std::uint32_t open = at_;
  for (; at_ < end_; ++at_) {
    if (peek() == '[') ++depth;
    if (peek() == ']' && --depth == 0) break;
  }
  if (at_ < end_) {
    ++at_;
    return read_members();
  }
  at_ = open + 1;
  const std::uint32_t members = first_member_guess();
  Fix fix;
  if (members < end_) {
    const auto last = static_cast<std::uint32_t>(text_.find_last_not_of(" \t", members - 1)) + 1;
    fix = insert(last, "]", "close it before the nodes of the loop", false);
  }
  hard(unclosed_condition, {open, open + 1}, {}, std::move(fix));
  at_ = closing_;
}

// Where the words that look like nodes begin that end the line: `n7 n8 Lane.n10`.
std::uint32_t BrokenLine::first_member_guess() const {
  const Span whole = to_end(at_);
  std::uint32_t begin = whole.end;
  for (std::uint32_t end = whole.end; end > at_;) {
    std::uint32_t first = end;
    while (first > at_ && text_[first - 1] != ' ' && text_[first - 1] != '\t' && text_[first - 1] != ']') --first;
    const std::string_view member = text_.substr(first, end - first);
    const std::string_view id = member.substr(member.rfind('.') + 1);
    const bool node_like =
        id.size() > 1 && id[0] == 'n' && id.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!node_like) break;
    begin = first;
    end = first;
    while (end > at_ && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
  }
  return begin;
}

void BrokenLine::read_members() {
  bool any = false;
  while (true) {
    skip_blanks();
    if (at_end() || enough()) break;
    const Span one = character();
    if (peek() == ',' || peek() == ';') {
      soft(member_separator, one, text(one), replace(one, " ", "separate the ids by blanks"));
      ++at_;
      settle(true);
      continue;
    }
    if (starts_statement() && any) {
      hard(joined_statements, word(), text(word()), insert(at_, "\n", "begin a new line before it"));
      again_ = true;
      return;
    }
    const Span member = skip_word("-.()");
    any = true;
    const std::string_view name = text(member);
    const std::size_t dot = name.find('.');
    const bool fine = !member.empty() && name.find_first_of("()") == std::string_view::npos &&
                      (dot == std::string_view::npos ||
                       (dot > 0 && dot + 1 < name.size() && name.find('.', dot + 1) == std::string_view::npos));
    const bool plain_id = name.substr(dot + 1).find('-') == std::string_view::npos;
    if (fine && plain_id) continue;
    const std::size_t handle = name.find(".handle");
    if (handle != std::string_view::npos && handle > 0) {
      soft(bad_member, member, name,
           replace(member, std::string(name.substr(0, handle)), "a loop lists ids without handles"));
      continue;
    }
    const Span wrong = member.empty() ? one : member;
    hard(bad_member, wrong, text(wrong));
    at_ = closing_;
    return;
  }
  if (!any) ran_out(missing_member, line_, {});
}

}  // namespace laneway
