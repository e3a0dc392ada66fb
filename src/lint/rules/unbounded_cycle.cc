/// Cycles round which a token may go for ever.
#include "lint/cycles.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

/// `n7 → n8 → n10 → n7`, with the middle of a long way left out.
std::string way_text(const Flow& flow, const std::vector<EdgeId>& way) {
  constexpr std::size_t most = 10;
  std::string text = flow[flow[way.front()].from].id;
  for (std::size_t at = 0; at < way.size(); ++at) {
    const bool shown = way.size() <= most || at < most / 2 || at + most / 2 > way.size();
    if (shown) text += " → " + flow[flow[way[at]].to].id;
    if (!shown && at == most / 2) text += " → …";
  }
  return text;
}

std::string loop_text(const Flow& flow, const std::vector<EdgeId>& way) {
  constexpr std::size_t most = 10;
  std::string text = "loop [repeat 10 times]";
  for (std::size_t at = 0; at < std::min(way.size(), most); ++at) text += " " + flow[flow[way[at]].from].id;
  return way.size() > most ? text + " …" : text;
}

void find_unbounded_cycle(const LintInput& input, Findings& findings) {
  for (const auto& cycle : unbounded_cycles(input.flow)) {
    // An edge to itself has a finding of its own.
    if (cycle.size() == 1) continue;
    if (std::any_of(cycle.begin(), cycle.end(), [&](NodeId node) { return input.doubts.about(node); })) continue;
    if (findings.full()) {
      findings.add(input.flow[cycle.front()].id_span, {});
      continue;
    }
    const auto way = way_round(input.flow, cycle);
    if (way.empty()) continue;
    findings.add(input.flow[way.back()].span, fmt::format("no loop bounds the cycle {}", way_text(input.flow, way)),
                 fmt::format("'{}' in a lane, with the number that is right", loop_text(input.flow, way)));
  }
}

}  // namespace

const Rule& unbounded_cycle() {
  static const Rule rule = {
      .code = Code::unbounded_cycle,
      .in_run = Severity::error,
      .why =
          "A token can go round and no loop counts its passes, so nothing ends it but its own "
          "decisions. A loop over the cycle's nodes gives it a bound. What closes inside a loop is "
          "counted by that loop; a cycle through several loops may start them again at zero.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
loop [repeat 3 times] n2 n3
}
)",
      .find = find_unbounded_cycle,
  };
  return rule;
}

}  // namespace laneway::rules
