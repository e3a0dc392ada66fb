/// Circles that are called a start and that something leads to.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace laneway::rules {
namespace {

void find_start_with_in_edge(const LintInput& input, Findings& findings) {
  static const RE2 called(R"((?i)\s*(start|begin)\b.*)");
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (node.shape != Shape::circle || node.in.empty() || !RE2::FullMatch(node.label, called)) continue;
    findings.add(input.flow[node.in.front()].span, fmt::format("an edge leads to the start {}", title_of(node)),
                 "an edge to the node behind the start");
  }
}

}  // namespace

const Rule& start_with_in_edge() {
  static const Rule rule = {
      .code = Code::start_with_in_edge,
      .in_run = Severity::warning,
      .why =
          "A start is where nothing comes from. An edge into it goes round to the beginning, which "
          "is better drawn to the node behind it: then the start stays the only way in.",
      .bad = R"(Shop { # Shop
n1: circle label:"Order comes in"
n2: circle label:"Start"
n3: circle label:"Order is paid"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n2: circle label:"Start"
n1: rectangle label:"Take the order"
n3: circle label:"Order is paid"
n2.handle(right) -> n1.handle(left)
n1.handle(right) -> n3.handle(left)
}
)",
      .find = find_start_with_in_edge,
  };
  return rule;
}

}  // namespace laneway::rules
