/// Keys on nodes that FlowZap does not know.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_flowzap_key(const LintInput& input, Findings& findings) {
  static constexpr std::string_view known[] = {"label", "owner", "description", "system"};
  for (const Node& node : input.flow.nodes) {
    const NamedValue* first = nullptr;
    std::vector<Related> others;
    for (const NamedValue& attribute : node.attributes) {
      if (std::find(std::begin(known), std::end(known), attribute.key) != std::end(known)) continue;
      if (first == nullptr)
        first = &attribute;
      else
        others.push_back({attribute.key_span, fmt::format("and {}", in_quotes(attribute.key))});
    }
    if (first != nullptr)
      findings.add(first->key_span, fmt::format("FlowZap has no key {}", in_quotes(first->key)),
                   "label, owner, description or system", std::move(others));
  }
}

}  // namespace

const Rule& flowzap_key() {
  static const Rule rule = {
      .code = Code::flowzap_key,
      .in_run = Severity::info,
      .preset = Preset::all,
      .flowzap = true,
      .why =
          "FlowZap knows the keys label, owner, description and system; 'action', parameters, "
          "'test' and 'join' are laneway's own. An action's name may also stand in 'system', which "
          "FlowZap accepts; 'laneway export --to flowzap' leaves the rest out.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack" action:"note"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack" system:"note"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_flowzap_key,
  };
  return rule;
}

}  // namespace laneway::rules
