/// Respond nodes that no edge leads to: their lane's answer for failures of that status (LANGUAGE §3).
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_failure_answer(const LintInput& input, Findings& findings) {
  const auto served = served_lanes(input.plan);
  for (const auto& [lane, responders] : input.plan.orphan_responders) {
    if (!served[lane.value]) continue;
    for (const NodeId responder : responders) {
      if (input.doubts.about(responder)) continue;
      const int status = input.plan.declared_status(responder);
      const auto failures = status == 0 ? std::string("failures") : fmt::format("failures of status {}", status);
      findings.add(input.flow[responder].id_span,
                   fmt::format("{} is reached only as the answer of lane {} to {}", title_of(input.flow[responder]),
                               input.flow[lane].id, failures));
    }
  }
}

}  // namespace

const Rule& failure_answer() {
  static const Rule rule = {
      .code = Code::failure_answer,
      .in_run = Severity::info,
      .why =
          "A respond node that no edge leads to is its lane's answer to failures of that status: to "
          "a body that cannot be parsed, say. The drawing does not show that, so it is said here.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 200 OK"
n3: rectangle label:"Return 400 Bad Request"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_failure_answer,
  };
  return rule;
}

}  // namespace laneway::rules
