/// Expressions that read loop outside of any loop.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_loop_value_outside_loop(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (!node.loops.empty() || input.doubts.about(id)) continue;
    for (const auto& [path, span] : paths_read(input.plan, id)) {
      if (!is_below(path, "loop")) continue;
      findings.add(span, fmt::format("{} reads {} and no loop lists it", title_of(node), path),
                   fmt::format("{} in a loop, such as 'loop [retry up to 5 times] … {}'", node.id, node.id));
      break;
    }
  }
}

}  // namespace

const Rule& loop_value_outside_loop() {
  static const Rule rule = {
      .code = Code::loop_value_outside_loop,
      .in_run = Severity::error,
      .why =
          "'loop.pass' and 'loop.exhausted' tell about the innermost loop that lists the node. A "
          "node that no loop lists has none, so the expression fails, or its value is missing.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Max retries reached?"
n3: circle label:"End"
n4: rectangle label:"Mark as failed"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(bottom) -> n4.handle(top) [label="Yes"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Max retries reached?"
n3: circle label:"End"
n4: rectangle label:"Wait with backoff"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
n4.handle(left) -> n2.handle(bottom)
loop [retry up to 5 times] n2 n4
}
)",
      .find = find_loop_value_outside_loop,
  };
  return rule;
}

}  // namespace laneway::rules
