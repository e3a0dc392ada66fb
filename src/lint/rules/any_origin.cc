/// Doors that web pages of every origin may use.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_any_origin(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const NamedValue* origins =
        performs(input.plan, id, {"http.receive"}) ? written(input.flow, id, "origins") : nullptr;
    if (origins == nullptr || origins->value.find('*') == std::string::npos) continue;
    findings.add(origins->value_span, fmt::format("pages of any origin may call {}", title_of(input.flow[id])),
                 "the origins that may, by commas");
  }
}

}  // namespace

const Rule& any_origin() {
  static const Rule rule = {
      .code = Code::any_origin,
      .in_run = Severity::warning,
      .preset = Preset::strict,
      .why =
          "With '*' any page that somebody opens in a browser may send requests here and read the "
          "answers. Name the origins that need it.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook" origins:"*"
n2: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook" origins:"https://shop.example"
n2: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_any_origin,
  };
  return rule;
}

}  // namespace laneway::rules
