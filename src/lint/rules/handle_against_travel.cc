/// Handles on the far side of a node, seen from the lane at the other end.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_handle_against_travel(const LintInput& input, Findings& findings) {
  for (const auto& [statement, id] : written_edges(input)) {
    const Edge& edge = input.flow[id];
    const LaneId from = input.flow[edge.from].lane;
    const LaneId to = input.flow[edge.to].lane;
    if (from == to) continue;
    const bool goes_down = from < to;
    const auto look_at = [&](Direction side, bool at_source, Span handle, NodeId node) {
      // Down: out of the bottom, into the top.
      const Direction near = goes_down == at_source ? Direction::bottom : Direction::top;
      const Direction far = goes_down == at_source ? Direction::top : Direction::bottom;
      if (side != far) return;
      Diagnostic* finding =
          findings.add(handle,
                       fmt::format("the edge goes {} lane {}, and {} {} at the {}", goes_down ? "down to" : "up to",
                                   in_quotes(input.flow[to].id), at_source ? "leaves" : "comes to", input.flow[node].id,
                                   name_of(far)),
                       fmt::format(".handle({})", name_of(near)));
      if (finding == nullptr) return;
      finding->repair =
          Repair{handle, fmt::format(".handle({})", name_of(near)), fmt::format("use the {}", name_of(near)), true, {}};
    };
    look_at(edge.from_side, true, statement->from.handle, edge.from);
    look_at(edge.to_side, false, statement->to.handle, edge.to);
  }
}

}  // namespace

const Rule& handle_against_travel() {
  static const Rule rule = {
      .code = Code::handle_against_travel,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "Lanes are drawn below each other in the order of the file. An edge to a lane below that "
          "leaves a node at its top, or comes in at a bottom, has to run round the node.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(top) -> Carrier.n2.handle(bottom)
}
Carrier { # Carrier
n2: rectangle label:"Collect parcel"
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(bottom) -> Carrier.n2.handle(top)
}
Carrier { # Carrier
n2: rectangle label:"Collect parcel"
}
)",
      .find = find_handle_against_travel,
  };
  return rule;
}

}  // namespace laneway::rules
