/// Parameters: their types checked, their templates and expressions compiled, `--set` applied.
#include "run/bind_parts.h"

#include <fmt/format.h>

#include <charconv>

namespace laneway {

std::string_view name_of(ParameterType type);

namespace {

constexpr std::string_view context_roots[] = {"event", "request",  "payload", "signature", "response", "loop",
                                              "steps", "vars",     "run",     "callbacks", "input"};

bool is_integer(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_number(const std::string& text) {
  const auto parsed = parse_json(text);
  return std::holds_alternative<Json>(parsed) && std::get<Json>(parsed).is_number();
}

bool is_boolean(const std::string& text) {
  return text == "true" || text == "false" || text == "yes" || text == "no";
}

/// One of `choices` (separated by commas), or no choices are declared.
bool is_choice(const Parameter& parameter, std::string_view text) {
  std::string_view rest = parameter.choices;
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    auto choice = rest.substr(0, comma);
    while (!choice.empty() && choice.front() == ' ') choice.remove_prefix(1);
    if (choice == text) return true;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return parameter.choices.empty();
}

/// What a literal of the type has to look like, or empty if `text` does.
std::string expected_form(const Parameter& parameter, const std::string& text) {
  switch (parameter.type) {
    case ParameterType::integer: return is_integer(text) ? "" : "a whole number";
    case ParameterType::number: return is_number(text) ? "" : "a number";
    case ParameterType::boolean: return is_boolean(text) ? "" : "true or false";
    case ParameterType::duration: return parse_duration(text) ? "" : "a duration such as 250ms, 5s, 10m or 2h";
    case ParameterType::choice: return is_choice(parameter, text) ? "" : fmt::format("one of {}", parameter.choices);
    case ParameterType::text:
    case ParameterType::value:
    case ParameterType::expression:
    case ParameterType::literal:
    case ParameterType::secret: return "";
  }
  return "";
}

bool takes_template(ParameterType type) {
  switch (type) {
    case ParameterType::text:
    case ParameterType::integer:
    case ParameterType::number:
    case ParameterType::boolean:
    case ParameterType::duration: return true;
    case ParameterType::value:
    case ParameterType::expression:
    case ParameterType::choice:
    case ParameterType::literal:
    case ParameterType::secret: return false;
  }
  return false;
}

/// Reports a path that names nothing a run could have: an unknown root, or `steps.<no node>`.
bool check_paths(BindWork& work, const std::vector<std::string>& paths, std::string_view text, Span span) {
  for (const auto& path : paths) {
    const auto root = path.substr(0, path.find_first_of(".["));
    const std::vector<std::string_view> roots(std::begin(context_roots), std::end(context_roots));
    if (std::find(roots.begin(), roots.end(), root) == roots.end()) {
      const auto near = nearest(root, roots);
      work.report(Code::unknown_name, span,
                  fmt::format("'{}' in \"{}\" names nothing{}", root, text,
                              near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                  fmt::format("one of {}", fmt::join(roots, ", ")));
      return false;
    }
    if (root != "steps" || path.size() <= 6 || path[5] != '.') continue;
    const auto step = path.substr(6, path.find_first_of(".[", 6) - 6);
    if (work.plan.flow->find_node(step)) continue;
    std::vector<std::string_view> nodes;
    for (const auto& node : work.plan.flow->nodes) nodes.push_back(node.id);
    const auto near = nearest(step, nodes);
    work.report(Code::unknown_name, span,
                fmt::format("'steps.{}' names no node{}", step, near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                "the id of a node of this flow");
    return false;
  }
  return true;
}

void report_expression(BindWork& work, const ExpressionError& error, Span span) {
  work.report(Code::bad_expression, span, error.text(), "an expression (grammar/expressions.md)");
}

}  // namespace

std::optional<Expression> compile_expression(BindWork& work, std::string_view text, Span span) {
  auto compiled = Expression::compile(text);
  if (auto* error = std::get_if<ExpressionError>(&compiled)) {
    report_expression(work, *error, span);
    return std::nullopt;
  }
  auto& expression = std::get<Expression>(compiled);
  if (!check_paths(work, expression.paths(), text, span)) return std::nullopt;
  return std::move(expression);
}

void compile_value(BindWork& work, NodeId id, const Parameter& parameter, ValueOrigin origin, std::string text, Span span) {
  BoundValue value{&parameter, origin, std::move(text), std::nullopt, std::nullopt, std::nullopt};
  const auto refuse = [&](const std::string& expected) {
    work.report(Code::bad_parameter, span,
                fmt::format("'{}' is no {} for '{}'", value.text, name_of(parameter.type), parameter.name), expected);
  };
  if (parameter.type == ParameterType::expression) {
    value.as_expression = compile_expression(work, value.text, span);
    if (!value.as_expression) return;
  } else if (parameter.type == ParameterType::value) {
    auto compiled = JsonTemplate::compile(value.text);
    if (auto* error = std::get_if<ExpressionError>(&compiled)) return report_expression(work, *error, span);
    value.as_value = std::get<JsonTemplate>(std::move(compiled));
    if (!check_paths(work, value.as_value->paths(), value.text, span)) return;
  } else if (takes_template(parameter.type)) {
    auto compiled = Template::compile(value.text);
    if (auto* error = std::get_if<ExpressionError>(&compiled)) return report_expression(work, *error, span);
    value.as_template = std::get<Template>(std::move(compiled));
    if (!check_paths(work, value.as_template->paths(), value.text, span)) return;
    const auto expected = value.as_template->is_literal() ? expected_form(parameter, value.text) : "";
    if (!expected.empty()) return refuse(expected);
  } else if (const auto expected = expected_form(parameter, value.text); !expected.empty()) {
    return refuse(expected);
  }
  work.plan.bindings[id.value].values.push_back(std::move(value));
}

namespace {

/// A `--set` that fits nothing is the user's mistake on the command line, not the file's.
class Settings {
 public:
  explicit Settings(BindWork& work) : work_(work) {}

  void apply(const Setting& setting) {
    const auto dot = setting.name.find('.');
    if (dot == std::string::npos) return to_all_nodes(setting);
    const auto owner = setting.name.substr(0, dot);
    const auto rest = setting.name.substr(dot + 1);
    if (owner == "vars") return to_variable(rest, setting.value);
    to_one_node(owner, rest, setting);
  }

 private:
  void refuse(const std::string& message) { work_.setting_errors.push_back(message); }

  void to_variable(const std::string& name, const std::string& value) {
    if (name.empty()) return refuse("--set vars.=…: the variable has no name; expected vars.NAME=VALUE");
    auto parsed = parse_json(value);
    work_.plan.variables[name] = std::holds_alternative<Json>(parsed) ? std::get<Json>(parsed) : Json(value);
  }

  void to_all_nodes(const Setting& setting) {
    bool known = false;
    std::set<std::string_view> names;
    for (std::uint32_t index = 0; index < work_.plan.bindings.size(); ++index) {
      const auto& binding = work_.plan.bindings[index];
      if (binding.action == nullptr) continue;
      for (const auto& parameter : binding.action->parameters) names.insert(parameter.name);
      const auto* parameter = binding.action->parameter(setting.name);
      if (parameter == nullptr) continue;
      known = true;
      if (binding.value(setting.name) == nullptr) compile(NodeId{index}, *parameter, setting);
    }
    if (known) return;
    const auto near = nearest(setting.name, {names.begin(), names.end()});
    refuse(fmt::format("--set {}=…: no node of '{}' has a parameter '{}'{}", setting.name, work_.plan.flow->name,
                       setting.name, near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }

  void to_one_node(const std::string& owner, const std::string& name, const Setting& setting) {
    const auto id = work_.plan.flow->find_node(owner);
    if (!id) {
      std::vector<std::string_view> nodes{"vars"};
      for (const auto& node : work_.plan.flow->nodes) nodes.push_back(node.id);
      const auto near = nearest(owner, nodes);
      return refuse(fmt::format("--set {}=…: '{}' has no node '{}'{}", setting.name, work_.plan.flow->name, owner,
                                near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    auto& binding = work_.plan.bindings[id.value];
    const auto* parameter = binding.action != nullptr ? binding.action->parameter(name) : nullptr;
    if (parameter == nullptr) {
      std::vector<std::string_view> names;
      if (binding.action != nullptr)
        for (const auto& other : binding.action->parameters) names.push_back(other.name);
      const auto near = nearest(name, names);
      return refuse(fmt::format("--set {}=…: node {} ({}) has no parameter '{}'{}", setting.name, owner,
                                binding.action != nullptr ? binding.action->name : "a note", name,
                                near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    std::erase_if(binding.values, [&](const BoundValue& value) { return value.parameter == parameter; });
    compile(id, *parameter, setting);
  }

  void compile(NodeId id, const Parameter& parameter, const Setting& setting) {
    const auto known = work_.diagnostics.size();
    compile_value(work_, id, parameter, ValueOrigin::set, setting.value, {});
    if (work_.diagnostics.size() == known) return;
    const auto& finding = work_.diagnostics.back();
    refuse(fmt::format("--set {}=…: {}; expected {}", setting.name, finding.message, finding.expected));
    work_.diagnostics.resize(known, finding);
  }

  BindWork& work_;
};

}  // namespace

void bind_settings(BindWork& work) {
  Settings settings(work);
  // One node's own setting wins over a general one, whatever their order.
  for (const bool general : {false, true})
    for (const auto& setting : work.options.settings)
      if ((setting.name.find('.') == std::string::npos) == general) settings.apply(setting);
}

}  // namespace laneway
