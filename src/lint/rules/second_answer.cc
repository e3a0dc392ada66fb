/// Respond nodes that come behind another one.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_second_answer(const LintInput& input, Findings& findings) {
  std::vector<NodeId> behind;
  for (const NodeId id : all_nodes(input.flow)) {
    if (!answers(input.plan, id) || !input.requested[id.value]) continue;
    for (const NodeId next : input.graph.next(id)) behind.push_back(next);
  }
  if (behind.empty()) return;
  // A way ends at the second answer: what is behind it has that one to blame.
  const Ways ways(input.graph, behind, [&](NodeId node) { return answers(input.plan, node); });
  for (const NodeId id : all_nodes(input.flow)) {
    if (!answers(input.plan, id) || !ways.reaches(id) || input.doubts.about(id)) continue;
    auto way = ways.to(id);
    for (const NodeId before : input.graph.before(way.front()))
      if (answers(input.plan, before) && input.requested[before.value]) {
        way.insert(way.begin(), before);
        break;
      }
    findings.add(input.flow[id].label_span,
                 fmt::format("{} answers a request that {} has answered already", title_of(input.flow[id]),
                             title_of(input.flow[way.front()])),
                 "one answer on every way", as_way(input.flow, way));
  }
}

}  // namespace

const Rule& second_answer() {
  static const Rule rule = {
      .code = Code::second_answer,
      .in_run = Severity::error,
      .why =
          "A request is answered once. The sender has its answer when the run comes to the second "
          "respond node, which then fails.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 202 Accepted"
n3: rectangle label:"Return 200 OK"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 202 Accepted"
n3: rectangle label:"Log the event"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
}
)",
      .find = find_second_answer,
  };
  return rule;
}

}  // namespace laneway::rules
