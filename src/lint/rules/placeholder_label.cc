/// Labels that stand for one that is still to be written.
#include "lint/reach.h"

#include <fmt/format.h>

#include <cctype>

namespace laneway::rules {
namespace {

bool is_placeholder(const Node& node) {
  static constexpr std::string_view words[] = {"todo",      "tbd",   "fixme",    "xxx",      "???",     "...",
                                               "…",         "label", "untitled", "new node", "node",    "step",
                                               "rectangle", "box",   "circle",   "diamond",  "taskbox", "lorem ipsum"};
  std::string label;
  for (const unsigned char c : node.label) label += static_cast<char>(std::tolower(c));
  return label == node.id || node.label == node.id ||
         std::find(std::begin(words), std::end(words), label) != std::end(words);
}

void find_placeholder_label(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const Node& node = input.flow.nodes[index];
    if (node.label.empty() || !is_placeholder(node)) continue;
    findings.add(node.label_span, fmt::format("the label of {} says nothing: {}", node.id, in_quotes(node.label)),
                 "what the node does");
  }
}

}  // namespace

const Rule& placeholder_label() {
  static const Rule rule = {
      .code = Code::placeholder_label,
      .in_run = Severity::warning,
      .why = "The label says that there is none yet, or repeats the node's id or shape.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"TODO"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_placeholder_label,
  };
  return rule;
}

}  // namespace laneway::rules
