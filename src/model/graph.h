/// Questions about a flow's shape that lint, draw and run all ask.
#pragma once

#include "model/flow.h"

#include <functional>

namespace laneway {

/// Which edges a question follows; by default all of them.
using EdgeFilter = std::function<bool(const Edge&)>;

/// One flag a node: reachable from `starts` (which are reachable themselves).
std::vector<bool> reachable_from(const Flow& flow, const std::vector<NodeId>& starts, const EdgeFilter& follow = {});

/// The strongly connected components that hold a cycle, each in the order of the text (Tarjan, iterative).
std::vector<std::vector<NodeId>> cycles(const Flow& flow, const EdgeFilter& follow = {});

/// One flag an edge: it closes a cycle in a depth-first walk in the order of the text from `starts`,
/// then from every node not yet seen. Removing these edges leaves the graph acyclic.
std::vector<bool> back_edges(const Flow& flow, const std::vector<NodeId>& starts);

/// Immediate dominators seen from `start`: the node that every path to a node must pass last, invalid for
/// `start` itself and for nodes it does not reach (Lengauer, Tarjan 1979: A fast algorithm for finding dominators
/// in a flowgraph; the simple version, iterative, E log N whatever the graph).
std::vector<NodeId> dominators(const Flow& flow, NodeId start, const EdgeFilter& follow = {});

}  // namespace laneway
