/// Diamonds whose value may be anything and that have no branch for the rest.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

#include <cctype>
#include <set>

namespace laneway::rules {
namespace {

/// A branch for the rest, or one for each of yes and no.
bool covers_all(const LintInput& input, const Node& diamond) {
  bool truth[2] = {false, false};
  for (const EdgeId edge : diamond.out) {
    const auto& [role, when, label] = input.plan.edges[edge.value];
    if (label.is_else() || (input.flow[edge].label.empty() && !when)) return true;
    for (const bool value : {false, true}) truth[value] |= label.covers(value) > 0;
  }
  return truth[0] && truth[1];
}

/// A label that is there twice is reported as such: what was meant may cover the rest.
bool repeats_label(const LintInput& input, const Node& diamond) {
  std::set<std::string> labels;
  for (const EdgeId edge : diamond.out) {
    std::string label = input.flow[edge].label;
    for (char& c : label) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!labels.insert(label).second) return true;
  }
  return false;
}

void find_no_else(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    const auto& test = input.plan.binding(id).test;
    if (node.shape != Shape::diamond || node.out.size() < 2 || input.doubts.about(id)) continue;
    if (test && values_of(test->text()) != Values::unknown) continue;
    if (covers_all(input, node) || repeats_label(input, node)) continue;
    findings.add(node.label_span,
                 fmt::format("{} has no branch for other values: a run with one fails", title_of(node)),
                 "a branch with [label=\"else\"]");
  }
}

}  // namespace

const Rule& no_else() {
  static const Rule rule = {
      .code = Code::no_else,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "The value is one that laneway cannot foresee, and each branch names some of its values. "
          "A run with another value fails at the diamond; a branch labelled 'else' says what "
          "happens then.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Country?" test:"payload.country"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Norway"]
n2.handle(bottom) -> n4.handle(top) [label="Peru"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Country?" test:"payload.country"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Norway"]
n2.handle(bottom) -> n4.handle(top) [label="else"]
}
)",
      .find = find_no_else,
  };
  return rule;
}

}  // namespace laneway::rules
