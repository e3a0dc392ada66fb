/// What lint must not judge, because a line that could not be read may have said something about it.
#pragma once

#include "model/flow.h"
#include "text/diagnostic.h"

#include <set>

namespace laneway {

class Doubts {
 public:
  /// `known` is what reading and binding the flow reported.
  Doubts(const Flow& flow, const Diagnostics& known);

  /// The text has lines that could not be read, or names that mean nothing.
  bool any() const { return any_; }
  /// A line that is not in the flow names the node, or nobody knows what the node does.
  bool about(NodeId node) const { return nodes_[node.value]; }
  /// One of the lane's nodes is in doubt, or one of its lines could not be read.
  bool about(LaneId lane) const { return lanes_[lane.value]; }
  /// Its line has an error.
  bool about(const Loop& loop) const { return lines_.contains(flow_.source->line_number(loop.span.begin)); }
  const std::vector<bool>& nodes() const { return nodes_; }

 private:
  void doubt_line(std::uint32_t line);
  void doubt_lost_lines();
  void doubt_lanes();

  const Flow& flow_;
  bool any_ = false;
  std::vector<bool> nodes_;
  std::vector<bool> lanes_;
  std::set<std::uint32_t> lines_;  ///< with an error of text or names
};

}  // namespace laneway
