/// Loops that share nodes without one being inside the other.
#include "lint/reach.h"

#include <fmt/format.h>

#include <map>

namespace laneway::rules {
namespace {

void find_overlapping_loops(const LintInput& input, Findings& findings) {
  constexpr std::size_t most_loops = 20;  // a node in more is judged by the first of them
  std::map<std::pair<LoopId, LoopId>, std::size_t> shared;
  for (const Node& node : input.flow.nodes) {
    const std::size_t count = std::min(node.loops.size(), most_loops);
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = a + 1; b < count; ++b) ++shared[std::minmax(node.loops[a], node.loops[b])];
  }
  for (const auto& [pair, count] : shared) {
    const Loop& first = input.flow[pair.first];
    const Loop& second = input.flow[pair.second];
    if (count == first.members.size() || count == second.members.size() || input.doubts.about(first) ||
        input.doubts.about(second))
      continue;
    findings.add(second.span,
                 fmt::format("the loops {} and {} share {} node{}, and neither is inside the other",
                             in_quotes(first.condition), in_quotes(second.condition), count, count == 1 ? "" : "s"),
                 "one inside the other, or no node in both", {{first.span, "the other loop"}});
  }
}

}  // namespace

const Rule& overlapping_loops() {
  static const Rule rule = {
      .code = Code::overlapping_loops,
      .in_run = Severity::warning,
      .preset = Preset::strict,
      .why =
          "Loops nest or stand beside each other. Where they overlap, the innermost loop of a node "
          "is a matter of which list is shorter, and so is what 'loop' means there.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Weigh"
n4: diamond label:"Fits?" test:"payload.fits"
n5: diamond label:"More?" test:"payload.more"
n6: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n5.handle(left) [label="Yes"]
n4.handle(bottom) -> n2.handle(bottom) [label="No"]
n5.handle(right) -> n6.handle(left) [label="No"]
n5.handle(bottom) -> n3.handle(bottom) [label="Yes"]
loop [repeat 3 times] n2 n3 n4
loop [repeat 9 times] n3 n4 n5
loop [repeat 20 times] n2 n3 n4 n5
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Weigh"
n4: diamond label:"Fits?" test:"payload.fits"
n5: diamond label:"More?" test:"payload.more"
n6: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n5.handle(left) [label="Yes"]
n4.handle(bottom) -> n2.handle(bottom) [label="No"]
n5.handle(right) -> n6.handle(left) [label="No"]
n5.handle(bottom) -> n2.handle(top) [label="Yes"]
loop [repeat 3 times] n2 n3 n4
loop [repeat 9 times] n2 n3 n4 n5
}
)",
      .find = find_overlapping_loops,
  };
  return rule;
}

}  // namespace laneway::rules
