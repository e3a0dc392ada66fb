/// Branches of a diamond that have one label.
#include "lint/reach.h"

#include <fmt/format.h>

#include <cctype>
#include <map>

namespace laneway::rules {
namespace {

/// What two labels have in common when a decision cannot tell them apart.
std::string reading_of(const LintInput& input, EdgeId edge) {
  if (input.plan.edges[edge.value].label.is_else()) return "else";
  std::string text;
  for (const unsigned char c : input.flow[edge].label)
    if (!std::isspace(c)) text += static_cast<char>(std::tolower(c));
  return text;
}

void find_same_label(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const Node& node = input.flow.nodes[index];
    if (node.shape != Shape::diamond || input.doubts.about(NodeId{index})) continue;
    std::map<std::string, EdgeId> labels;
    for (const EdgeId edge : node.out) {
      const Edge& branch = input.flow[edge];
      if (branch.label.empty() || !branch.when.empty()) continue;
      const auto [place, is_new] = labels.emplace(reading_of(input, edge), edge);
      if (is_new) continue;
      const Edge& first = input.flow[place->second];
      findings.add(branch.label_span,
                   fmt::format("two branches of {} are labelled {}: to {} and to {}", node.id, in_quotes(branch.label),
                               input.flow[first.to].id, input.flow[branch.to].id),
                   "another label, or a when=\"…\" on one of them",
                   {{first.label_span, fmt::format("the branch to {}", input.flow[first.to].id)}});
    }
  }
}

}  // namespace

const Rule& same_label() {
  static const Rule rule = {
      .code = Code::same_label,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "The first of two equal labels is always taken, so the second branch is drawn and never "
          "used.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: rectangle label:"Remind"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="yes"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: rectangle label:"Remind"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .find = find_same_label,
  };
  return rule;
}

}  // namespace laneway::rules
