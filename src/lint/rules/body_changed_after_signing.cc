/// Bodies that change between their signature and their sending.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

/// It puts another document in the place of the one that was signed.
bool changes_body(const Plan& plan, NodeId node) {
  if (performs(plan, node, {"payload.build", "payload.parse", "http.wait"})) return true;
  return performs(plan, node, {"transform"}) && is_below(literal_value(plan, node, "to"), "payload");
}

void find_body_changed_after_signing(const LintInput& input, Findings& findings) {
  std::vector<NodeId> signers;
  for (const NodeId id : all_nodes(input.flow))
    if (performs(input.plan, id, {"hmac.sign"})) signers.push_back(id);
  if (signers.empty()) return;
  const auto is_over = [&](NodeId node) { return sends(input.plan, node); };
  const Ways signed_ways(input.graph, signers, is_over);
  std::vector<NodeId> changers;
  for (const NodeId id : all_nodes(input.flow))
    if (changes_body(input.plan, id) && signed_ways.reaches(id) && !input.doubts.about(id)) changers.push_back(id);
  const Ways changed(input.graph, changers,
                     [&](NodeId node) { return is_over(node) || performs(input.plan, node, {"hmac.sign"}); });
  std::set<NodeId> done;
  for (const NodeId id : all_nodes(input.flow)) {
    if (!sends(input.plan, id) || input.doubts.about(id)) continue;
    const NamedValue* body = written(input.flow, id, "body");
    if (body != nullptr && signed_ways.reaches(id)) {
      const auto way = signed_ways.to(id);
      findings.add(body->key_span,
                   fmt::format("{} sends a body of its own, and not the one that {} signed", title_of(input.flow[id]),
                               title_of(input.flow[way.front()])),
                   "no 'body': the payload is sent", as_way(input.flow, way));
      continue;
    }
    if (!changed.reaches(id)) continue;
    const auto rest = changed.to(id);
    if (!done.insert(rest.front()).second) continue;
    auto way = signed_ways.to(rest.front());
    way.insert(way.end(), rest.begin() + 1, rest.end());
    findings.add(input.flow[rest.front()].label_span,
                 fmt::format("{} changes the body after {} has signed it", title_of(input.flow[rest.front()]),
                             title_of(input.flow[way.front()])),
                 fmt::format("{} before the signature", input.flow[rest.front()].id), as_way(input.flow, way));
  }
}

}  // namespace

const Rule& body_changed_after_signing() {
  static const Rule rule = {
      .code = Code::body_changed_after_signing,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "A signature is over the exact bytes. Whatever changes the body afterwards makes the "
          "receiver refuse it. The change belongs before the signature, or the sending step signs "
          "for itself.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Sign payload with HMAC"
n3: rectangle label:"Build webhook payload"
n4: rectangle label:"POST to shop" url:"https://shop.example/hook"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n3: rectangle label:"Build webhook payload"
n2: rectangle label:"Sign payload with HMAC"
n4: rectangle label:"POST to shop" url:"https://shop.example/hook"
n1.handle(right) -> n3.handle(left)
n3.handle(right) -> n2.handle(left)
n2.handle(right) -> n4.handle(left)
}
)",
      .find = find_body_changed_after_signing,
  };
  return rule;
}

}  // namespace laneway::rules
