/// What a .flow text says, statement by statement, with exact ranges: no names resolved, nothing judged.
///
/// Statements live in flat vectors in the order of the text; spans point into the source. The tree keeps
/// all that a formatter needs: comments, blank lines (by line numbers), the order of mixed items.
#pragma once

#include "text/source.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace laneway {

enum class Shape : std::uint8_t { circle, rectangle, diamond, taskbox };
enum class Direction : std::uint8_t { left, right, top, bottom };

std::string_view name_of(Shape shape);
std::string_view name_of(Direction direction);

/// `key:"value"` on a node or `key="value"` on an edge.
struct Attribute {
  Span key;
  Span value;            ///< between the quotes
  bool escaped = false;  ///< the value holds a backslash; `SyntaxFile::value` resolves it
};

/// A run of attributes in `SyntaxFile::attributes`.
struct AttributeRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// `n1` or `Lane.n1`, with `.handle(right)` on edges.
struct Reference {
  Span lane;  ///< empty without a prefix
  Span node;
  Direction direction = Direction::right;
  Span handle;  ///< `.handle(right)`; empty in loops
};

struct NodeStatement {
  Span span;
  Span id;
  Span shape_span;
  Shape shape = Shape::rectangle;
  AttributeRange attributes;
  std::uint32_t lane = 0;  ///< index into `lanes`
};

struct EdgeStatement {
  Span span;
  Reference from;
  Reference to;
  AttributeRange attributes;
  std::uint32_t lane = 0;
};

struct LoopStatement {
  Span span;
  Span condition;  ///< between the brackets, trimmed
  std::uint32_t first_member = 0;
  std::uint32_t member_count = 0;  ///< run in `SyntaxFile::members`
  std::uint32_t lane = 0;
};

struct LaneStatement {
  Span span;  ///< from the id to the closing brace
  Span id;
  Span label;  ///< display label without `#` and outer blanks; empty if none
  Span open;   ///< the `{`
  Span close;  ///< the `}`; empty if it is missing
};

struct Comment {
  Span span;  ///< from `//` to the end of the line
  bool own_line = false;
};

/// An item in the order of the text, for the formatter.
struct Item {
  enum class Kind : std::uint8_t { lane_open, lane_close, node, edge, loop, comment, broken };
  Kind kind;
  std::uint32_t index;  ///< into the vector of its kind; for `broken` into `broken_lines`
};

struct SyntaxFile {
  std::shared_ptr<const Source> source;
  std::vector<LaneStatement> lanes;
  std::vector<NodeStatement> nodes;
  std::vector<EdgeStatement> edges;
  std::vector<LoopStatement> loops;
  std::vector<Reference> members;
  std::vector<Attribute> attributes;
  std::vector<Comment> comments;
  std::vector<Span> broken_lines;
  std::vector<Item> items;

  std::string_view text(Span span) const { return source->text(span); }
  /// An attribute's value with its escapes (`\" \\ \n \t`) resolved.
  std::string value(const Attribute& attribute) const;
};

}  // namespace laneway
