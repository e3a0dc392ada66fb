/// Retries of a subscriber that has said it is gone.
#include "lint/nodes.h"
#include "lint/reach.h"
#include "model/graph.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_gone_retried(const LintInput& input, Findings& findings) {
  constexpr int gone = 410;
  for (const auto& cycle : cycles(input.flow)) {
    const bool sends_on_it =
        std::any_of(cycle.begin(), cycle.end(), [&](NodeId node) { return sends(input.plan, node); });
    if (!sends_on_it) continue;
    for (const NodeId id : cycle) {
      const auto& test = input.plan.binding(id).test;
      if (input.flow[id].shape != Shape::diamond || !test || test->text() != "response.status" ||
          input.doubts.about(id))
        continue;
      EdgeId taken;
      int exactness = 0;
      for (const EdgeId edge : input.flow[id].out) {
        const auto& label = input.plan.edges[edge.value].label;
        const int fits = label.covers(gone);
        if (fits <= exactness && !(exactness == 0 && label.is_else())) continue;
        exactness = fits;
        taken = edge;
      }
      const bool retried = taken && std::find(cycle.begin(), cycle.end(), input.flow[taken].to) != cycle.end();
      if (retried)
        findings.add(input.flow[taken].span, fmt::format("{} tries again after 410 Gone", title_of(input.flow[id])),
                     "a branch [label=\"410\"] out of the loop");
    }
  }
}

}  // namespace

const Rule& gone_retried() {
  static const Rule rule = {
      .code = Code::gone_retried,
      .in_run = Severity::info,
      .preset = Preset::all,
      .why =
          "Status 410 says that the address is not used any more and will not come back. Standard "
          "Webhooks asks senders to stop; a branch '410' out of the loop does.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook"
n3: diamond label:"Response status?"
n4: circle label:"End"
n5: rectangle label:"Wait with backoff"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="2xx"]
n3.handle(bottom) -> n5.handle(top) [label="else"]
n5.handle(left) -> n2.handle(bottom)
loop [retry up to 3 times] n2 n3 n5
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook"
n3: diamond label:"Response status?"
n4: circle label:"End"
n5: rectangle label:"Wait with backoff"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="2xx"]
n3.handle(bottom) -> n5.handle(top) [label="else"]
n5.handle(left) -> n2.handle(bottom)
n3.handle(top) -> n4.handle(top) [label="410"]
loop [retry up to 3 times] n2 n3 n5
}
)",
      .find = find_gone_retried,
  };
  return rule;
}

}  // namespace laneway::rules
