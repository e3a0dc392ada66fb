/// Circles that are called an end and that lead on.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace laneway::rules {
namespace {

void find_end_with_out_edge(const LintInput& input, Findings& findings) {
  static const RE2 called(R"((?i)\s*(end|stop|finish|finished|done)\b.*)");
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (node.shape != Shape::circle || node.out.empty() || !RE2::FullMatch(node.label, called)) continue;
    findings.add(input.flow[node.out.front()].span, fmt::format("an edge leaves the end {}", title_of(node)),
                 "no edge from it, or another label");
  }
}

}  // namespace

const Rule& end_with_out_edge() {
  static const Rule rule = {
      .code = Code::end_with_out_edge,
      .in_run = Severity::warning,
      .why =
          "A run does not end at a circle that leads on: it walks along the edge. Either the label "
          "or the edge is wrong.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: circle label:"End"
n3: rectangle label:"Pack"
n4: circle label:"Done"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: circle label:"Order is paid"
n3: rectangle label:"Pack"
n4: circle label:"Done"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
}
)",
      .find = find_end_with_out_edge,
  };
  return rule;
}

}  // namespace laneway::rules
