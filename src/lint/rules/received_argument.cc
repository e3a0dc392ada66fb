/// Arguments of commands that are made of received values which nothing has looked at.
#include "lint/taint.h"

namespace laneway::rules {
namespace {

void find_received_argument(const LintInput& input, Findings& findings) {
  if (input.plan.endpoints.empty()) return;
  Taint taint(input);
  for (const NodeId id : all_nodes(input.flow)) {
    if (!performs(input.plan, id, {"exec"}) || input.doubts.about(id)) continue;
    if (const BoundValue* arguments = input.plan.binding(id).value("args"))
      report_received(input, taint, id, *arguments, findings.severity(), "hands {} to a command", findings);
  }
}

}  // namespace

const Rule& received_argument() {
  static const Rule rule = {
      .code = Code::received_argument,
      .in_run = Severity::warning,
      .why =
          "The value cannot break out of its place in the command line, yet it may be an option or "
          "a path that the command was not meant to get. A diamond that looks at it, with 'matches' "
          "say, settles it.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 202 Accepted"
n3: rectangle label:"Deploy" action:"exec" command:"deploy \"$1\"" args:"[\"{{ request.query.branch }}\"]"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"flow(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 202 Accepted"
n1.handle(right) -> n2.handle(left)
n3: diamond label:"A branch?" test:"request.query.branch.matches('^[a-z]+$')"
n4: rectangle label:"Deploy" action:"exec" command:"deploy \"$1\"" args:"[\"{{ request.query.branch }}\"]"
n5: circle label:"End"
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
}
)flow",
      .find = find_received_argument,
  };
  return rule;
}

}  // namespace laneway::rules
