/// Nodes that say nothing.
#include "lint/rule.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_missing_label(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const Node& node = input.flow.nodes[index];
    if (!node.label.empty() || input.doubts.about(NodeId{index})) continue;
    findings.add(node.id_span, fmt::format("the {} {} has no label", name_of(node.shape), node.id),
                 "label:\"…\" behind the shape");
  }
}

}  // namespace

const Rule& missing_label() {
  static const Rule rule = {
      .code = Code::missing_label,
      .in_run = Severity::warning,
      .why =
          "A node without a label is an empty shape in the drawing, and the phrase book has nothing "
          "to read.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_missing_label,
  };
  return rule;
}

}  // namespace laneway::rules
