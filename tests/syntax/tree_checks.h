/// What holds for every parse result, however broken the text: used by the tests and by tools/fuzz.
#pragma once

#include "syntax/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace laneway::test {

class TreeChecks {
 public:
  explicit TreeChecks(const ParseResult& result)
      : file_(result.file),
        diagnostics_(result.diagnostics),
        size_(file_.source->text().size()),
        covered_(size_, false) {}

  /// The first thing that does not hold, or empty.
  std::string first_violation() {
    check_spans();
    check_indices();
    check_diagnostics();
    if (violation_.empty()) check_coverage();
    return violation_;
  }

 private:
  void fail(std::string what) {
    if (violation_.empty()) violation_ = std::move(what);
  }
  void in_text(Span span, std::string_view what) {
    if (span.begin <= span.end && span.end <= size_) return;
    fail(fmt::format("the span {}..{} of {} is not in the text of {} bytes", span.begin, span.end, what, size_));
  }
  void in_range(AttributeRange range) {
    if (std::uint64_t{range.first} + range.count > file_.attributes.size()) fail("an attribute range is out of bounds");
  }
  void check(const Reference& reference) {
    in_text(reference.lane, "a lane prefix");
    in_text(reference.node, "a node reference");
    in_text(reference.handle, "a handle");
  }

  void check_spans() {
    for (const LaneStatement& lane : file_.lanes) {
      for (const Span span : {lane.span, lane.id, lane.label, lane.open, lane.close}) in_text(span, "a lane");
    }
    for (const NodeStatement& node : file_.nodes) {
      for (const Span span : {node.span, node.id, node.shape_span}) in_text(span, "a node");
      in_range(node.attributes);
      if (node.lane >= file_.lanes.size()) fail("a node is in no lane");
    }
    for (const EdgeStatement& edge : file_.edges) {
      in_text(edge.span, "an edge");
      check(edge.from);
      check(edge.to);
      in_range(edge.attributes);
      if (edge.lane >= file_.lanes.size()) fail("an edge is in no lane");
    }
    for (const LoopStatement& loop : file_.loops) {
      in_text(loop.span, "a loop");
      in_text(loop.condition, "a condition");
      if (std::uint64_t{loop.first_member} + loop.member_count > file_.members.size())
        fail("loop members are out of bounds");
      if (loop.lane >= file_.lanes.size()) fail("a loop is in no lane");
    }
    for (const Reference& member : file_.members) check(member);
    for (const Attribute& attribute : file_.attributes) {
      in_text(attribute.key, "a key");
      in_text(attribute.value, "a value");
    }
    for (const Comment& comment : file_.comments) in_text(comment.span, "a comment");
    for (const Span line : file_.broken_lines) in_text(line, "a broken line");
  }

  void check_indices() {
    for (const Item& item : file_.items) {
      if (item.index >= count_of(item.kind)) fail("an item's index is out of bounds");
    }
  }

  std::size_t count_of(Item::Kind kind) const {
    switch (kind) {
      case Item::Kind::lane_open:
      case Item::Kind::lane_close: return file_.lanes.size();
      case Item::Kind::node: return file_.nodes.size();
      case Item::Kind::edge: return file_.edges.size();
      case Item::Kind::loop: return file_.loops.size();
      case Item::Kind::comment: return file_.comments.size();
      case Item::Kind::broken: return file_.broken_lines.size();
    }
    return 0;
  }

  void check_diagnostics() {
    if (diagnostics_.size() > 201) fail("more than 200 errors are listed");
    for (const Diagnostic& one : diagnostics_) {
      in_text(one.span, "a diagnostic");
      if (one.repair) in_text(one.repair->span, "a repair");
      for (const Related& related : one.related) in_text(related.span, "a related place");
      if (!violation_.empty()) return;
      const std::string_view text = file_.text(one.span);
      if (text.find_first_of("\r\n") != std::string_view::npos) fail("a diagnostic spans lines");
      if (one.message.empty()) fail("a diagnostic has no message");
    }
  }

  void cover(Span span) { std::fill(covered_.begin() + span.begin, covered_.begin() + span.end, true); }

  void cover_item(const Item& item) {
    switch (item.kind) {
      case Item::Kind::lane_open: {
        const LaneStatement& lane = file_.lanes[item.index];
        return cover({lane.id.begin, std::max(lane.open.end, lane.label.end)});
      }
      case Item::Kind::lane_close: return cover(file_.lanes[item.index].close);
      case Item::Kind::node: return cover(file_.nodes[item.index].span);
      case Item::Kind::edge: return cover(file_.edges[item.index].span);
      case Item::Kind::loop: return cover(file_.loops[item.index].span);
      case Item::Kind::comment: return cover(file_.comments[item.index].span);
      case Item::Kind::broken: return cover(file_.broken_lines[item.index]);
    }
  }

  // Every character of the text but blanks, line ends and the byte order mark belongs to an item.
  void check_coverage() {
    for (const Item& item : file_.items) cover_item(item);
    const std::string_view text = file_.source->text();
    for (std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < size_; ++at) {
      if (covered_[at] || std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) continue;
      return fail(fmt::format("the character at {} belongs to no item", at));
    }
  }

  const SyntaxFile& file_;
  const Diagnostics& diagnostics_;
  std::size_t size_;
  std::vector<bool> covered_;
  std::string violation_;
};

}  // namespace laneway::test
