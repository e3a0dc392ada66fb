/// Nodes that wait for branches and have only one way in.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_needless_join(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (!input.plan.binding(id).join_all || node.in.size() > 1 || input.doubts.about(id)) continue;
    const NamedValue* join = written(input.flow, id, "join");
    if (join == nullptr) continue;
    Diagnostic* finding = findings.add(
        join->key_span,
        fmt::format("{} waits for all its branches and has {}", title_of(node), node.in.empty() ? "none" : "one"),
        "a second edge to it, or no join");
    if (finding == nullptr) continue;
    Span whole{join->key_span.begin, join->value_span.end + 1};
    const auto text = input.file.source->text();
    while (whole.begin > 0 && (text[whole.begin - 1] == ' ' || text[whole.begin - 1] == '\t')) --whole.begin;
    finding->repair = Repair{whole, "", "leave out the join", true, {}};
  }
}

}  // namespace

const Rule& needless_join() {
  static const Rule rule = {
      .code = Code::needless_join,
      .in_run = Severity::warning,
      .why =
          "'join:\"all\"' makes a node wait until a token has come over each of its in-edges. With "
          "one in-edge there is nothing to wait for, so an edge is missing or the join is left "
          "over.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack" join:"all"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_needless_join,
  };
  return rule;
}

}  // namespace laneway::rules
