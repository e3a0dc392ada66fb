/// Where values come from that a sender chose, and whether a run looks at them before it uses them.
#pragma once

#include "lint/nodes.h"

#include <set>

namespace laneway {

/// Follows received values through the flow, whatever the order in which nodes are performed: a variable that any
/// node sets from a received value counts as received.
class Taint {
 public:
  explicit Taint(const LintInput& input);

  /// The first path that the value reads and that holds what a sender chose; empty if none does, or if no request
  /// starts the runs that come to the node.
  std::string received(NodeId node, const BoundValue& value) const;

  /// The shortest way from a door to the node on which no diamond looks at the path. Empty if every way does, and
  /// after the first 500 questions: each costs a walk through the flow.
  std::vector<NodeId> unchecked_way(NodeId node, std::string_view path);

  /// Every way from a door to the node asks for a good signature, or the door demands credentials.
  bool is_from_known_sender(NodeId node) const;

 private:
  bool is_received(std::string_view path) const;
  /// Takes what the node makes of received values; whether that was new.
  bool spread(NodeId node);

  const LintInput& input_;
  std::set<std::string, std::less<>> tainted_;  ///< `payload`, `vars.name`, `steps.n4`
  Ways unverified_;
  int searches_left_ = 500;
};

/// Reports a value that holds what a sender chose, where no diamond on the way has looked at it; as an info if the
/// sender was verified. `what` says what is done with it, with `{}` for the path: `writes {} into a header`.
void report_received(const LintInput& input, Taint& taint, NodeId node, const BoundValue& value, Severity severity,
                     std::string_view what, Findings& findings);

}  // namespace laneway
