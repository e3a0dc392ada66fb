/// Expressions that read the result of a step which comes later or elsewhere.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

#include <map>

namespace laneway::rules {
namespace {

void find_step_never_before(const LintInput& input, Findings& findings) {
  if (input.doubts.any()) return;
  constexpr std::size_t most_searches = 200;
  std::map<NodeId, Ways> from;
  for (const NodeId id : all_nodes(input.flow)) {
    for (const auto& [path, span] : paths_read(input.plan, id)) {
      if (!path.starts_with("steps.") || findings.full()) continue;
      const auto name = path.substr(6, path.find_first_of(".[", 6) - 6);
      const NodeId step = input.flow.find_node(name);
      if (!step || (from.size() == most_searches && !from.contains(step))) continue;
      auto ways = from.find(step);
      if (ways == from.end()) ways = from.emplace(step, Ways(input.graph, input.graph.next(step))).first;
      if (ways->second.reaches(id)) continue;
      findings.add(
          span, fmt::format("{} reads steps.{}, and no way leads from {} to it", title_of(input.flow[id]), name, name),
          "the result of a step before it", {{input.flow[step].id_span, "the step"}});
    }
  }
}

}  // namespace

const Rule& step_never_before() {
  static const Rule rule = {
      .code = Code::step_never_before,
      .in_run = Severity::warning,
      .why =
          "'steps.n4' is the result of the last time n4 ran. No way leads from that node to this "
          "one, so there never is a result.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Weigh" action:"log" message:"{{ steps.n3 }}"
n3: rectangle label:"Count" action:"set" name:"count" value:"3"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Weigh" action:"log" message:"{{ steps.n3 }}"
n3: rectangle label:"Count" action:"set" name:"count" value:"3"
n1.handle(right) -> n3.handle(left)
n3.handle(right) -> n2.handle(left)
}
)",
      .find = find_step_never_before,
  };
  return rule;
}

}  // namespace laneway::rules
