/// Requests that wait longer than half a minute, or without end.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_long_timeout(const LintInput& input, Findings& findings) {
  constexpr auto longest = std::chrono::seconds(30);
  for (const NodeId id : all_nodes(input.flow)) {
    const NamedValue* timeout = sends(input.plan, id) ? written(input.flow, id, "timeout") : nullptr;
    const auto duration = timeout != nullptr ? parse_duration(timeout->value) : std::nullopt;
    if (!duration || (*duration > Duration::zero() && *duration <= longest)) continue;
    findings.add(timeout->value_span,
                 *duration == Duration::zero()
                     ? fmt::format("{} waits without end", title_of(input.flow[id]))
                     : fmt::format("{} waits up to {} for its answer", title_of(input.flow[id]), to_text(*duration)),
                 "5s to 30s");
  }
}

}  // namespace

const Rule& long_timeout() {
  static const Rule rule = {
      .code = Code::long_timeout,
      .in_run = Severity::warning,
      .why =
          "A receiver acknowledges within 5 to 30 seconds and works afterwards. A longer timeout "
          "keeps the run, and whoever waits for it, hanging on a receiver that is gone; 0 never "
          "gives up.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook" timeout:"5m"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook" timeout:"10s"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_long_timeout,
  };
  return rule;
}

}  // namespace laneway::rules
