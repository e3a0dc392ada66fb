/// Lanes without nodes.
#include "lint/rule.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_empty_lane(const LintInput& input, Findings& findings) {
  // A file without any node has a finding of its own.
  if (input.flow.nodes.empty()) return;
  for (std::uint32_t index = 0; index < input.flow.lanes.size(); ++index) {
    const Lane& lane = input.flow.lanes[index];
    if (!lane.nodes.empty() || input.doubts.about(LaneId{index})) continue;
    findings.add(lane.span, fmt::format("lane {} has no nodes", in_quotes(lane.id)), "a node in it, or no such lane");
  }
}

}  // namespace

const Rule& empty_lane() {
  static const Rule rule = {
      .code = Code::empty_lane,
      .in_run = Severity::warning,
      .why =
          "A lane without nodes is drawn as an empty band. A node is missing, or the lane is left "
          "over.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
}
Carrier { # Carrier
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(right) -> Carrier.n2.handle(left)
}
Carrier { # Carrier
n2: rectangle label:"Collect parcel"
}
)",
      .find = find_empty_lane,
  };
  return rule;
}

}  // namespace laneway::rules
