/// Flows in which every node has something before it.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_no_entry(const LintInput& input, Findings& findings) {
  if (input.flow.nodes.empty() || !input.plan.entries.empty() || !input.plan.endpoints.empty()) return;
  if (input.doubts.any()) return;
  findings.add(input.flow.nodes.front().id_span,
               fmt::format("'{}' shows no place to begin: an edge leads to every node", input.flow.name),
               "a circle that no edge leads to, a node that receives HTTP requests, or --start ID");
}

}  // namespace

const Rule& no_entry() {
  static const Rule rule = {
      .code = Code::no_entry,
      .in_run = Severity::error,
      .why =
          "Every node has something before it, so nothing says where a run begins. A drawing may be "
          "like that; to run it, '--start ID' has to be given every time.",
      .bad = R"(Shop { # Shop
n1: rectangle label:"Pack"
n2: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> n1.handle(bottom)
loop [repeat 3 times] n1 n2
}
)",
      .good = R"(Shop { # Shop
n1: rectangle label:"Pack"
n2: rectangle label:"Ship"
n3: circle label:"Start"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> n1.handle(bottom)
n3.handle(right) -> n1.handle(left)
loop [repeat 3 times] n1 n2
}
)",
      .find = find_no_entry,
  };
  return rule;
}

}  // namespace laneway::rules
