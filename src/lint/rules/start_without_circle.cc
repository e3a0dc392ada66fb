/// Flows that begin at a node that is no circle.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_start_without_circle(const LintInput& input, Findings& findings) {
  const auto entries = clear_entries(input);
  if (entries.size() != 1 || input.flow[entries.front()].shape == Shape::circle) return;
  const Node& node = input.flow[entries.front()];
  findings.add(node.id_span, fmt::format("runs begin at {}, which is no circle", title_of(node)),
               fmt::format("a circle before it, such as label:\"Start\""));
}

}  // namespace

const Rule& start_without_circle() {
  static const Rule rule = {
      .code = Code::start_without_circle,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "In a swimlane diagram a circle is where a process begins. laneway takes a node without "
          "in-edges too, but a reader looks for the circle.",
      .bad = R"(Shop { # Shop
n1: rectangle label:"Pack"
n2: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n3: circle label:"Start"
n1: rectangle label:"Pack"
n2: rectangle label:"Ship"
n3.handle(right) -> n1.handle(left)
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_start_without_circle,
  };
  return rule;
}

}  // namespace laneway::rules
