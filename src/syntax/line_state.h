/// What one good line has said so far, while the grammar is still reading it.
#pragma once

#include "syntax/broken_line.h"
#include "syntax/tree_builder.h"

namespace laneway {

/// Rules may match and then be taken back, so nothing but attributes and members (which `reset` and a broken
/// line cut off again) reaches the tree before the whole line has matched.
struct LineState {
  TreeBuilder& tree;
  LineDoctor& doctor;
  const char* start;  ///< of the text
  bool clean;         ///< the text is UTF-8 without control characters

  enum class Kind : std::uint8_t { nothing, node, edge, loop } kind = Kind::nothing;
  bool opens = false;
  bool has_label = false;
  bool has_comment = false;
  bool closes_before = false;
  bool closes_after = false;
  bool escaped = false;
  Direction direction = Direction::right;
  Span name, prefix, handle, key, value, label, label_text;
  Span brace_before, brace_after, comment;
  Reference reference;
  NodeStatement node;
  EdgeStatement edge;
  LoopStatement loop;
  LaneStatement lane;
  std::size_t attributes = 0;  ///< how many the tree holds of lines that are complete
  std::size_t members = 0;

  /// Forgets the line; what the tree holds now is complete.
  void reset() {
    kind = Kind::nothing;
    opens = has_label = has_comment = closes_before = closes_after = escaped = false;
    attributes = tree.file().attributes.size();
    members = tree.file().members.size();
  }

  AttributeRange line_attributes() const {
    const std::size_t size = tree.file().attributes.size();
    return {static_cast<std::uint32_t>(attributes), static_cast<std::uint32_t>(size - attributes)};
  }

  /// Hands what the line said to the tree, in its order.
  void add_to_tree();
};

}  // namespace laneway
