/// Lane prefixes on nodes of the lane that the edge is written in.
#include "lint/nodes.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_needless_lane_prefix(const LintInput& input, Findings& findings) {
  for (const auto& [statement, id] : written_edges(input)) {
    const Edge& edge = input.flow[id];
    const auto look_at = [&](const Reference& reference, NodeId node) {
      const auto prefix = input.file.text(reference.lane);
      if (reference.lane.empty() || input.flow[node].lane != edge.written_in ||
          input.flow.find_lane(prefix) != edge.written_in)
        return;
      Diagnostic* finding = findings.add(
          reference.lane,
          fmt::format("{} is in this lane: the prefix {} says nothing", input.flow[node].id, in_quotes(prefix)),
          fmt::format("{} alone", input.flow[node].id));
      if (finding != nullptr)
        finding->repair = Repair{{reference.lane.begin, reference.node.begin}, "", "leave out the prefix", true, {}};
    };
    look_at(statement->from, edge.from);
    look_at(statement->to, edge.to);
  }
}

}  // namespace

const Rule& needless_lane_prefix() {
  static const Rule rule = {
      .code = Code::needless_lane_prefix,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "A prefix says that an edge leaves its lane. On a node of the same lane it makes the "
          "reader look for the other one.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> Shop.n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_needless_lane_prefix,
  };
  return rule;
}

}  // namespace laneway::rules
