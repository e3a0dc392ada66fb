/// Backslashes in values.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_flowzap_escape(const LintInput& input, Findings& findings) {
  for (const Attribute& attribute : input.file.attributes)
    if (attribute.escaped) findings.add(attribute.value, "FlowZap has no backslash escapes", "a value without them");
}

}  // namespace

const Rule& flowzap_escape() {
  static const Rule rule = {
      .code = Code::flowzap_escape,
      .in_run = Severity::info,
      .preset = Preset::all,
      .flowzap = true,
      .why =
          "FlowZap takes a value as it stands, so a backslash is drawn, and a quote behind one ends "
          "the value.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack \"fragile\""
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack fragile things"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_flowzap_escape,
  };
  return rule;
}

}  // namespace laneway::rules
