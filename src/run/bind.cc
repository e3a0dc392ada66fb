/// Flow to plan: what every node does and every edge means (LANGUAGE §3–§5).
#include "run/bind_parts.h"

#include <fmt/format.h>

namespace laneway {

std::string_view name_of(ValueOrigin origin) {
  switch (origin) {
    case ValueOrigin::none: return "none";
    case ValueOrigin::attribute: return "attribute";
    case ValueOrigin::system: return "system";
    case ValueOrigin::phrase: return "phrase";
    case ValueOrigin::set: return "--set";
    case ValueOrigin::fallback: return "default";
  }
  return "";
}

const BoundValue* Binding::value(std::string_view parameter) const {
  for (const auto& value : values)
    if (value.parameter->name == parameter) return &value;
  return nullptr;
}

std::vector<NodeId> Plan::successors(NodeId node, EdgeRole role) const {
  std::vector<NodeId> result;
  for (const EdgeId edge : (*flow)[node].out)
    if (edges[edge.value].role == role) result.push_back((*flow)[edge].to);
  return result;
}

namespace {

std::vector<std::string_view> names_of(const ActionCatalogue& catalogue) {
  std::vector<std::string_view> names;
  for (const auto* action : catalogue) names.push_back(action->name);
  return names;
}

std::string or_nearest(std::string message, std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto near = nearest(word, candidates);
  if (!near.empty()) message += fmt::format("; did you mean '{}'?", near);
  return message;
}

/// Keys that every node may have; FlowZap's own are the first three.
constexpr std::string_view common_keys[] = {"owner", "description", "system", "action", "join"};

}  // namespace

void bind_action(BindWork& work, NodeId id) {
  const Node& node = (*work.plan.flow)[id];
  Binding& binding = work.plan.bindings[id.value];
  if (const auto* attribute = node.attribute("action"); attribute != nullptr && node.shape == Shape::diamond) {
    work.report(Code::unknown_parameter, attribute->key_span, "a diamond only decides; it performs no action",
                "a rectangle before it, or test:\"…\"");
    return;
  }
  if (const auto* attribute = node.attribute("action")) {
    binding.action = find_action(work.catalogue, attribute->value);
    binding.origin = ValueOrigin::attribute;
    if (binding.action == nullptr)
      work.report(Code::unknown_action, attribute->value_span,
                  or_nearest(fmt::format("there is no action '{}'", attribute->value), attribute->value,
                             names_of(work.catalogue)),
                  "an action that 'laneway actions' lists");
    return;
  }
  if (const auto* system = node.attribute("system"); system != nullptr && node.shape != Shape::diamond) {
    binding.action = find_action(work.catalogue, system->value);
    binding.origin = binding.action ? ValueOrigin::system : ValueOrigin::none;
    if (binding.action != nullptr) return;
  }
  // A person's task is not for a guess, and a diamond or a circle does nothing.
  if (node.shape != Shape::rectangle) return;
  const auto readings = read_action(node.label);
  if (readings.empty()) return;
  if (readings.size() > 1) {
    work.report(
        Code::ambiguous_phrase, node.label_span,
        fmt::format("the label '{}' reads as {} (\"{}\") and as {} (\"{}\")", node.label, readings[0].phrase->action,
                    readings[0].shown, readings[1].phrase->action, readings[1].shown),
        fmt::format("action:\"{}\" on the node", readings[0].phrase->action));
    return;
  }
  const auto& [phrase, gaps, shown] = readings.front();
  binding.action = find_action(work.catalogue, phrase->action);
  if (binding.action == nullptr) return;
  binding.origin = ValueOrigin::phrase;
  binding.phrase = shown;
  for (const auto& [name, text] : phrase->parameters) {
    const auto* parameter = binding.action->parameter(name);
    if (parameter != nullptr)
      compile_value(work, id, *parameter, ValueOrigin::phrase, fill_gaps(text, gaps), node.label_span);
  }
  if (work.options.strict)
    work.report(Code::guessed_binding, node.label_span,
                fmt::format("'{}' is bound to {} only by the phrase \"{}\"", node.label, phrase->action, shown),
                fmt::format("action:\"{}\" on the node ('laneway bind' writes it)", phrase->action));
}

void bind_test(BindWork& work, NodeId id) {
  const Node& node = (*work.plan.flow)[id];
  Binding& binding = work.plan.bindings[id.value];
  if (node.shape != Shape::diamond) return;
  if (const auto* attribute = node.attribute("test")) {
    binding.test = compile_expression(work, attribute->value, attribute->value_span);
    binding.test_origin = ValueOrigin::attribute;
    return;
  }
  const auto readings = read_question(node.label);
  if (readings.size() > 1) {
    work.report(Code::ambiguous_phrase, node.label_span,
                fmt::format("the question '{}' reads as {} and as {}", node.label, readings[0].expression,
                            readings[1].expression),
                fmt::format("test:\"{}\" on the node", readings[0].expression));
    return;
  }
  if (readings.empty()) return;
  binding.test = compile_expression(work, readings[0].expression, node.label_span);
  binding.test_origin = ValueOrigin::phrase;
  binding.test_phrase = readings[0].shown;
  if (work.options.strict)
    work.report(Code::guessed_binding, node.label_span,
                fmt::format("'{}' is read as {} only by the phrase \"{}\"", node.label, readings[0].expression,
                            readings[0].shown),
                fmt::format("test:\"{}\" on the node ('laneway bind' writes it)", readings[0].expression));
}

void bind_attributes(BindWork& work, NodeId id) {
  const Node& node = (*work.plan.flow)[id];
  Binding& binding = work.plan.bindings[id.value];
  for (const auto& [key, value, key_span, value_span] : node.attributes) {
    if (key == "join") {
      binding.join_all = value == "all";
      if (!binding.join_all)
        work.report(Code::bad_parameter, value_span, fmt::format("'{}' is no way to join", value), "join:\"all\"");
      continue;
    }
    // A value without a key has been reported as such.
    if (key.empty() || (key == "test" && node.shape == Shape::diamond)) continue;
    if (std::find(std::begin(common_keys), std::end(common_keys), key) != std::end(common_keys)) continue;
    const auto* parameter = binding.action != nullptr ? binding.action->parameter(key) : nullptr;
    if (parameter != nullptr) {
      std::erase_if(binding.values, [&](const BoundValue& other) { return other.parameter == parameter; });
      compile_value(work, id, *parameter, ValueOrigin::attribute, value, value_span);
      continue;
    }
    // An unknown action has been reported; its parameters cannot be judged.
    if (binding.action == nullptr && node.attribute("action") != nullptr) continue;
    std::vector<std::string_view> candidates(std::begin(common_keys), std::end(common_keys));
    candidates.push_back("label");
    if (node.shape == Shape::diamond) candidates.push_back("test");
    if (binding.action != nullptr)
      for (const auto& other : binding.action->parameters) candidates.push_back(other.name);
    const auto owner = binding.action != nullptr ? fmt::format("{} has no parameter '{}'", binding.action->name, key)
                                                 : fmt::format("this node does nothing that could use '{}'", key);
    work.report(
        Code::unknown_parameter, key_span, or_nearest(owner, key, candidates),
        binding.action != nullptr ? "a parameter of the action" : "an action:\"…\" on the node, or no such key");
  }
}

void bind_required(BindWork& work, NodeId id) {
  const Node& node = (*work.plan.flow)[id];
  const Binding& binding = work.plan.bindings[id.value];
  if (binding.action == nullptr) return;
  for (const auto& parameter : binding.action->parameters)
    if (parameter.required && parameter.fallback.empty() && binding.value(parameter.name) == nullptr &&
        node.attribute(parameter.name) == nullptr)
      work.report(Code::missing_parameter, node.label_span,
                  fmt::format("{} needs '{}': {}", binding.action->name, parameter.name, parameter.help),
                  fmt::format("{}:\"…\" on the node, or --set {}.{}=…", parameter.name, node.id, parameter.name));
}

BindResult bind_flow(std::shared_ptr<const Flow> flow, const ActionCatalogue& catalogue, const BindOptions& options) {
  BindResult result;
  result.plan.flow = flow;
  result.plan.bindings.resize(flow->nodes.size());
  result.plan.edges.resize(flow->edges.size());
  BindWork work{result.plan, catalogue, options, result.diagnostics, result.setting_errors};
  for (std::uint32_t index = 0; index < flow->nodes.size(); ++index) {
    const NodeId node{index};
    bind_action(work, node);
    bind_test(work, node);
    bind_attributes(work, node);
  }
  bind_settings(work);
  for (std::uint32_t index = 0; index < flow->nodes.size(); ++index) bind_required(work, NodeId{index});
  bind_edges(work);
  bind_loops(work);
  bind_lanes(work);
  find_entries(work.plan);
  sort_by_place(result.diagnostics);
  return result;
}

}  // namespace laneway
