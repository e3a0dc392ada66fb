/// Diamonds whose label does not end in a question mark.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_diamond_without_question(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (node.shape != Shape::diamond || node.label.empty() || node.label.find('?') != std::string::npos ||
        input.doubts.about(id))
      continue;
    Diagnostic* finding =
        findings.add(node.label_span, fmt::format("the diamond {} asks nothing", title_of(node)), "a question");
    if (finding != nullptr && node.label.back() != ' ')
      finding->repair =
          Repair{{node.label_span.end, node.label_span.end}, "?", "end it with a question mark", true, {}};
  }
}

}  // namespace

const Rule& diamond_without_question() {
  static const Rule rule = {
      .code = Code::diamond_without_question,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "A diamond asks; its edges answer. A label that reads like a step makes the reader look "
          "for what is decided.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Paid?" test:"payload.paid"
n3: rectangle label:"Ship"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .find = find_diamond_without_question,
  };
  return rule;
}

}  // namespace laneway::rules
