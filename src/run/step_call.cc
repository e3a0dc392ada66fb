/// What an action sees of the run it works for.
#include "run/step_call.h"

#include "run/secret.h"

#include <fmt/format.h>

namespace laneway {

StepCall::StepCall(const StepFacts& facts) : facts_(facts), scope_(*facts.run.plan->flow, facts.state, facts.token) {}

std::string StepCall::idempotency_key() const {
  return fmt::format("{}/{}/{}", facts_.run.id, node().id, facts_.state.visits[facts_.token.at.value] + 1);
}

namespace {

[[noreturn]] void fail_parameter(std::string_view parameter, const std::string& message) {
  throw StepFailed({"bad-parameter", fmt::format("parameter '{}': {}", parameter, message), 500});
}

Json value_or_fail(std::string_view parameter, std::variant<Json, ExpressionError> value) {
  if (auto* error = std::get_if<ExpressionError>(&value)) fail_parameter(parameter, error->text());
  return std::get<Json>(std::move(value));
}

}  // namespace

const Json* StepCall::instead_of(const BoundValue& bound) const {
  if (bound.origin != ValueOrigin::set) return nullptr;
  const auto own = facts_.settings.parameters.find(bound.parameter->name);
  return own != facts_.settings.parameters.end() ? &own->second : nullptr;
}

std::optional<Json> StepCall::value(std::string_view parameter) const {
  const auto& binding = plan().binding(facts_.token.at);
  const auto* bound = binding.value(parameter);
  if (const Json* own = bound != nullptr ? instead_of(*bound) : nullptr) {
    if (!own->is_null()) return *own;
    bound = nullptr;
  }
  if (bound == nullptr) {
    const auto* declared = binding.action->parameter(parameter);
    if (declared == nullptr || declared->fallback.empty()) return std::nullopt;
    return Json(declared->fallback);
  }
  if (bound->as_expression) return value_or_fail(parameter, bound->as_expression->evaluate(scope_));
  if (bound->as_value) return value_or_fail(parameter, bound->as_value->evaluate(scope_));
  if (bound->as_template) return value_or_fail(parameter, bound->as_template->evaluate(scope_));
  return Json(bound->text);
}

bool StepCall::given(std::string_view parameter) const {
  const auto* bound = plan().binding(facts_.token.at).value(parameter);
  if (bound == nullptr) return false;
  const Json* own = instead_of(*bound);
  return own == nullptr || !own->is_null();
}

std::vector<std::string> StepCall::secrets_of(std::string_view node_id, std::string_view parameter) const {
  const auto id = flow().find_node(node_id);
  const auto* bound = id ? plan().binding(id).value(parameter) : nullptr;
  auto resolved = resolve_secrets(bound != nullptr ? bound->text : facts_.settings.secret);
  if (auto* problem = std::get_if<std::string>(&resolved)) throw StepFailed({"no-secret", *problem, 500});
  return std::get<std::vector<std::string>>(std::move(resolved));
}

Json StepCall::whole_context() const {
  Json context = facts_.state.context.document();
  if (const Json* loop = scope_.find("loop")) context["loop"] = *loop;
  return context;
}

std::string StepCall::lane_url() const {
  const int endpoint = plan().lane_calls[facts_.token.at.value];
  return endpoint < 0 ? std::string() : facts_.world.lanes.url_of(plan(), static_cast<std::size_t>(endpoint));
}

std::string StepCall::lane_method() const {
  const int endpoint = plan().lane_calls[facts_.token.at.value];
  if (endpoint < 0) return {};
  const auto& methods = plan().endpoints[static_cast<std::size_t>(endpoint)].methods;
  return methods.empty() || methods.front() == "*" ? std::string() : methods.front();
}

std::string callback_token(const std::string& url) { return url.substr(url.rfind('/') + 1); }

std::string StepCall::callback_url() const {
  const auto* callbacks = facts_.state.context.find("callbacks");
  if (callbacks == nullptr) return {};
  const auto url = callbacks->find(node().id);
  return url != callbacks->end() ? url->get<std::string>() : std::string();
}

double StepCall::random() const {
  if (facts_.settings.fixed_random) return *facts_.settings.fixed_random;
  return facts_.random.next();
}

}  // namespace laneway
