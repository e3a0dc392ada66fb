/// Receiving nodes that ask nobody who they are and have effects.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_open_door(const LintInput& input, Findings& findings) {
  std::vector<NodeId> verifiers;
  for (const NodeId id : all_nodes(input.flow))
    if (performs(input.plan, id, {"hmac.verify"}) || input.doubts.about(id)) verifiers.push_back(id);
  const Ways to_verifiers(input.graph, verifiers, {}, Ways::Direction::backward);
  std::vector<NodeId> doors;
  for (const NodeId door : open_doors(input.plan))
    if (!to_verifiers.reaches(door)) doors.push_back(door);
  if (doors.empty()) return;
  const Ways ways(input.graph, doors);
  std::set<NodeId> done;
  for (const NodeId id : all_nodes(input.flow)) {
    const Action* action = input.plan.binding(id).action;
    if (action == nullptr || !action->outside_effects || !ways.reaches(id)) continue;
    const auto way = ways.to(id);
    if (!done.insert(way.front()).second) continue;
    findings.add(input.flow[way.front()].id_span,
                 fmt::format("anybody's request to {} makes {} act", title_of(input.flow[way.front()]),
                             title_of(input.flow[id])),
                 "auth:\"apikey\" or the like on the receiving node, or a verified signature", as_way(input.flow, way));
  }
}

}  // namespace

const Rule& open_door() {
  static const Rule rule = {
      .code = Code::open_door,
      .in_run = Severity::warning,
      .preset = Preset::strict,
      .why =
          "Anybody who can reach the address makes the flow act. 'auth' on the receiving node "
          "demands credentials, or 'Verify HMAC signature' looks at the sender's signature. On a "
          "network that only friends reach it may be meant so.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 202 Accepted"
n3: rectangle label:"POST to shop" url:"https://shop.example/orders"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook" action:"http.receive" auth:"apikey" key:"env:KEY"
n2: rectangle label:"Return 202 Accepted"
n3: rectangle label:"POST to shop" url:"https://shop.example/orders"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_open_door,
  };
  return rule;
}

}  // namespace laneway::rules
