/// Takes broken lines one by one, and finds those that are one statement together.
#include "syntax/broken_line.h"
#include "syntax/parse.h"
#include "text/utf8.h"

#include <algorithm>

namespace laneway {

using namespace grammar;

namespace {

constexpr std::uint32_t longest_joined = 4096;

}  // namespace

void LineDoctor::read(Span line) {
  if (line.empty()) return;
  const bool adjacent = !previous_.empty() && tree_.line_before(line).end == previous_.end;
  const bool continues = adjacent && ran_out_;
  const bool wants_brace = adjacent && wants_brace_;
  previous_ = line;
  ran_out_ = wants_brace_ = false;
  tree_.begin_broken(line);
  BrokenLine reader(*this, line, continues, wants_brace);
  if (adjacent && joined_) {
    joined_ = false;
    reader.read_silently();
  } else if (goes_on_from_line_before(line)) {
    const Span gap{tree_.line_before(line).end, line.begin};
    tree_.errors().add(continued_statement, line, {}, Repair{gap, " ", "join it with the line before", true});
  } else if (!continues && goes_on_in_next_line(line)) {
    const Span end{line.end - 1, line.end};
    tree_.errors().add(broken_statement, end, {},
                       Repair{{line.end, tree_.next_line(line).begin}, "", "join the two lines", false});
    reader.read_silently();
    ran_out_ = wants_brace_ = false;
    joined_ = true;
  } else {
    reader.read();
  }
  tree_.end_broken();
}

// A statement, and a line of attributes that it would take: `n1: circle`, `label:"x"`.
bool LineDoctor::goes_on_from_line_before(Span line) const {
  const std::string_view rest = tree_.text().substr(line.begin, line.size());
  const std::string_view key = rest.substr(0, rest.find_first_of(": \t"));
  // `n3: "circle"` would fit as a key and its value, but is a node of its own.
  const bool like_attribute =
      rest[0] == '[' || (key.size() < rest.size() && key.find_first_of("0123456789") == std::string_view::npos);
  const Span before = tree_.statement_before(line);
  if (!like_attribute || before.empty() || !is_plain(rest) || line.size() > longest_joined || tree_.errors().full())
    return false;
  const auto first = tree_.text().substr(before.begin, before.size());
  return recognise_flow(std::string(first) + " " + std::string(rest));
}

// Two lines that are nothing alone and a statement together.
bool LineDoctor::goes_on_in_next_line(Span line) const {
  const Span next = tree_.next_line(line);
  if (next.empty() || next.size() > longest_joined || line.size() > longest_joined || tree_.errors().full())
    return false;
  const std::string_view second = tree_.text().substr(next.begin, next.size());
  if (recognise_flow(second) || !is_plain(second)) return false;
  const std::string first(tree_.text().substr(line.begin, line.size()));
  return recognise_flow(first + std::string(second)) || recognise_flow(first + " " + std::string(second));
}

}  // namespace laneway
