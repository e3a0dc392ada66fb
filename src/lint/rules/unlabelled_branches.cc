/// Branches of a diamond without label and condition.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_unlabelled_branches(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const Node& node = input.flow.nodes[index];
    if (node.shape != Shape::diamond || node.out.size() < 2 || input.doubts.about(NodeId{index})) continue;
    std::vector<EdgeId> unlabelled;
    for (const EdgeId edge : node.out)
      if (input.flow[edge].label.empty() && input.flow[edge].when.empty()) unlabelled.push_back(edge);
    if (unlabelled.empty()) continue;
    const Edge& first = input.flow[unlabelled.front()];
    if (unlabelled.size() == 1) {
      findings.add(Severity::info, first.span,
                   fmt::format("the branch of {} to {} has no label: it is taken where no other fits", node.id,
                               input.flow[first.to].id),
                   "[label=\"else\"], to say so");
      continue;
    }
    std::vector<Related> others;
    for (std::size_t at = 1; at < std::min<std::size_t>(unlabelled.size(), 10); ++at)
      others.push_back({input.flow[unlabelled[at]].span,
                        fmt::format("so has the branch to {}", input.flow[input.flow[unlabelled[at]].to].id)});
    findings.add(
        first.span,
        fmt::format("{} branches of {} have no label: nothing tells them apart", unlabelled.size(), title_of(node)),
        "a label for each answer, such as [label=\"Yes\"]", std::move(others));
  }
}

}  // namespace

const Rule& unlabelled_branches() {
  static const Rule rule = {
      .code = Code::unlabelled_branches,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "A token leaves a diamond on the one edge that fits its value. Where two have no label, "
          "nothing says which is meant. One alone is the branch for all other values, and is better "
          "labelled 'else'.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n2.handle(bottom) -> n4.handle(top)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .find = find_unlabelled_branches,
  };
  return rule;
}

}  // namespace laneway::rules
