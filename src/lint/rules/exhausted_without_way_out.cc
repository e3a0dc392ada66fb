/// Retry loops whose end nobody asks about.
#include "lint/nodes.h"
#include "lint/reach.h"
#include "model/graph.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

bool asks_about_loop(const Plan& plan, NodeId node) {
  const auto paths = paths_asked(plan, node);
  return std::any_of(paths.begin(), paths.end(), [](const std::string& path) { return is_below(path, "loop"); });
}

void find_exhausted_without_way_out(const LintInput& input, Findings& findings) {
  if (input.flow.loops.empty()) return;
  std::vector<std::uint32_t> part(input.flow.nodes.size(), 0);
  std::vector<bool> asked = {true};  // of each part; nodes on no cycle are none
  for (const auto& cycle : cycles(input.flow)) {
    for (const NodeId node : cycle) part[node.value] = static_cast<std::uint32_t>(asked.size());
    asked.push_back(std::any_of(cycle.begin(), cycle.end(), [&](NodeId node) {
      return asks_about_loop(input.plan, node) || input.doubts.about(node);
    }));
  }
  for (const Loop& loop : input.flow.loops) {
    if (loop.bound.kind != LoopBound::Kind::retries || asked[part[loop.head().value]] || input.doubts.about(loop))
      continue;
    findings.add(
        loop.span,
        fmt::format("nothing asks whether the loop {} is used up: then the run fails", in_quotes(loop.condition)),
        "a diamond on its cycle such as label:\"Max retries reached?\"");
  }
}

}  // namespace

const Rule& exhausted_without_way_out() {
  static const Rule rule = {
      .code = Code::exhausted_without_way_out,
      .in_run = Severity::warning,
      .preset = Preset::strict,
      .why =
          "When the last retry has failed and the token comes back to the loop's head once more, "
          "the run fails. A diamond such as 'Max retries reached?' leaves the loop in good order "
          "and says what happens then.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
n4.handle(right) -> n5.handle(left)
loop [retry up to 3 times] n2 n3
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n6: diamond label:"Max retries reached?"
n3.handle(bottom) -> n6.handle(top) [label="No"]
n6.handle(left) -> n2.handle(bottom) [label="No"]
n6.handle(right) -> n5.handle(bottom) [label="Yes"]
n4.handle(right) -> n5.handle(left)
loop [retry up to 3 times] n2 n3 n6
}
)",
      .find = find_exhausted_without_way_out,
  };
  return rule;
}

}  // namespace laneway::rules
