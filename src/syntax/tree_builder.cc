/// Lanes as a stack: what an unmatched brace means is decided by what comes after it.
#include "syntax/tree_builder.h"

#include <algorithm>
#include <unordered_map>

namespace laneway {
namespace {

using namespace grammar;

constexpr std::uint32_t compared_pairwise = 16;

}  // namespace

TreeBuilder::TreeBuilder(std::shared_ptr<const Source> source) : text_(source->text()) {
  // Lines bound the number of statements; no statement is shorter than its share of bytes.
  const std::size_t statements = std::min<std::size_t>(source->line_count(), text_.size() / 16) + 8;
  file_.nodes.reserve(statements / 2);
  file_.edges.reserve(statements / 2);
  file_.attributes.reserve(statements);
  file_.items.reserve(statements);
  file_.source = std::move(source);
}

Span TreeBuilder::trimmed_line(std::uint32_t number) const {
  if (number == 0 || number > file_.source->line_count()) return {};
  Span line = file_.source->line(number);
  const auto is_blank = [&](std::uint32_t at) { return text_[at] == ' ' || text_[at] == '\t'; };
  while (!line.empty() && is_blank(line.begin)) ++line.begin;
  while (!line.empty() && is_blank(line.end - 1)) --line.end;
  return line;
}

Span TreeBuilder::next_line(Span line) const { return trimmed_line(file_.source->line_number(line.begin) + 1); }

Span TreeBuilder::line_before(Span line) const { return trimmed_line(file_.source->line_number(line.begin) - 1); }

Span TreeBuilder::statement_before(Span line) const {
  const auto before = line_before(line);
  // The last item is the broken line's own.
  if (file_.items.size() < 2) return {};
  const Item& item = file_.items[file_.items.size() - 2];
  Span span;
  switch (item.kind) {
    case Item::Kind::node: span = file_.nodes[item.index].span; break;
    case Item::Kind::edge: span = file_.edges[item.index].span; break;
    case Item::Kind::loop: span = file_.loops[item.index].span; break;
    case Item::Kind::lane_open:
    case Item::Kind::lane_close:
    case Item::Kind::comment:
    case Item::Kind::broken: break;
  }
  return span.end == before.end ? span : Span{};
}

void TreeBuilder::add_item(Item::Kind kind, std::size_t size) {
  if (!broken_) file_.items.push_back({kind, static_cast<std::uint32_t>(size - 1)});
}

// A lane that opens inside another is either nested or tells that a brace is missing. Which of the two shows
// when it is closed: if the outer lane goes on then, it was nested.
void TreeBuilder::open_lane(LaneStatement lane, Opening opening) {
  if (!open_.empty() && open_.back().doubtful) open_.pop_back();
  const auto index = static_cast<std::uint32_t>(file_.lanes.size());
  if (!open_.empty() && open_.back().nested == none) open_.back().nested = index;
  open_.push_back({index, opening == Opening::guessed, !broken_});
  label_allowed_ = lane.label.empty();
  file_.lanes.push_back(lane);
  add_item(Item::Kind::lane_open, file_.lanes.size());
}

void TreeBuilder::label_lane(Span label, Span whole) {
  if (in_lane() && label_allowed_) {
    LaneStatement& lane = file_.lanes[open_.back().index];
    lane.label = label;
    lane.span.end = whole.end;
    label_allowed_ = label.empty();
    // The item of a broken line does not reach to a label on the next one.
    if (!open_.back().has_item) add_broken_piece(whole);
    return;
  }
  add_broken_piece(whole);
  const Span mark{whole.begin, whole.begin + 1};
  const Repair repair{mark, "//", "write '//' to make it a comment", true};
  const bool second = in_lane() && !file_.lanes[open_.back().index].label.empty();
  if (second) {
    const LaneStatement& lane = file_.lanes[open_.back().index];
    errors_.add(second_label, mark, file_.text(lane.id), repair, {{lane.label, "its display label"}});
  } else {
    errors_.add(misplaced_label, mark, {}, repair);
  }
}

void TreeBuilder::close_lane(Span brace) {
  if (open_.empty()) {
    errors_.add(stray_brace, brace, {}, Repair{brace, "", "remove it", false});
    add_broken_piece(brace);
    return;
  }
  confirm_nesting();
  LaneStatement& lane = file_.lanes[open_.back().index];
  const bool reopened = !lane.close.empty();
  lane.span.end = brace.end;
  if (reopened) {
    add_broken_piece(brace);
  } else {
    lane.close = brace;
    if (!broken_) file_.items.push_back({Item::Kind::lane_close, open_.back().index});
  }
  open_.pop_back();
  label_allowed_ = false;
}

void TreeBuilder::add_node(NodeStatement node) {
  node.lane = lane_for(node.span);
  file_.nodes.push_back(node);
  add_item(Item::Kind::node, file_.nodes.size());
  if (node.attributes.count > 1) check_keys(node.attributes);
}

void TreeBuilder::add_edge(EdgeStatement edge) {
  edge.lane = lane_for(edge.span);
  file_.edges.push_back(edge);
  add_item(Item::Kind::edge, file_.edges.size());
  if (edge.attributes.count > 1) check_keys(edge.attributes);
}

void TreeBuilder::add_loop(LoopStatement loop) {
  loop.lane = lane_for(loop.span);
  file_.loops.push_back(loop);
  add_item(Item::Kind::loop, file_.loops.size());
}

void TreeBuilder::add_comment(Comment comment) {
  file_.comments.push_back(comment);
  add_item(Item::Kind::comment, file_.comments.size());
}

// Beyond the listed errors, neighbouring broken lines become one: a text of nothing else must not cost a
// multiple of its size.
void TreeBuilder::begin_broken(Span span) {
  broken_ = true;
  const bool after_broken = !file_.items.empty() && file_.items.back().kind == Item::Kind::broken;
  if (errors_.full() && after_broken) {
    file_.broken_lines.back().end = span.end;
    return;
  }
  file_.broken_lines.push_back(span);
  file_.items.push_back({Item::Kind::broken, static_cast<std::uint32_t>(file_.broken_lines.size() - 1)});
}

void TreeBuilder::add_broken_piece(Span span) {
  if (broken_) return;
  begin_broken(span);
  end_broken();
}

void TreeBuilder::doubt_open_lane() {
  if (!open_.empty()) open_.back().doubtful = true;
}

std::uint32_t TreeBuilder::lane_for(Span statement) {
  label_allowed_ = false;
  if (open_.empty()) return lane_outside(statement);
  if (open_.back().nested != none) confirm_nesting();
  return open_.back().index;
}

// Reported once: the statement's own lane, or the lane before it, stays open for those that follow.
std::uint32_t TreeBuilder::lane_outside(Span statement) {
  if (file_.lanes.empty()) {
    const Span start{statement.begin, statement.begin};
    errors_.add(outside_lane, statement, {}, Repair{start, "Main {\n", "open a lane before it, as in 'Main {'", false});
    file_.lanes.push_back({start, start, start, start, {}});
    open_.push_back({0, true, false});
    return 0;
  }
  const auto index = static_cast<std::uint32_t>(file_.lanes.size() - 1);
  const LaneStatement& lane = file_.lanes[index];
  errors_.add(outside_lane, statement, {},
              Repair{lane.close, "", "remove the '}' that closed the lane before, or open a lane here", false},
              {{lane.close, "lane " + in_quotes(file_.text(lane.id)) + " was closed here"}});
  open_.push_back({index, true, true});
  return index;
}

// The innermost open lane goes on after another one opened and closed inside it.
void TreeBuilder::confirm_nesting() {
  OpenLane& outer = open_.back();
  if (outer.nested == none) return;
  if (!outer.doubtful && !errors_.full()) {
    const LaneStatement& lane = file_.lanes[outer.index];
    const LaneStatement& inner = file_.lanes[outer.nested];
    errors_.add(grammar::nested_lane, inner.id, file_.text(inner.id), {},
                {{lane.open, "lane " + in_quotes(file_.text(lane.id)) + " is open since here"}});
  }
  outer.nested = none;
}

void TreeBuilder::report_never_closed(const OpenLane& open) {
  const LaneStatement& lane = file_.lanes[open.index];
  const auto size = static_cast<std::uint32_t>(text_.size());
  if (open.nested == none) {
    const bool ends_line = text_.ends_with('\n') || text_.ends_with('\r');
    errors_.add(grammar::lane_never_closed, lane.open, file_.text(lane.id),
                Repair{{size, size}, ends_line ? "}\n" : "\n}\n", "add '}' at the end of the text", true});
    return;
  }
  const LaneStatement& next = file_.lanes[open.nested];
  const std::uint32_t line = file_.source->line(file_.source->line_number(next.span.begin)).begin;
  errors_.add(grammar::lane_never_closed, lane.open, file_.text(lane.id),
              Repair{{line, line}, "}\n", "add '}' before the next lane", true},
              {{next.id, "lane " + in_quotes(file_.text(next.id)) + " opens before it is closed"}});
}

void TreeBuilder::check_keys(AttributeRange range) {
  const auto first = file_.attributes.begin() + range.first;
  const auto last = first + range.count;
  const auto report = [&](const Attribute& original, const Attribute& again) {
    errors_.add(duplicate_key, again.key, file_.text(again.key), {}, {{original.key, "first given here"}});
  };
  if (range.count <= compared_pairwise) {
    for (auto again = first + 1; again != last; ++again) {
      const auto original = std::find_if(
          first, again, [&](const Attribute& one) { return file_.text(one.key) == file_.text(again->key); });
      if (original != again) report(*original, *again);
    }
    return;
  }
  std::unordered_map<std::string_view, const Attribute*> seen;
  for (auto again = first; again != last; ++again) {
    const auto [original, is_new] = seen.try_emplace(file_.text(again->key), &*again);
    if (!is_new) report(*original->second, *again);
  }
}

std::pair<SyntaxFile, Diagnostics> TreeBuilder::finish() {
  for (const OpenLane& lane : open_) {
    if (!lane.doubtful) report_never_closed(lane);
  }
  return {std::move(file_), errors_.take()};
}

}  // namespace laneway
