/// Verifications that take an old signature again.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_replay_allowed(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    if (!performs(input.plan, id, {"hmac.verify"})) continue;
    const NamedValue* tolerance = written(input.flow, id, "tolerance");
    if (tolerance != nullptr && parse_duration(tolerance->value) == Duration::zero())
      findings.add(tolerance->value_span, fmt::format("{} takes signatures of any age", title_of(input.flow[id])),
                   "a tolerance such as 5m, or none, for the scheme's own");
    const NamedValue* replay = written(input.flow, id, "replay");
    if (replay != nullptr && (replay->value == "false" || replay->value == "no"))
      findings.add(replay->value_span, fmt::format("{} takes one signature several times", title_of(input.flow[id])),
                   "replay:\"true\", or no 'replay'");
  }
}

}  // namespace

const Rule& replay_allowed() {
  static const Rule rule = {
      .code = Code::replay_allowed,
      .in_run = Severity::warning,
      .why =
          "A good signature stays good: whoever has seen the request can send it again. The "
          "signature's time and the memory of what was answered guard against that, and one of them "
          "is switched off here.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Verify HMAC signature" secret:"env:SECRET" tolerance:"0"
n3: diamond label:"Signature valid?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n4: rectangle label:"Return 200 OK"
n5: rectangle label:"Return 401 Unauthorized"
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Verify HMAC signature" secret:"env:SECRET" tolerance:"5m"
n3: diamond label:"Signature valid?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n4: rectangle label:"Return 200 OK"
n5: rectangle label:"Return 401 Unauthorized"
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
}
)",
      .find = find_replay_allowed,
  };
  return rule;
}

}  // namespace laneway::rules
