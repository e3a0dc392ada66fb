/// Flows that say nothing of what their nodes do.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_guessed_flow(const LintInput& input, Findings& findings) {
  std::vector<NodeId> guessed;
  for (const NodeId id : all_nodes(input.flow)) {
    const Binding& binding = input.plan.binding(id);
    if (binding.origin == ValueOrigin::phrase || binding.test_origin == ValueOrigin::phrase) guessed.push_back(id);
  }
  if (guessed.empty()) return;
  findings.add(input.flow[guessed.front()].label_span,
               fmt::format("what {} node{} is guessed from {}", guessed.size(), guessed.size() == 1 ? " does" : "s do",
                           guessed.size() == 1 ? "its label" : "their labels"),
               "action:\"…\" and test:\"…\" ('laneway bind --write' writes them)",
               as_related(input.flow, {guessed.begin() + 1, guessed.end()}, "is guessed too"));
}

}  // namespace

const Rule& guessed_flow() {
  static const Rule rule = {
      .code = Code::guessed_flow,
      .in_run = Severity::info,
      .preset = Preset::all,
      .why =
          "The phrase book reads actions out of labels, so a change of wording may change what a "
          "run does. 'laneway bind --write' writes the bindings into the file.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Build payload"
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Build payload" action:"payload.build"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_guessed_flow,
  };
  return rule;
}

}  // namespace laneway::rules
