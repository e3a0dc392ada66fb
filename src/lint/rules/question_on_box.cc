/// Boxes that ask a question.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_question_on_box(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const Node& node = input.flow[id];
    if (!is_question(input, id) || input.doubts.about(id)) continue;
    Diagnostic* finding = findings.add(node.id_span,
                                       fmt::format("{} is a {}: all its {} edges are taken", title_of(node),
                                                   name_of(node.shape), ways_out(input.plan, id).size()),
                                       "a diamond, which takes one");
    const NodeStatement* statement = statement_of(input, id);
    const bool does_something = input.plan.binding(id).action != nullptr || !node.attributes.empty();
    if (finding != nullptr && statement != nullptr && !does_something)
      finding->repair = Repair{statement->shape_span, "diamond", "make it a diamond", false, {}};
  }
}

}  // namespace

const Rule& question_on_box() {
  static const Rule rule = {
      .code = Code::question_on_box,
      .in_run = Severity::warning,
      .why =
          "Only a diamond chooses. A token leaves a box on every out-edge, whatever their labels "
          "say, so both answers are performed.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Paid?"
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
      .find = find_question_on_box,
  };
  return rule;
}

}  // namespace laneway::rules
