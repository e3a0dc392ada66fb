/// Puts statements into a SyntaxFile one after the other and keeps track of which lane is open.
#pragma once

#include "syntax/error_list.h"
#include "syntax/tree.h"

#include <memory>
#include <vector>

namespace laneway {

/// How sure a lane's opening is. A lane that a broken line opened may be no lane at all, so what follows
/// from its braces is not reported.
enum class Opening { written, guessed };

/// Statements are added in the order of the text. Reports what no single line can tell: braces that do not
/// match, statements outside of a lane, labels in the wrong place, keys given twice.
class TreeBuilder {
 public:
  explicit TreeBuilder(std::shared_ptr<const Source> source);

  SyntaxFile& file() { return file_; }
  ErrorList& errors() { return errors_; }
  std::string_view text() const { return text_; }
  bool in_lane() const { return !open_.empty(); }
  /// The line after `line` without the blanks around it; empty at the end of the text.
  Span next_line(Span line) const;
  /// Likewise the line before it.
  Span line_before(Span line) const;
  /// The statement that ends the line before the broken line `line`; empty if something else does.
  Span statement_before(Span line) const;

  void open_lane(LaneStatement lane, Opening opening = Opening::written);
  /// `label` is the text behind `#`, `whole` begins with the `#`.
  void label_lane(Span label, Span whole);
  void close_lane(Span brace);
  void add_node(NodeStatement node);
  void add_edge(EdgeStatement edge);
  void add_loop(LoopStatement loop);
  void add_comment(Comment comment);

  /// What is added until `end_broken` comes from the broken line `span`, which is one item itself.
  void begin_broken(Span span);
  void end_broken() { broken_ = false; }
  /// A line that may have been meant as the open lane's closing brace.
  void doubt_open_lane();

  /// Reports lanes that are still open, and yields the tree and all errors.
  std::pair<SyntaxFile, Diagnostics> finish();

 private:
  static constexpr std::uint32_t none = 0xFFFFFFFF;

  struct OpenLane {
    std::uint32_t index;
    bool doubtful;
    bool has_item;                ///< false: a broken line opened it
    std::uint32_t nested = none;  ///< first lane that opened before this one was closed
  };

  Span trimmed_line(std::uint32_t number) const;
  /// A piece of a good line that is wrong where it stands.
  void add_broken_piece(Span span);
  void add_item(Item::Kind kind, std::size_t size);
  std::uint32_t lane_for(Span statement);
  std::uint32_t lane_outside(Span statement);
  void confirm_nesting();
  void report_never_closed(const OpenLane& lane);
  void check_keys(AttributeRange range);

  SyntaxFile file_;
  std::string_view text_;
  ErrorList errors_;
  std::vector<OpenLane> open_;
  bool label_allowed_ = false;  ///< nothing but comments since the lane was opened
  bool broken_ = false;
};

}  // namespace laneway
