/// Stored runs as the API and the pages show them.
#include "serve/api/stored_runs.h"

#include "run/path.h"
#include "run/scope.h"

namespace laneway {

namespace {

/// What the step's parameters came to in the state that it began in; secrets are left out.
Json inputs_of(const Plan& plan, const RunState& state, const Event& event) {
  Json inputs = Json::object();
  const auto token = std::find_if(state.tokens.begin(), state.tokens.end(),
                                  [&](const Token& candidate) { return candidate.id == event.token; });
  if (token == state.tokens.end()) return inputs;
  const RunScope scope(*plan.flow, state, *token);
  for (const auto& bound : plan.binding(event.node).values) {
    if (bound.parameter->type == ParameterType::secret) continue;
    std::variant<Json, ExpressionError> value = Json(bound.text);
    if (bound.as_expression) value = bound.as_expression->evaluate(scope);
    if (bound.as_value) value = bound.as_value->evaluate(scope);
    if (bound.as_template) value = bound.as_template->evaluate(scope);
    if (auto* json = std::get_if<Json>(&value)) inputs[std::string(bound.parameter->name)] = std::move(*json);
  }
  return inputs;
}

}  // namespace

std::shared_ptr<const Plan> StoredRuns::plan(const RunRecord& run) const {
  constexpr std::size_t most_plans = 200;
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = plans_.find(run.flow_hash); known != plans_.end()) return known->second;
  }
  const auto text = store_.flow(run.flow_hash);
  if (!text) return nullptr;
  std::string problem;
  auto plan = flows_.plan(text->name);
  if (!plan || plan->flow->source->text() != text->text) plan = flows_.plan_of_text(text->file, text->text, problem);
  const std::lock_guard lock(mutex_);
  if (plans_.size() >= most_plans) plans_.clear();
  plans_.emplace(run.flow_hash, plan);
  return plan;
}

std::vector<Json> StoredRuns::events(const RunRecord& run, std::size_t from) const {
  std::vector<Json> shown;
  const auto of = plan(run);
  if (!of) return shown;
  const RunFacts facts{run.id, of, run.parent, of->flow->find_node(run.start)};
  const auto events = events_of(run, *of);
  RunState state;
  for (std::size_t index = 0; index < events.size(); ++index) {
    auto inputs =
        index >= from && events[index].kind == EventKind::step ? inputs_of(*of, state, events[index]) : Json::object();
    apply(*of, state, events[index]);
    if (index < from) continue;
    Json json = to_json(facts, events[index]);
    json["seq"] = index;
    json["time"] = to_rfc3339(events[index].time);
    if (!inputs.empty()) json["inputs"] = std::move(inputs);
    shown.push_back(std::move(json));
  }
  return shown;
}

StoredRun StoredRuns::stored(const RunRecord& run) const {
  StoredRun stored{run, plan(run), {}};
  if (stored.plan) stored.events = events_of(run, *stored.plan);
  return stored;
}

Json StoredRuns::whole(const RunRecord& run) const {
  Json json = to_json(run);
  const auto of = plan(run);
  if (!of) return json;
  json["context"] = fold(*of, events_of(run, *of)).context.document();
  return json;
}

Marks StoredRuns::path(const RunRecord& run) const {
  const auto of = plan(run);
  if (!of) return {};
  auto path = path_of(*of, events_of(run, *of));
  return {std::move(path.nodes), std::move(path.edges)};
}

}  // namespace laneway
