/// Cycles, and which of them a loop bounds as the engine counts passes (LANGUAGE §6).
#pragma once

#include "lint/rule.h"

namespace laneway {

/// Sets of nodes among which a token can go round for ever: no loop bounds a walk through all of them.
/// A node alone has an edge to itself.
std::vector<std::vector<NodeId>> unbounded_cycles(const Flow& flow);

/// A short way round `cycle`, as edges, from its first node in the text on. It goes over a node that no loop
/// lists, if there is one: what stays inside a loop may be bounded.
std::vector<EdgeId> way_round(const Flow& flow, const std::vector<NodeId>& cycle);

}  // namespace laneway
