/// The way that a run took through its diagram.
#pragma once

#include "run/event.h"

namespace laneway {

struct RunPath {
  std::vector<NodeId> nodes;  ///< that were performed or are waited at, each once, in their order
  std::vector<EdgeId> edges;  ///< that a token went along, or a request or its answer; each once
};

RunPath path_of(const Plan& plan, const std::vector<Event>& events);

}  // namespace laneway
