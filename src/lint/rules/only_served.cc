/// Flows that only answer requests, which is a purpose of its own.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_only_served(const LintInput& input, Findings& findings) {
  if (!input.plan.entries.empty() || input.plan.endpoints.empty() || input.doubts.any()) return;
  const Endpoint& first = input.plan.endpoints.front();
  findings.add(input.flow[first.node].id_span, fmt::format("every run of '{}' begins with a request, here {} {}",
                                                           input.flow.name, fmt::join(first.methods, ","), first.path));
}

}  // namespace

const Rule& only_served() {
  static const Rule rule = {
      .code = Code::only_served,
      .in_run = Severity::info,
      .why =
          "The flow does nothing by itself: every run of it begins when a request comes. That is "
          "right for a receiver; 'laneway run' then needs '--start ID', and 'laneway serve' is what "
          "it is for.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
}
Shop { # Shop
n3: circle label:"Start"
n4: rectangle label:"POST to shop"
n3.handle(right) -> n4.handle(left)
}
)",
      .find = find_only_served,
  };
  return rule;
}

}  // namespace laneway::rules
