/// Diamonds for which neither the flow nor the step before has an answer.
#include "lint/reach.h"
#include "run/decide.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

/// The action's result may be true, false or a word, which a diamond behind it reads. Results that are
/// documented as `{…}` never are.
bool may_answer(const Action& action) {
  return std::any_of(action.outputs.begin(), action.outputs.end(),
                     [](const Output& output) { return output.path == "result" && !output.help.starts_with('{'); });
}

/// A branch takes the result of a person's task, which is `done`.
bool covers_done(const LintInput& input, NodeId diamond) {
  const auto& out = input.flow[diamond].out;
  return std::any_of(out.begin(), out.end(), [&](EdgeId edge) {
    const auto& label = input.plan.edges[edge.value].label;
    return label.is_else() || label.covers("done") > 0;
  });
}

/// One flag a node: it comes behind one of `steps`, with nothing but diamonds between.
std::vector<bool> behind(const Flow& flow, std::vector<NodeId> steps) {
  std::vector<bool> seen(flow.nodes.size(), false);
  while (!steps.empty()) {
    const NodeId step = steps.back();
    steps.pop_back();
    for (const EdgeId edge : flow[step].out) {
      const NodeId next = flow[edge].to;
      if (seen[next.value]) continue;
      seen[next.value] = true;
      if (flow[next].shape == Shape::diamond) steps.push_back(next);
    }
  }
  return seen;
}

/// Which diamonds have a step before them that gives an answer.
class StepsBefore {
 public:
  explicit StepsBefore(const LintInput& input) : input_(input) {
    std::vector<NodeId> steps;
    std::vector<NodeId> tasks;
    for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
      const NodeId id{index};
      if (input.flow[id].shape == Shape::diamond) continue;
      const Action* action = input.plan.binding(id).action;
      // What a node in doubt does is not known.
      if (input.doubts.about(id) || (action != nullptr && may_answer(*action))) steps.push_back(id);
      if (action == nullptr && input.flow[id].shape == Shape::taskbox) tasks.push_back(id);
    }
    behind_steps_ = behind(input.flow, std::move(steps));
    behind_tasks_ = behind(input.flow, std::move(tasks));
  }

  bool answer(NodeId diamond) const {
    return behind_steps_[diamond.value] || (behind_tasks_[diamond.value] && covers_done(input_, diamond));
  }

 private:
  const LintInput& input_;
  std::vector<bool> behind_steps_;
  std::vector<bool> behind_tasks_;
};

void find_undecided_diamond(const LintInput& input, Findings& findings) {
  const StepsBefore before(input);
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const NodeId id{index};
    const Node& node = input.flow[id];
    if (node.shape != Shape::diamond || node.out.empty() || input.doubts.about(id)) continue;
    const bool was_given =
        input.plan.binding(id).test_origin != ValueOrigin::none ||
        std::any_of(node.out.begin(), node.out.end(), [&](EdgeId edge) { return !input.flow[edge].when.empty(); });
    if (was_given || can_decide(input.plan, id) || before.answer(id)) continue;
    findings.add(
        node.label_span,
        fmt::format("nothing decides {}: laneway does not know the question, and the step before gives no answer",
                    title_of(node)),
        fmt::format("test:\"…\" on the node, such as test:\"payload.approved\", or --decide {}={} for a run", node.id,
                    choices_of(input.plan, id).front()));
  }
}

}  // namespace

const Rule& undecided_diamond() {
  static const Rule rule = {
      .code = Code::undecided_diamond,
      .in_run = Severity::error,
      .why =
          "The phrase book does not know the question, the node has no 'test', no branch has a "
          "'when', and the step before gives no answer. A drawing may leave it to the reader; a run "
          "would have to ask.",
      .bad = R"(Bank { # Bank
n1: circle label:"Start"
n2: diamond label:"Is the customer nice?"
n3: rectangle label:"Lend"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .good = R"(Bank { # Bank
n1: circle label:"Start"
n2: diamond label:"Is the customer nice?" test:"payload.nice"
n3: rectangle label:"Lend"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}
)",
      .find = find_undecided_diamond,
  };
  return rule;
}

}  // namespace laneway::rules
