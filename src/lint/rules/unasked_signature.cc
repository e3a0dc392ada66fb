/// Signatures that are verified without any consequence.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_unasked_signature(const LintInput& input, Findings& findings) {
  std::vector<NodeId> verifiers;
  for (const NodeId id : all_nodes(input.flow))
    if (performs(input.plan, id, {"hmac.verify"}) && !input.doubts.about(id)) verifiers.push_back(id);
  if (verifiers.empty()) return;
  const auto asks = [&](NodeId node) {
    const auto paths = paths_asked(input.plan, node);
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
      if (is_below(path, "signature")) return true;
      return std::any_of(verifiers.begin(), verifiers.end(),
                         [&](NodeId verifier) { return is_below(path, "steps." + input.flow[verifier].id); });
    });
  };
  const Ways ways(input.graph, verifiers, [&](NodeId node) { return input.doubts.about(node) || asks(node); });
  std::set<NodeId> done;
  for (const NodeId id : all_nodes(input.flow)) {
    if (!acts(input.plan, id) || !ways.reaches(id)) continue;
    const auto way = ways.to(id);
    if (!done.insert(way.front()).second) continue;
    findings.add(input.flow[way.front()].label_span,
                 fmt::format("nothing asks for the result of {} before {} acts", title_of(input.flow[way.front()]),
                             title_of(input.flow[id])),
                 "a diamond such as label:\"Signature valid?\" between them", as_way(input.flow, way));
  }
}

}  // namespace

const Rule& unasked_signature() {
  static const Rule rule = {
      .code = Code::unasked_signature,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "A bad signature is an answer of the step and not its failure: the run goes on. A diamond "
          "such as 'Signature valid?' has to come before anything that acts on the request.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Verify HMAC signature" secret:"env:SECRET"
n3: rectangle label:"Parse JSON payload"
n4: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
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
      .find = find_unasked_signature,
  };
  return rule;
}

}  // namespace laneway::rules
