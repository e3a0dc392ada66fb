/// A flow as a graph: lanes, nodes, edges and loops with resolved names. Immutable once built.
#pragma once

#include "syntax/tree.h"
#include "text/diagnostic.h"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace laneway {

/// An index into one of `Flow`'s vectors; the tag keeps lanes, nodes, edges and loops apart.
template <class Tag>
struct Id {
  static constexpr std::uint32_t none_value = 0xffffffff;
  std::uint32_t value = none_value;

  bool valid() const { return value != none_value; }
  explicit operator bool() const { return valid(); }
  auto operator<=>(const Id&) const = default;
};

using LaneId = Id<struct LaneTag>;
using NodeId = Id<struct NodeTag>;
using EdgeId = Id<struct EdgeTag>;
using LoopId = Id<struct LoopTag>;

struct NamedValue {
  std::string key;
  std::string value;
  Span key_span;
  Span value_span;
};

struct Lane {
  std::string id;
  std::string label;  ///< display label; the id if none was written
  std::vector<NodeId> nodes;
  Span span;  ///< of the id
};

struct Node {
  std::string id;
  Shape shape = Shape::rectangle;
  std::string label;
  LaneId lane;
  std::vector<NamedValue> attributes;  ///< all but `label`, in the order of the text
  std::vector<EdgeId> out;             ///< in the order of the text
  std::vector<EdgeId> in;
  std::vector<LoopId> loops;  ///< the loops that list it, innermost (fewest members) first
  Span span;                  ///< of the statement
  Span id_span;
  Span label_span;  ///< of the label's value; the id's if it has none

  /// The attribute's value, or nullptr.
  const NamedValue* attribute(std::string_view key) const;
};

struct Edge {
  NodeId from;
  NodeId to;
  Direction from_side = Direction::right;
  Direction to_side = Direction::left;
  std::string label;
  std::string when;  ///< expression; empty if none
  LaneId written_in;
  Span span;
  Span label_span;  ///< empty if none
  Span when_span;
};

/// How a loop's text bounds it (LANGUAGE §6). Whether EXPR reads as an expression is for the caller to find
/// out: the model knows no expressions. Where it does not, the loop is to be treated as `unreadable`, which
/// has the same `limit`.
struct LoopBound {
  enum class Kind {
    retries,     ///< `retry up to N times`, `up to N retries`
    passes,      ///< `repeat N times`, `max N attempts`, `N times`
    while_true,  ///< `while EXPR`
    until_true,  ///< `until EXPR`
    unreadable,  ///< any other text
  };
  Kind kind = Kind::unreadable;
  int count = 0;           ///< N, for the counted kinds
  std::string expression;  ///< EXPR, for the conditional kinds
};

/// Passes that a loop without a readable number may make.
inline constexpr int default_loop_passes = 100;

/// The largest N; a larger one is reported and read as this.
inline constexpr int max_loop_count = 1'000'000;

struct Loop {
  std::string condition;
  LoopBound bound;
  std::vector<NodeId> members;  ///< head first, without repeats
  bool closed_inside = false;   ///< the head is on a cycle of members only
  bool head_decides = false;    ///< the head is a diamond
  int limit = 0;                ///< passes allowed (LANGUAGE §6); 0 where the text says so
  LaneId written_in;
  Span span;
  Span condition_span;
  std::vector<NodeId> sorted_members;  ///< by id, for `contains`; `build_flow` fills it

  NodeId head() const { return members.front(); }
  bool contains(NodeId node) const;
};

class NameIndex;

/// The graph. Ids are indexes; everything is in the order of the text.
struct Flow {
  std::string name;  ///< the file's name without folder and ending; `flow` if nothing remains
  std::shared_ptr<const Source> source;
  std::vector<Lane> lanes;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<Loop> loops;
  std::shared_ptr<const NameIndex> names;  ///< set by `build_flow`; without it names are searched one by one

  const Lane& operator[](LaneId id) const { return lanes[id.value]; }
  const Node& operator[](NodeId id) const { return nodes[id.value]; }
  const Edge& operator[](EdgeId id) const { return edges[id.value]; }
  const Loop& operator[](LoopId id) const { return loops[id.value]; }

  /// The node that is called `id`, or an invalid id. `Lane.id` is understood too.
  NodeId find_node(std::string_view id) const;
  LaneId find_lane(std::string_view id) const;
};

struct BuildResult {
  Flow flow;                ///< without what could not be resolved
  Diagnostics diagnostics;  ///< names only; the text's own come from `parse_flow`
};

/// Resolves names and reads loops. Reports duplicate and undefined names, with the nearest name.
///
/// One root cause is one finding: an undefined name is reported where it is first used, its other uses are
/// related places; a name that begins one of `file.broken_lines` counts as defined. Of two nodes or lanes with
/// one id the first stays: the second node is dropped, the second lane's nodes join the first.
/// After 200 findings the rest is counted in one last diagnostic. Time is linear in the text, whatever is in it.
BuildResult build_flow(const SyntaxFile& file);

/// `parse_flow` and `build_flow`, with the diagnostics of both in the order of the text.
BuildResult read_flow(std::shared_ptr<const Source> source);

}  // namespace laneway
