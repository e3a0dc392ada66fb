/// An action call whose world is made of plain members, for tests of actions.
#include "support/fake_call.h"

#include <fmt/format.h>

#include <stdexcept>

#include "actions/builtin.h"
#include "run/json_template.h"

namespace laneway {
namespace {

const Action& action_called(std::string_view name) {
  const auto* action = find_action(builtin_actions(), name);
  if (action == nullptr) throw std::logic_error("no action " + std::string(name));
  return *action;
}

template <class Compiled>
Json evaluated(std::variant<Compiled, ExpressionError> compiled, const Scope& scope) {
  if (const auto* error = std::get_if<ExpressionError>(&compiled)) throw StepFailed({"bad-parameter", error->text()});
  auto value = std::get<Compiled>(compiled).evaluate(scope);
  if (const auto* error = std::get_if<ExpressionError>(&value)) throw StepFailed({"bad-parameter", error->text()});
  return std::get<Json>(value);
}

void set_at(Json& document, std::string_view path, const Json& value) {
  const auto dot = path.find('.');
  auto& place = document[std::string(path.substr(0, dot))];
  if (dot == std::string_view::npos)
    place = value;
  else
    set_at(place, path.substr(dot + 1), value);
}

}  // namespace

std::optional<Json> FakeState::get(const std::string& key) const {
  const auto found = values.find(key);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

bool FakeState::first_sight(const std::string& key, TimePoint until, TimePoint now) {
  const auto found = sights.find(key);
  if (found != sights.end() && found->second > now) return false;
  sights[key] = until;
  return true;
}

FakeCall::FakeCall(std::string_view name, Json context) : action(action_called(name)), document(std::move(context)) {
  flow_.name = "delivery";
  flow_.nodes.emplace_back();
  set_node("n7", "POST to subscriber URL");
}

void FakeCall::set_node(std::string node_id, std::string label) {
  flow_.nodes.front().id = std::move(node_id);
  flow_.nodes.front().label = std::move(label);
}

FakeCall& FakeCall::with(std::string name, std::string text) {
  if (action.parameter(name) == nullptr) throw std::logic_error("no parameter " + name);
  parameters[std::move(name)] = std::move(text);
  return *this;
}

Outcome FakeCall::perform() {
  try {
    return action.perform(*this);
  } catch (const StepFailed& failed) {
    Outcome outcome;
    outcome.failure = failed.failure();
    return outcome;
  }
}

Outcome FakeCall::apply() {
  auto outcome = perform();
  if (outcome.failure) throw std::logic_error(failure_of(outcome));
  take_over(outcome);
  return outcome;
}

void FakeCall::take_over(const Outcome& outcome) {
  for (const auto& change : outcome.changes) set_at(document, change.path, change.value);
}

std::optional<Json> FakeCall::value(std::string_view name) const {
  const auto* parameter = action.parameter(name);
  if (parameter == nullptr) throw std::logic_error("undeclared parameter " + std::string(name));
  const auto found = parameters.find(name);
  if (found == parameters.end())
    return parameter->fallback.empty() ? std::nullopt : std::optional(Json(parameter->fallback));
  const auto& text = found->second;
  switch (parameter->type) {
    case ParameterType::value: return evaluated(JsonTemplate::compile(text), *this);
    case ParameterType::expression: return evaluated(Expression::compile(text), *this);
    case ParameterType::choice:
    case ParameterType::literal: return text;
    case ParameterType::secret: throw std::logic_error("secrets are not read as values");
    case ParameterType::text:
    case ParameterType::integer:
    case ParameterType::number:
    case ParameterType::boolean:
    case ParameterType::duration: return evaluated(Template::compile(text), *this);
  }
  return std::nullopt;
}

bool FakeCall::given(std::string_view name) const {
  return parameters.find(name) != parameters.end() || given_secrets.find(name) != given_secrets.end();
}

std::vector<std::string> FakeCall::secrets_of(std::string_view node_id, std::string_view parameter) const {
  const auto own = given_secrets.find(parameter);
  if (node_id == node().id && own != given_secrets.end()) return own->second;
  for (const auto name : {node_id, std::string_view("*")}) {
    const auto found = secrets_by_node.find(name);
    if (found != secrets_by_node.end()) return found->second;
  }
  return {};
}

const Json* FakeCall::find(std::string_view root) const {
  const auto found = document.find(std::string(root));
  return found == document.end() ? nullptr : &*found;
}

std::vector<std::string> FakeCall::names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : document.items()) names.push_back(name);
  return names;
}

Json change_of(const Outcome& outcome, std::string_view path) {
  for (const auto& change : outcome.changes)
    if (change.path == path) return change.value;
  return {};
}

std::string failure_of(const Outcome& outcome) {
  if (!outcome.failure) return {};
  return fmt::format("{} ({}): {}", outcome.failure->code, outcome.failure->status, outcome.failure->message);
}

}  // namespace laneway
