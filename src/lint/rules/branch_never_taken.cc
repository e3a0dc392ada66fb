/// Branches that no value of the diamond fits.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

/// The values that matter to labels: both truths, or every final status.
std::vector<Json> domain_of(Values values) {
  if (values == Values::truth) return {true, false};
  std::vector<Json> statuses;
  for (int status = 200; status <= 599; ++status) statuses.emplace_back(status);
  return statuses;
}

/// One flag a branch: some value takes it. Nothing if no branch covers some value: that is reported, and the label
/// that fits nothing is most likely the reason.
std::optional<std::vector<bool>> taken(const LintInput& input, const Node& diamond, Values values) {
  std::vector<bool> used(diamond.out.size(), false);
  const bool has_rest = std::any_of(diamond.out.begin(), diamond.out.end(), [&](EdgeId edge) {
    const Edge& branch = input.flow[edge];
    return branch.label.empty() || !branch.when.empty() || input.plan.edges[edge.value].label.is_else();
  });
  for (const Json& value : domain_of(values)) {
    std::size_t best = diamond.out.size();
    int exactness = 0;
    for (std::size_t at = 0; at < diamond.out.size(); ++at) {
      const int fits = input.plan.edges[diamond.out[at].value].label.covers(value);
      if (fits <= exactness) continue;
      exactness = fits;
      best = at;
    }
    if (best == used.size() && !has_rest) return std::nullopt;
    if (best < used.size()) used[best] = true;
  }
  return used;
}

void find_branch_never_taken(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    const auto& test = input.plan.binding(id).test;
    if (node.shape != Shape::diamond || !test || node.out.size() < 2 || node.out.size() > 20 || input.doubts.about(id))
      continue;
    const Values values = values_of(test->text());
    if (values == Values::unknown) continue;
    const auto found = taken(input, node, values);
    if (!found) continue;
    const auto& used = *found;
    for (std::size_t at = 0; at < node.out.size(); ++at) {
      const Edge& edge = input.flow[node.out[at]];
      const auto& label = input.plan.edges[node.out[at].value].label;
      const bool is_other = edge.label.empty() || label.is_else() || !edge.when.empty();
      // A copy of an earlier label is reported as such.
      const bool is_copy = std::any_of(node.out.begin(), node.out.begin() + static_cast<std::ptrdiff_t>(at),
                                       [&](EdgeId other) { return input.flow[other].label == edge.label; });
      if (used[at] || is_other || is_copy) continue;
      findings.add(edge.label_span,
                   fmt::format("no value of {} takes the branch {}", title_of(node), in_quotes(edge.label)),
                   values == Values::truth ? "a label such as \"Yes\", \"No\" or \"else\""
                                           : "a label such as \"2xx\", \"429\", \">= 500\" or \"else\"");
    }
  }
}

}  // namespace

const Rule& branch_never_taken() {
  static const Rule rule = {
      .code = Code::branch_never_taken,
      .in_run = Severity::warning,
      .why =
          "The diamond's values are known: yes and no, or the status of a response. The label fits "
          "none of them, or another branch fits each of them better, so the branch is drawn and "
          "never used.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook"
n3: diamond label:"Response status?"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="OK"]
n3.handle(bottom) -> n5.handle(top) [label="else"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook"
n3: diamond label:"Response status?"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="200"]
n3.handle(bottom) -> n5.handle(top) [label="else"]
}
)",
      .find = find_branch_never_taken,
  };
  return rule;
}

}  // namespace laneway::rules
