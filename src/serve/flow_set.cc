/// The flows that a service serves.
#include "serve/flow_set.h"

#include "run/decide.h"
#include "text/render.h"

#include <fmt/format.h>

#include <filesystem>

namespace laneway {

namespace fs = std::filesystem;

namespace {

std::string key_of(const std::string& path) {
  std::error_code error;
  const auto full = fs::weakly_canonical(path, error);
  return error ? path : full.string();
}

/// Nobody is there to answer a diamond that nothing decides.
void find_undecided(const Plan& plan, Diagnostics& diagnostics) {
  const Flow& flow = *plan.flow;
  for (std::uint32_t index = 0; index < flow.nodes.size(); ++index) {
    const NodeId id{index};
    if (flow[id].shape != Shape::diamond || can_decide(plan, id)) continue;
    auto finding = make_diagnostic(
        Code::undecided_diamond, flow[id].label_span,
        fmt::format("nothing decides {} '{}', and a server has nobody to ask", flow[id].id, flow[id].label),
        "test:\"…\" on the node, or when=\"…\" on its edges");
    finding.severity = Severity::error;
    diagnostics.push_back(std::move(finding));
  }
}

}  // namespace

std::variant<std::shared_ptr<const Plan>, std::string> FlowSet::read(const std::string& path, std::string text) const {
  const auto source = std::make_shared<const Source>(path, std::move(text));
  auto built = read_flow(source);
  auto bound = bind_flow(std::make_shared<const Flow>(std::move(built.flow)), catalogue_, options_);
  auto& diagnostics = built.diagnostics;
  diagnostics.insert(diagnostics.end(), bound.diagnostics.begin(), bound.diagnostics.end());
  if (!has_errors(diagnostics)) find_undecided(bound.plan, diagnostics);
  if (!has_errors(diagnostics)) return std::make_shared<const Plan>(std::move(bound.plan));
  sort_by_place(diagnostics);
  std::string problem;
  for (const auto& finding : diagnostics)
    if (finding.severity == Severity::error) problem += render_text(*source, finding, {});
  return problem;
}

std::string FlowSet::serve(const std::string& path, const Plan* old, const std::shared_ptr<const Plan>& plan) {
  for (const auto& [key, file] : files_)
    if (file.flow.path != path && file.flow.plan && file.flow.name == plan->flow->name)
      return fmt::format("'{}' is served as '{}' already; rename one of the files\n", file.flow.path, plan->flow->name);
  try {
    lanes_.replace(old, plan, "/hooks/" + plan->flow->name);
  } catch (const StepFailed& failed) {
    return failed.failure().message + "\n";
  }
  return {};
}

std::optional<FlowSet::Change> FlowSet::refresh_file(const std::string& path) {
  auto loaded = load_source(path);
  std::string text;
  std::string problem;
  if (auto* error = std::get_if<LoadError>(&loaded)) problem = error->message + "\n";
  if (auto* source = std::get_if<Source>(&loaded)) text = source->text();
  const auto known = files_.find(path);
  if (known != files_.end() && problem.empty() && known->second.text == text) return std::nullopt;

  File& file = known != files_.end() ? known->second : files_[path];
  const auto old = file.flow.plan;
  file.flow.path = path;
  file.text = text;
  std::shared_ptr<const Plan> plan;
  if (problem.empty()) {
    auto result = read(path, std::move(text));
    if (auto* errors = std::get_if<std::string>(&result)) problem = std::move(*errors);
    if (auto* good = std::get_if<std::shared_ptr<const Plan>>(&result)) plan = std::move(*good);
  }
  if (plan) problem = serve(path, old.get(), plan);
  if (file.flow.name.empty()) file.flow.name = plan ? plan->flow->name : fs::path(path).stem().string();
  if (plan && problem.empty()) file.flow.plan = plan;
  file.flow.problem = problem;
  return Change{path, file.flow.name, problem.empty() ? Outcome::served : Outcome::refused, problem};
}

std::vector<FlowSet::Change> FlowSet::refresh(const std::vector<std::string>& paths) {
  const std::lock_guard lock(mutex_);
  std::vector<Change> changes;
  called_.clear();
  for (auto file = files_.begin(); file != files_.end();) {
    if (std::find(paths.begin(), paths.end(), file->first) != paths.end()) {
      ++file;
      continue;
    }
    if (file->second.flow.plan) lanes_.replace(file->second.flow.plan.get(), nullptr, "");
    changes.push_back({file->first, file->second.flow.name, Outcome::removed, {}});
    file = files_.erase(file);
  }
  for (const auto& path : paths)
    if (auto change = refresh_file(path)) changes.push_back(std::move(*change));
  return changes;
}

std::vector<ServedFlow> FlowSet::flows() const {
  const std::lock_guard lock(mutex_);
  std::vector<ServedFlow> flows;
  for (const auto& [path, file] : files_) flows.push_back(file.flow);
  std::stable_sort(flows.begin(), flows.end(),
                   [](const auto& left, const auto& right) { return left.name < right.name; });
  return flows;
}

std::shared_ptr<const Plan> FlowSet::plan(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, file] : files_)
    if (file.flow.plan && file.flow.name == name) return file.flow.plan;
  return nullptr;
}

std::variant<std::shared_ptr<const Plan>, std::string> FlowSet::load(const Flow& caller, const std::string& file) {
  const fs::path relative(file);
  const auto tidy = relative.lexically_normal();
  if (relative.is_absolute() || tidy.begin() == tidy.end() || *tidy.begin() == "..")
    return fmt::format("'{}' is outside the folder of the calling flow; expected a file in it or below", file);
  const auto path = (fs::path(caller.source->name()).parent_path() / tidy).string();
  const std::lock_guard lock(mutex_);
  for (const auto& [known, served] : files_)
    if (served.flow.plan && key_of(known) == key_of(path)) return served.flow.plan;
  if (const auto known = called_.find(path); known != called_.end()) return known->second;
  auto loaded = load_source(path);
  if (auto* error = std::get_if<LoadError>(&loaded)) return error->message;
  auto result = read(path, std::string(std::get<Source>(loaded).text()));
  if (std::holds_alternative<std::string>(result))
    return fmt::format("'{}' has errors; see 'laneway check {}'", file, path);
  auto plan = std::get<std::shared_ptr<const Plan>>(std::move(result));
  called_.emplace(path, plan);
  return plan;
}

std::shared_ptr<const Plan> FlowSet::plan_of_text(const std::string& path, const std::string& text,
                                                  std::string& problem) const {
  auto result = read(path, text);
  if (auto* errors = std::get_if<std::string>(&result)) problem = std::move(*errors);
  auto* plan = std::get_if<std::shared_ptr<const Plan>>(&result);
  return plan != nullptr ? std::move(*plan) : nullptr;
}

}  // namespace laneway
