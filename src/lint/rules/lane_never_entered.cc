/// Lanes that no run comes to.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_lane_never_entered(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.lanes.size(); ++index) {
    const Lane& lane = input.flow.lanes[index];
    if (!is_never_entered(input, LaneId{index}) || input.doubts.about(LaneId{index})) continue;
    findings.add(lane.span,
                 fmt::format("no run comes to lane {}: no edge of another lane, no start and no request leads into it",
                             in_quotes(lane.id)),
                 "an edge from another lane, a circle to start from, or a node that receives HTTP requests",
                 as_related(input.flow, lane.nodes, "is never reached"));
  }
}

}  // namespace

const Rule& lane_never_entered() {
  static const Rule rule = {
      .code = Code::lane_never_entered,
      .in_run = Severity::warning,
      .why =
          "No run comes to any node of the lane. Either the edge into it is missing, or it is meant "
          "to receive requests and no node of it says so.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
}
Carrier { # Carrier
n3: rectangle label:"Collect parcel"
n4: rectangle label:"Hand it over"
n3.handle(right) -> n4.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Carrier.n3.handle(top)
}
Carrier { # Carrier
n3: rectangle label:"Collect parcel"
n4: rectangle label:"Hand it over"
n3.handle(right) -> n4.handle(left)
}
)",
      .find = find_lane_never_entered,
  };
  return rule;
}

}  // namespace laneway::rules
