/// Reads lines that the grammar refuses: says what is wrong, once, and saves what can be told.
///
/// A typo is one error, so an error that leaves the rest of the line unclear ends the line's reports; one
/// that does not (a misspelt shape) lets reading go on. A line that went wrong changes as little as possible
/// for those after it: its nodes and lanes are kept, and a statement broken over two lines is one error.
#pragma once

#include "syntax/tree_builder.h"

namespace laneway {

class LineDoctor {
 public:
  explicit LineDoctor(TreeBuilder& tree) : tree_(tree) {}

  /// Reads the line at `line` (without blanks around it), which no rule of the grammar matches.
  void read(Span line);

 private:
  friend class BrokenLine;

  bool goes_on_in_next_line(Span line) const;
  bool goes_on_from_line_before(Span line) const;

  TreeBuilder& tree_;
  // About the broken line read last; they count for the line right after it only.
  Span previous_;
  bool ran_out_ = false;      // it ended where more was expected
  bool wants_brace_ = false;  // it opened a lane without '{'
  bool joined_ = false;       // the next line is the rest of its statement, and reported with it
};

/// One broken line, read from left to right. broken_line.cc has the cursor and the reports, broken_statement.cc
/// tells what the line was meant to be; each kind of statement and its parts have a file of their own.
class BrokenLine {
 public:
  BrokenLine(LineDoctor& doctor, Span line, bool continues, bool wants_brace);
  void read();
  /// Reads for what can be saved only; the line's error is reported already.
  void read_silently();

 private:
  // Places. All offsets are into the whole text.
  std::string_view text(Span span) const { return text_.substr(span.begin, span.size()); }
  std::string_view rest() const { return text_.substr(at_, end_ - at_); }
  char peek(std::uint32_t ahead = 0) const { return at_ + ahead < end_ ? text_[at_ + ahead] : '\0'; }
  bool next_is(std::string_view what) const { return rest().starts_with(what); }
  Span here(std::uint32_t size = 0) const { return {at_, std::min(at_ + size, end_)}; }
  Span character() const;
  Span to_end(std::uint32_t from) const;
  void skip_blanks();
  /// The longest run of letters, digits, `_` and what else `also` lists, from `at_`; does not move.
  Span word(std::string_view also = {}) const;
  Span skip_word(std::string_view also = {});
  /// At the end of the line, a comment, or the `}` that ends the line.
  bool at_end() const;
  /// Counts parts of a line that has an error. True when they are too many: each may cost a look at the whole
  /// line, and nobody reads errors that far behind the first.
  bool enough();
  void measure();

  // Reports.
  using Fix = std::optional<Repair>;
  /// An error after which reading goes on. Until the next `settle` others are taken for its consequences.
  void soft(const grammar::Message& message, Span span, std::string_view quoted = {}, Fix fix = {});
  /// An error that ends the reports of this line.
  void hard(const grammar::Message& message, Span span, std::string_view quoted = {}, Fix fix = {});
  /// `hard` at the end of the line: the next line may hold the rest.
  void ran_out(const grammar::Message& message, Span span, std::string_view quoted = {}, Fix fix = {});
  /// At the end of a part of the statement: what comes next is judged anew if it looks `regular`.
  void settle(bool regular);
  bool regular_arrow() const;
  bool regular_attribute() const;
  static Fix replace(Span span, std::string replacement, std::string description, bool safe = true);
  static Fix insert(std::uint32_t at, std::string text, std::string description, bool safe = true);

  // Whole lines.
  void check_bytes();
  bool read_comment();
  void read_statement();
  bool is_loop() const;
  bool is_node() const;
  bool is_node_without_colon() const;
  bool is_edge() const;
  bool starts_statement() const;
  bool is_fragment() const;
  bool opens_lane() const;
  void read_unreadable();
  void read_lane(std::uint32_t brace);
  void read_lane_without_brace();
  void read_after_brace(LaneStatement lane);
  void read_label(LaneStatement& lane);

  // Nodes.
  void read_node();
  bool read_shape(Span id, NodeStatement& node);
  void read_node_attributes();
  bool read_node_attribute();
  void read_after_key(Span key);
  void read_bare_label(Span first);

  // Values: from the first character after the separator. False after a hard error.
  bool read_value(Span key);
  bool read_string(Span key);
  bool read_foreign_string(Span key);
  bool read_bare_value(Span key);
  void add_attribute(Span key, Span value);
  std::uint32_t end_of_bare_value() const;

  // Edges.
  void read_edge();
  bool read_end(bool source, Direction other, Direction& direction);
  /// The words before a handle's parenthesis: `Lane.n1.handle`.
  struct EdgeEnd {
    Span run;
    Span reference;  ///< all before the last dot, or all
    Span last;       ///< all behind the last dot, or all
    bool dotted;
    bool source;
  };
  EdgeEnd edge_end(Span run, bool source) const;
  /// `direction` holds what to suggest where none is written.
  bool read_handle(const EdgeEnd& end, Direction& direction);
  // Forms of handles: empty if it is another, false after a hard error.
  std::optional<bool> read_written_handle(const EdgeEnd& end, Direction& direction);
  std::optional<bool> read_handle_apart(const EdgeEnd& end, Direction& direction);
  std::optional<bool> read_port(const EdgeEnd& end, Direction& direction);
  std::optional<bool> read_misspelt_handle(const EdgeEnd& end, Direction& direction);
  std::optional<bool> read_bare_handle(const EdgeEnd& end, Direction& direction);
  std::optional<bool> read_cut_handle(const EdgeEnd& end, Direction& direction);
  bool check_reference(const EdgeEnd& end, Span reference);
  bool read_direction(Span handle, Direction& direction);
  bool read_bare_direction(Span handle, Direction& direction);
  bool name_direction(Span open, Span found, bool closed, Direction& direction);
  bool close_direction(Span opened, bool round, bool closed);
  bool read_arrow();
  void read_edge_attributes();
  bool read_edge_attribute();
  void read_after_edge();

  // Loops.
  void read_loop();
  void read_members();
  std::uint32_t first_member_guess() const;

  LineDoctor& doctor_;
  TreeBuilder& tree_;
  std::string_view text_;  // up to the end of the line, so that no search goes further
  Span line_;
  std::uint32_t at_;
  std::uint32_t end_;
  std::uint32_t closing_;  // offset of the '}' that ends the line, or end_
  std::uint32_t brace_;    // offset of the first '{' outside of strings, or end_
  std::uint32_t arrow_;    // offset of what looks like an arrow outside of strings, or end_
  std::uint32_t comment_;  // offset of the comment that ends the line, or end_
  bool continues_;         // the line before this one ended where more was expected
  bool wants_brace_;
  bool reported_ = false;
  bool silent_ = false;
  bool muted_ = false;
  int pieces_ = 0;                 // parts read since the first error
  bool again_ = false;             // another statement begins at at_
  std::uint32_t reported_to_ = 0;  // end of the last reported place
  bool in_brackets_ = false;
};

/// The right name for a shape or direction that a user may have meant, or empty.
std::string_view meant_shape(std::string_view word);
std::string_view meant_direction(std::string_view word);

/// A character that arrows are made of, in ASCII and beyond.
bool is_arrow_part(char32_t value);

}  // namespace laneway
