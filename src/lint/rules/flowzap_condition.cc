/// Conditions on edges.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_flowzap_condition(const LintInput& input, Findings& findings) {
  for (const Edge& edge : input.flow.edges)
    if (!edge.when.empty()) findings.add(edge.when_span, "FlowZap has no 'when' on edges", "a label");
}

}  // namespace

const Rule& flowzap_condition() {
  static const Rule rule = {
      .code = Code::flowzap_condition,
      .in_run = Severity::info,
      .preset = Preset::all,
      .flowzap = true,
      .why =
          "FlowZap's edges have a label only; 'when' is laneway's own. A label that covers the "
          "diamond's value decides in both.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" system:"shop"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [when="payload.paid"]
n2.handle(bottom) -> n4.handle(top) [label="else"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="else"]
}
)",
      .find = find_flowzap_condition,
  };
  return rule;
}

}  // namespace laneway::rules
