/// Nodes of a lane with one label.
#include "lint/reach.h"

#include <fmt/format.h>

#include <cctype>
#include <map>

namespace laneway::rules {
namespace {

std::string folded(std::string_view label) {
  std::string text;
  for (const unsigned char c : label) text += static_cast<char>(std::tolower(c));
  return text;
}

void find_repeated_label(const LintInput& input, Findings& findings) {
  for (const Lane& lane : input.flow.lanes) {
    std::map<std::string, NodeId> known;
    for (const NodeId id : lane.nodes) {
      const Node& node = input.flow[id];
      if (node.shape == Shape::circle || node.label.empty()) continue;
      const auto [first, is_new] = known.emplace(folded(node.label), id);
      if (is_new) continue;
      findings.add(
          node.label_span,
          fmt::format("{} and {} are both labelled {}", input.flow[first->second].id, node.id, in_quotes(node.label)),
          "another label", {{input.flow[first->second].label_span, "the first one"}});
    }
  }
}

}  // namespace

const Rule& repeated_label() {
  static const Rule rule = {
      .code = Code::repeated_label,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "A reader cannot tell which of them a message, a log line or a colleague means. Circles "
          "are left out: several ends may be called End.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n3: rectangle label:"Wrap"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_repeated_label,
  };
  return rule;
}

}  // namespace laneway::rules
