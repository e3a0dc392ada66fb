/// Ways from a receiving node to something that acts which pass no verification.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_act_before_verify(const LintInput& input, Findings& findings) {
  std::vector<NodeId> verifiers;
  for (const NodeId id : all_nodes(input.flow))
    if (performs(input.plan, id, {"hmac.verify"})) verifiers.push_back(id);
  if (verifiers.empty()) return;
  const Ways to_verifiers(input.graph, verifiers, {}, Ways::Direction::backward);
  std::vector<NodeId> doors;
  for (const NodeId door : open_doors(input.plan))
    if (to_verifiers.reaches(door)) doors.push_back(door);
  const Ways ways(input.graph, doors, [&](NodeId node) {
    return performs(input.plan, node, {"hmac.verify"}) || acts(input.plan, node) || input.doubts.about(node);
  });
  for (const NodeId id : all_nodes(input.flow)) {
    if (!acts(input.plan, id) || !ways.reaches(id) || input.doubts.about(id)) continue;
    const auto way = ways.to(id);
    findings.add(input.flow[id].label_span,
                 fmt::format("{} acts on a request whose signature is not verified yet", title_of(input.flow[id])),
                 "the verification before it, or auth:\"hmac\" on the receiving node", as_way(input.flow, way));
  }
}

}  // namespace

const Rule& act_before_verify() {
  static const Rule rule = {
      .code = Code::act_before_verify,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "The flow verifies signatures, and on this way it acts on the request first: it parses, "
          "keeps or sends what anybody may have written. Verification has to come before everything "
          "that acts, on every way; or the receiving node demands it itself with 'auth'.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n4: rectangle label:"Parse JSON payload"
n2: rectangle label:"Verify HMAC signature" secret:"env:SECRET"
n3: diamond label:"Signature valid?"
n1.handle(right) -> n4.handle(left)
n4.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n5: rectangle label:"Return 200 OK"
n6: rectangle label:"Return 401 Unauthorized"
n3.handle(right) -> n5.handle(left) [label="Yes"]
n3.handle(bottom) -> n6.handle(top) [label="No"]
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Verify HMAC signature" secret:"env:SECRET"
n3: diamond label:"Signature valid?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n4: rectangle label:"Parse JSON payload"
n8: rectangle label:"Return 200 OK"
n9: rectangle label:"Return 401 Unauthorized"
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n9.handle(top) [label="No"]
n4.handle(right) -> n8.handle(left)
}
)",
      .find = find_act_before_verify,
  };
  return rule;
}

}  // namespace laneway::rules
