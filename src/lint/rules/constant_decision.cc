/// Decisions that read nothing of the run.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void judge(Findings& findings, const std::optional<Expression>& expression, Span place, const Node& node) {
  if (!expression || !expression->paths().empty()) return;
  findings.add(
      place,
      fmt::format("{} decides alike in every run: {} reads nothing of it", node.id, in_quotes(expression->text())),
      "a path such as payload.paid in it");
}

void find_constant_decision(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (node.shape != Shape::diamond) continue;
    if (const NamedValue* test = written(input.flow, id, "test"))
      judge(findings, input.plan.binding(id).test, test->value_span, node);
    for (const EdgeId edge : node.out)
      judge(findings, input.plan.edges[edge.value].when, input.flow[edge].when_span, node);
  }
}

}  // namespace

const Rule& constant_decision() {
  static const Rule rule = {
      .code = Code::constant_decision,
      .in_run = Severity::warning,
      .why =
          "The expression names no value of the run, so every run decides alike. Text that should "
          "be a path may have been put in quotes.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"'payload.paid' == 'yes'"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid == 'yes'"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .find = find_constant_decision,
  };
  return rule;
}

}  // namespace laneway::rules
