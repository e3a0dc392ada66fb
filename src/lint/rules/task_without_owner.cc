/// Task boxes that name nobody.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_task_without_owner(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const Node& node = input.flow.nodes[index];
    const NamedValue* owner = node.attribute("owner");
    if (node.shape != Shape::taskbox || (owner != nullptr && !owner->value.empty()) ||
        input.doubts.about(NodeId{index}))
      continue;
    findings.add(node.id_span, fmt::format("the task {} is nobody's", title_of(node)), "owner:\"…\" on the node");
  }
}

}  // namespace

const Rule& task_without_owner() {
  static const Rule rule = {
      .code = Code::task_without_owner,
      .in_run = Severity::warning,
      .preset = Preset::strict,
      .why =
          "A task box is work for a person: in a server it waits in the task list until somebody "
          "takes it. 'owner' says who.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: taskbox label:"Approve the order"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: taskbox label:"Approve the order" owner:"Sales"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_task_without_owner,
  };
  return rule;
}

}  // namespace laneway::rules
