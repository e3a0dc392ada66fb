/// Edges with an empty label.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_empty_edge_label(const LintInput& input, Findings& findings) {
  for (const EdgeStatement& edge : input.file.edges) {
    for (std::uint32_t at = 0; at < edge.attributes.count; ++at) {
      const Attribute& attribute = input.file.attributes[edge.attributes.first + at];
      if (input.file.text(attribute.key) != "label" || !attribute.value.empty()) continue;
      Diagnostic* finding = findings.add(attribute.key, "the edge has an empty label", "a label, or none");
      const bool ends_with_bracket = input.file.text(edge.span).ends_with(']');
      if (finding != nullptr && edge.attributes.count == 1 && ends_with_bracket)
        finding->repair = Repair{{edge.to.handle.end, edge.span.end}, "", "leave out the brackets", true, {}};
    }
  }
}

}  // namespace

const Rule& empty_edge_label() {
  static const Rule rule = {
      .code = Code::empty_edge_label,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why = "An empty label is none. Either a word is missing, or the brackets are left over.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: circle label:"End"
n1.handle(right) -> n2.handle(left) [label=""]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: circle label:"End"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_empty_edge_label,
  };
  return rule;
}

}  // namespace laneway::rules
