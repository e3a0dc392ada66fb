/// What is wrong with the names of a flow, said once a root cause.
#pragma once

#include "model/flow.h"
#include "model/name_index.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace laneway {

/// Collects findings while a flow is built. Knows which names are excused: those whose own line is broken.
class NameFindings {
 public:
  /// All three must outlive this; `flow` and `names` may still grow.
  NameFindings(const SyntaxFile& file, const Flow& flow, const NameIndex& names);

  /// From now on `name` counts as defined, though nothing is known of it. Points into the source.
  void excuse(std::string_view name) { excused_.insert(name); }

  void duplicate_lane(Span id, LaneId first);
  /// `lane` is where the second one is; references that put the name there are not reported again.
  void duplicate_node(Span id, NodeId first, LaneId lane);
  /// `lane` is the reference's lane, if it names one.
  void undefined_node(const Reference& reference, LaneId lane);
  /// `node` is the one that the rest of the reference names, if there is one.
  void undefined_lane(const Reference& reference, NodeId node);
  void wrong_lane_prefix(const Reference& reference, NodeId node, LaneId lane);
  void loop_count_zero(Span number);
  void loop_count_too_large(Span number);

  /// All findings by place; at most `most_findings` and a last one that counts the others.
  Diagnostics take();

 private:
  /// A name that is used and not defined.
  struct Undefined {
    std::size_t finding;
    std::size_t uses = 1;
  };
  using UndefinedNames = std::unordered_map<std::string_view, Undefined>;

  void excuse_broken_line(Span line);
  /// Adds a finding unless there are too many; the finding, or nullptr.
  Diagnostic* add(Code code, Span span, std::string message, std::string expected);
  /// True if `name` has been reported before; then this use is noted there.
  bool is_known(UndefinedNames& undefined, std::string_view name, Span use);
  std::string_view nearest_lane(std::string_view name);
  std::string_view nearest_node(std::string_view name, LaneId lane);
  std::string_view nearest_within_budget(std::string_view name, const std::vector<std::string_view>& candidates);
  std::string free_node_id();

  const SyntaxFile& file_;
  const Flow& flow_;
  const NameIndex& names_;
  Diagnostics findings_;
  std::size_t unlisted_ = 0;
  Span first_unlisted_;
  std::unordered_set<std::string_view> excused_;
  UndefinedNames undefined_nodes_;
  UndefinedNames undefined_lanes_;
  std::unordered_set<std::uint64_t> second_places_;  ///< node and lane of second definitions
  std::vector<std::string_view> lane_names_;         ///< for `nearest`; made when first needed
  std::vector<std::string_view> node_names_;
  std::size_t comparisons_left_;
  std::uint64_t last_node_number_ = 0;  ///< the largest N of the ids `nN`; 0 until it is needed
};

}  // namespace laneway
