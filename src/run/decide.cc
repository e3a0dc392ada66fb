/// Which way a diamond goes.
#include "run/decide.h"

#include "net/message.h"

#include <fmt/format.h>

namespace laneway {

namespace {

Decision along(const Plan& plan, EdgeId edge, Json value) {
  const Edge& taken = (*plan.flow)[edge];
  return {std::move(value), taken.label, taken.to};
}

/// The edge whose label covers the value most exactly; the first of equals.
std::optional<EdgeId> covering_edge(const Plan& plan, NodeId diamond, const Json& value) {
  std::optional<EdgeId> best;
  int exactness = 0;
  for (const EdgeId edge : (*plan.flow)[diamond].out) {
    const int covered = plan.edges[edge.value].label.covers(value);
    if (covered <= exactness) continue;
    exactness = covered;
    best = edge;
  }
  return best;
}

std::optional<EdgeId> else_edge(const Plan& plan, NodeId diamond) {
  for (const EdgeId edge : (*plan.flow)[diamond].out) {
    const bool conditional = !(*plan.flow)[edge].when.empty();
    if (plan.edges[edge.value].label.is_else() && !conditional) return edge;
  }
  return std::nullopt;
}

/// The result of the step before, if it is of a kind that labels can cover.
const Json* last_result(const Plan& plan, const Token& token, const RunState& state) {
  if (!token.last_step) return nullptr;
  const auto* steps = state.context.find("steps");
  if (steps == nullptr) return nullptr;
  const auto found = steps->find((*plan.flow)[token.last_step].id);
  if (found == steps->end() || !(found->is_boolean() || found->is_string())) return nullptr;
  return &*found;
}

}  // namespace

std::vector<std::string> choices_of(const Plan& plan, NodeId diamond) {
  std::vector<std::string> choices;
  for (const EdgeId edge : (*plan.flow)[diamond].out) {
    const Edge& branch = (*plan.flow)[edge];
    choices.push_back(branch.label.empty() ? fmt::format("to {}", (*plan.flow)[branch.to].id) : branch.label);
  }
  return choices;
}

bool can_decide(const Plan& plan, NodeId diamond) {
  const Node& node = (*plan.flow)[diamond];
  if (plan.binding(diamond).test || node.out.size() == 1) return true;
  return std::any_of(node.out.begin(), node.out.end(),
                     [&](EdgeId edge) { return plan.edges[edge.value].when.has_value(); });
}

DecisionResult decide(const Plan& plan, NodeId diamond, const Token& token, const RunState& state, const Scope& scope) {
  const Node& node = (*plan.flow)[diamond];
  if (node.out.empty())
    return Failure{"no-branch", fmt::format("{} '{}' decides between nothing: no edge leaves it", node.id, node.label),
                   500};
  const Binding& binding = plan.binding(diamond);
  bool conditional = false;
  for (const EdgeId edge : node.out) {
    const auto& when = plan.edges[edge.value].when;
    if (!when) continue;
    conditional = true;
    auto value = when->evaluate(scope);
    if (auto* error = std::get_if<ExpressionError>(&value)) return Failure{"bad-expression", error->text(), 500};
    const auto& truth = std::get<Json>(value);
    if (!truth.is_boolean())
      return Failure{"bad-expression",
                     fmt::format("in expression '{}': {} is neither true nor false", when->text(), to_text(truth)),
                     500};
    if (truth.get<bool>()) return along(plan, edge, true);
  }

  std::optional<Json> value;
  if (binding.test) {
    auto tested = binding.test->evaluate(scope);
    if (auto* error = std::get_if<ExpressionError>(&tested)) return Failure{"bad-expression", error->text(), 500};
    value = std::move(std::get<Json>(tested));
  } else if (const Json* result = last_result(plan, token, state)) {
    value = *result;
  }
  if (value)
    if (const auto edge = covering_edge(plan, diamond, *value)) return along(plan, *edge, std::move(*value));
  if (value || conditional)
    if (const auto edge = else_edge(plan, diamond)) return along(plan, *edge, value.value_or(Json()));
  // With one way out there is nothing to decide.
  if (!value && !conditional && node.out.size() == 1) return along(plan, node.out.front(), Json());
  if (!value && !conditional) return Undecided{choices_of(plan, diamond)};
  return Failure{"no-branch",
                 fmt::format("no branch of {} '{}' covers {} (branches: {})", node.id, node.label,
                             value ? to_text(*value) : "the case that no 'when' holds",
                             fmt::join(choices_of(plan, diamond), ", ")),
                 500};
}

std::variant<Decision, Failure> decide_by_answer(const Plan& plan, NodeId diamond, const std::string& answer) {
  const Flow& flow = *plan.flow;
  const auto choices = choices_of(plan, diamond);
  for (std::size_t index = 0; index < choices.size(); ++index)
    if (equal_ignoring_case(choices[index], answer)) return along(plan, flow[diamond].out[index], answer);
  auto parsed = parse_json(answer);
  const Json value = std::holds_alternative<Json>(parsed) ? std::get<Json>(parsed) : Json(answer);
  if (const auto edge = covering_edge(plan, diamond, value)) return along(plan, *edge, value);
  return Failure{"no-branch",
                 fmt::format("'{}' is no answer to {} '{}' (choices: {})", answer, flow[diamond].id,
                             flow[diamond].label, fmt::join(choices, ", ")),
                 500};
}

}  // namespace laneway
