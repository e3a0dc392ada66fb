/// Edges into another lane that do not say so.
#include "lint/nodes.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_missing_lane_prefix(const LintInput& input, Findings& findings) {
  for (const auto& [statement, id] : written_edges(input)) {
    const Edge& edge = input.flow[id];
    const Node& target = input.flow[edge.to];
    if (!statement->to.lane.empty() || target.lane == edge.written_in) continue;
    const std::string& lane = input.flow[target.lane].id;
    Diagnostic* finding = findings.add(
        statement->to.node, fmt::format("{} is in lane {}, and the edge does not say so", target.id, in_quotes(lane)),
        fmt::format("{}.{}", lane, target.id));
    if (finding != nullptr)
      finding->repair = Repair{{statement->to.node.begin, statement->to.node.begin},
                               lane + ".",
                               fmt::format("write '{}.{}'", lane, target.id),
                               true,
                               {}};
  }
}

}  // namespace

const Rule& missing_lane_prefix() {
  static const Rule rule = {
      .code = Code::missing_lane_prefix,
      .in_run = Severity::warning,
      .flowzap = true,
      .why =
          "An edge that leaves its lane names the other one: 'Carrier.n3'. laneway finds the node "
          "without it, FlowZap does not, and the reader does not see that the edge crosses lanes.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(bottom) -> n2.handle(top)
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
      .find = find_missing_lane_prefix,
  };
  return rule;
}

}  // namespace laneway::rules
