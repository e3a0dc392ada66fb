/// Settings as they are kept with stored runs.
#include "run/run_options.h"

#include "run/secret.h"

#include <fmt/format.h>

namespace laneway {

namespace {

/// `--set` that gives a secret parameter its value.
bool sets_secret(const Plan& plan, const Setting& setting) {
  for (const auto& binding : plan.bindings)
    for (const auto& value : binding.values)
      if (value.parameter->type == ParameterType::secret && value.origin == ValueOrigin::set && value.text == setting.value)
        return true;
  return false;
}

}  // namespace

Json kept_options(const Plan& plan, const RunSettings& settings, const BindOptions& binding) {
  Json options = Json::object();
  Json sets = Json::array();
  for (const auto& setting : binding.settings)
    if (!sets_secret(plan, setting) || is_secret_reference(setting.value))
      sets.push_back(Json::array({setting.name, setting.value}));
  if (!sets.empty()) options["set"] = std::move(sets);
  if (is_secret_reference(settings.secret)) options["secret"] = settings.secret;
  const std::pair<const char*, bool> flags[] = {{"no_wait", settings.no_wait},
                                                {"dry_run", settings.dry_run},
                                                {"allow_exec", settings.allow_exec},
                                                {"auto", settings.complete_tasks},
                                                {"strict", binding.strict}};
  for (const auto& [name, set] : flags)
    if (set) options[name] = true;
  for (const auto& [node, answers] : settings.decisions) options["decide"][node] = answers;
  return options.empty() ? Json() : options;
}

std::variant<MadeAgain, std::string> make_again(const FlowText& text, const Json& options,
                                                const ActionCatalogue& catalogue) {
  static const Json none = Json::object();
  const Json& kept = options.is_object() ? options : none;
  BindOptions binding;
  binding.strict = kept.value("strict", false);
  const auto sets = kept.value("set", Json::array());
  for (const auto& setting : sets)
    binding.settings.push_back({setting.at(0).get<std::string>(), setting.at(1).get<std::string>()});
  auto read = read_flow(std::make_shared<const Source>(text.file, text.text));
  read.flow.name = text.name;
  auto bound = bind_flow(std::make_shared<const Flow>(std::move(read.flow)), catalogue, binding);
  if (has_errors(read.diagnostics) || has_errors(bound.diagnostics))
    return fmt::format("the text of '{}' that the run began with has errors for this version of laneway", text.name);
  if (!bound.setting_errors.empty()) return bound.setting_errors.front();
  MadeAgain made{std::make_shared<const Plan>(std::move(bound.plan)), {}};
  made.settings.no_wait = kept.value("no_wait", false);
  made.settings.dry_run = kept.value("dry_run", false);
  made.settings.allow_exec = kept.value("allow_exec", false);
  made.settings.complete_tasks = kept.value("auto", false);
  made.settings.tasks_wait = true;
  made.settings.secret = kept.value("secret", "");
  const auto decisions = kept.value("decide", Json::object());
  for (const auto& [node, answers] : decisions.items())
    made.settings.decisions[node] = answers.get<std::vector<std::string>>();
  return made;
}

}  // namespace laneway
