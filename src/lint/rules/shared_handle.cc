/// Edges that leave a node on the same side.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_shared_handle(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    constexpr std::size_t sides = 4;
    if (node.out.size() > sides) continue;
    for (std::size_t at = 1; at < node.out.size(); ++at) {
      const Edge& edge = input.flow[node.out[at]];
      const auto first = std::find_if(node.out.begin(), node.out.begin() + static_cast<std::ptrdiff_t>(at),
                                      [&](EdgeId other) { return input.flow[other].from_side == edge.from_side; });
      if (first == node.out.begin() + static_cast<std::ptrdiff_t>(at) || input.flow[*first].to == edge.to) continue;
      findings.add(edge.span, fmt::format("a second edge leaves {} on the {}", title_of(node), name_of(edge.from_side)),
                   "another side", {{input.flow[*first].span, "the first one"}});
    }
  }
}

}  // namespace

const Rule& shared_handle() {
  static const Rule rule = {
      .code = Code::shared_handle,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "Two edges from one side of a node are drawn over each other for a part of their way, and "
          "their labels meet. A node has four sides.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(right) -> n4.handle(top) [label="No"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .find = find_shared_handle,
  };
  return rule;
}

}  // namespace laneway::rules
