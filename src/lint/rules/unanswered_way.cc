/// Ways from a receiving node to an end without an answer, in lanes that answer on others.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

/// What ends the wait for an answer: the answer, `queue`, which answers 202, and failures, which the lane answers.
bool settles(const LintInput& input, NodeId node) {
  return answers(input.plan, node) || performs(input.plan, node, {"queue", "fail"}) || input.doubts.about(node);
}

void find_unanswered_way(const LintInput& input, Findings& findings) {
  std::vector<NodeId> responders;
  for (const NodeId id : all_nodes(input.flow))
    if (answers(input.plan, id)) responders.push_back(id);
  if (responders.empty()) return;
  const Ways to_answers(input.graph, responders, {}, Ways::Direction::backward);
  std::vector<NodeId> doors;
  for (const Endpoint& endpoint : input.plan.endpoints) {
    const bool answers_sometimes = to_answers.reaches(endpoint.node) && !answers(input.plan, endpoint.node);
    if (answers_sometimes && !input.doubts.about(endpoint.lane)) doors.push_back(endpoint.node);
  }
  const Ways ways(input.graph, doors, [&](NodeId node) { return settles(input, node); });
  for (const NodeId id : all_nodes(input.flow)) {
    const bool is_end = input.graph.next(id).empty() && input.flow[id].shape != Shape::diamond;
    if (!is_end || !ways.reaches(id) || settles(input, id)) continue;
    const auto way = ways.to(id);
    findings.add(input.flow[id].id_span,
                 fmt::format("a request to {} that comes to {} gets no answer", title_of(input.flow[way.front()]),
                             title_of(input.flow[id])),
                 "a node such as label:\"Return 200 OK\" on the way", as_way(input.flow, way));
  }
}

}  // namespace

const Rule& unanswered_way() {
  static const Rule rule = {
      .code = Code::unanswered_way,
      .in_run = Severity::warning,
      .why =
          "The lane answers on some ways and forgets this one. Its sender gets 204 when the run has "
          "ended, or 202 when the time is over, and cannot tell what became of the request.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: diamond label:"Known?" test:"request.query.known"
n3: rectangle label:"Return 200 OK"
n4: rectangle label:"Log the stranger"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: diamond label:"Known?" test:"request.query.known"
n3: rectangle label:"Return 200 OK"
n4: rectangle label:"Log the stranger"
n5: rectangle label:"Return 404 Not Found"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
n4.handle(right) -> n5.handle(left)
}
)",
      .find = find_unanswered_way,
  };
  return rule;
}

}  // namespace laneway::rules
