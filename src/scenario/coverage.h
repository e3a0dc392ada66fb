/// Which nodes and edges of a flow runs have passed.
#pragma once

#include "run/event.h"

namespace laneway {

class Coverage {
 public:
  explicit Coverage(std::shared_ptr<const Flow> flow);

  const Flow& flow() const { return *flow_; }
  /// Takes what an event of a run shows, if it is a run of this flow. An edge that shows where a caller goes on counts
  /// when its responder has answered.
  void take(const RunFacts& run, const Event& event);
  /// A request has left along its edge for the lane of this endpoint.
  void take_request(const Plan& plan, NodeId caller, std::size_t endpoint);
  void add(const Coverage& other);

  bool reached(NodeId node) const { return nodes_[node.value]; }
  bool taken(EdgeId edge) const { return edges_[edge.value]; }
  std::size_t nodes_reached() const;
  std::size_t edges_taken() const;

 private:
  void take_edges(const Plan& plan, const Event& event);

  std::shared_ptr<const Flow> flow_;
  std::vector<bool> nodes_;
  std::vector<bool> edges_;
};

}  // namespace laneway
