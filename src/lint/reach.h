/// Where runs come to: questions of reach that several rules share.
#pragma once

#include "lint/rule.h"

namespace laneway {

/// One flag a node: some run may come to it. Every edge of the drawing is followed: over a request edge and
/// its lane's reply edges the caller goes on.
std::vector<bool> nodes_reached(const Plan& plan, const Doubts& doubts);

/// One flag a lane: HTTP requests come to it.
std::vector<bool> served_lanes(const Plan& plan);

/// A node that nothing leads to, and what only it leads to.
struct LostChain {
  NodeId first;
  std::vector<NodeId> rest;  ///< in the order of the text
};

/// The nodes that no run comes to, in as few chains as there are causes. Isolated nodes are not among them.
std::vector<LostChain> lost_chains(const LintInput& input);

/// A lane with nodes of which no run reaches one, and which no edge of another lane leads into.
bool is_never_entered(const LintInput& input, LaneId lane);

/// No edge touches it, in a flow that has other nodes.
bool is_isolated(const Flow& flow, NodeId node);

/// The entries without those that other findings are about: isolated nodes and nodes in doubt.
std::vector<NodeId> clear_entries(const LintInput& input);

/// The node answers the request that started its run.
bool answers(const Plan& plan, NodeId node);

/// The node receives HTTP requests by its own action.
bool receives(const Plan& plan, NodeId node);

/// `n7 'POST to subscriber URL'`, or `n7` without a label.
std::string title_of(const Node& node);

/// The first of `nodes` as places for `note:` lines; a last one says how many more there are.
std::vector<Related> as_related(const Flow& flow, const std::vector<NodeId>& nodes, std::string_view message);

}  // namespace laneway
