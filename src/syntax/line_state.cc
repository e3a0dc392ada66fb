/// Hands a line that has matched to the tree.
#include "syntax/line_state.h"

namespace laneway {
namespace {

void add_statement(const LineState& state) {
  switch (state.kind) {
    case LineState::Kind::nothing: return;
    case LineState::Kind::node: return state.tree.add_node(state.node);
    case LineState::Kind::edge: return state.tree.add_edge(state.edge);
    case LineState::Kind::loop: return state.tree.add_loop(state.loop);
  }
}

}  // namespace

void LineState::add_to_tree() {
  if (closes_before) tree.close_lane(brace_before);
  if (opens) {
    if (has_label) lane.label = label_text;
    tree.open_lane(lane);
  } else if (has_label) {
    tree.label_lane(label_text, label);
  }
  add_statement(*this);
  if (closes_after) tree.close_lane(brace_after);
  if (!has_comment) return;
  const bool alone = kind == Kind::nothing && !opens && !has_label && !closes_before && !closes_after;
  tree.add_comment({comment, alone});
}

}  // namespace laneway
