/// Performs scenarios.
#include "scenario/performance.h"

#include "scenario/stage.h"
#include "serve/flow_files.h"
#include "store/memory.h"

#include <fmt/format.h>

#include <cstdlib>

namespace laneway {

namespace {

/// The same in every test, so that signatures can be expected.
constexpr std::string_view test_secret = "whsec_bGFuZXdheS1zY2VuYXJpby1zZWNyZXQtMDEyMzQ1";

/// Variables of the environment for as long as a scenario runs, so that `env:NAME` can be written in flows.
class Environment {
 public:
  explicit Environment(const std::map<std::string, std::string>& variables) {
    for (const auto& [name, value] : variables) {
      const char* before = std::getenv(name.c_str());
      before_.emplace_back(name, before != nullptr ? std::optional<std::string>(before) : std::nullopt);
      ::setenv(name.c_str(), value.c_str(), 1);
    }
  }
  ~Environment() {
    for (const auto& [name, value] : before_) {
      if (value) ::setenv(name.c_str(), value->c_str(), 1);
      if (!value) ::unsetenv(name.c_str());
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

/// What the scenario names and the flow does not have.
std::vector<std::string> unknown_names(const Plan& plan, const Scenario& scenario) {
  const Flow& flow = *plan.flow;
  std::vector<std::string> problems;
  std::vector<std::string_view> ids;
  for (const auto& node : flow.nodes) ids.push_back(node.id);
  const auto demand = [&](const char* place, const std::string& id, std::optional<Shape> shape) {
    const auto node = flow.find_node(id);
    if (node && (!shape || flow[node].shape == *shape)) return;
    const auto near = node ? std::string_view() : nearest(id, ids);
    problems.push_back(fmt::format("{}: there is no {} {}{}", place, shape ? name_of(*shape) : std::string_view("node"),
                                   in_quotes(id), near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  };
  if (!scenario.start.empty()) demand("start", scenario.start, {});
  for (const auto& [id, answers] : scenario.decisions) demand("decisions", id, Shape::diamond);
  for (const auto& [id, answers] : scenario.tasks) demand("tasks", id, Shape::taskbox);
  for (const auto& [id, requests] : scenario.callbacks) demand("callbacks", id, {});
  if (scenario.expect.path)
    for (const auto& id : *scenario.expect.path) demand("expect.path", id, {});
  return problems;
}

}  // namespace

Performance perform(std::shared_ptr<const Plan> plan, const Scenario& scenario, const ActionCatalogue& catalogue,
                    Coverage& coverage, RunObserver* trace) {
  if (auto problems = unknown_names(*plan, scenario); !problems.empty()) {
    Performance nothing;
    nothing.problems = std::move(problems);
    return nothing;
  }
  const Environment environment(scenario.environment);
  RunSettings settings;
  settings.decisions = scenario.decisions;
  settings.allow_exec = scenario.commands.has_value();
  settings.secret = scenario.secret.empty() ? std::string(test_secret) : scenario.secret;
  // In the middle of every range: the waits are those that the flow writes down.
  settings.fixed_random = 0.5;
  const auto shared = std::make_shared<const RunSettings>(std::move(settings));
  Stage stage(scenario, shared, coverage, trace);
  const auto store = make_memory_store(stage.clock());
  FlowFiles flows(catalogue, false, [&stage](std::shared_ptr<const Plan> called) {
    const auto prefix = "/" + called->flow->name;
    stage.mount(std::move(called), prefix);
  });
  Engine engine({stage.clock(), stage, *store, stage, stage, stage, flows, stage});
  stage.use(engine);
  try {
    stage.mount(plan, "");
  } catch (const StepFailed& failed) {
    Performance nothing;
    nothing.problems.push_back(failed.failure().message);
    return nothing;
  }
  if (scenario.request) {
    stage.send_from_outside();
  } else {
    StartRequest start;
    start.start = scenario.start.empty() ? plan->entry() : plan->flow->find_node(scenario.start);
    start.plan = plan;
    start.settings = shared;
    start.input = scenario.input;
    start.on_end = [&stage](const RunSummary& summary) { stage.on_end(summary); };
    if (!start.start) {
      Performance nothing;
      nothing.problems.push_back("the flow has no clear entry; give 'start' or 'request'");
      return nothing;
    }
    engine.start(std::move(start));
  }
  engine.work([&] { return engine.active_runs() == 0 || engine.only_callbacks_left(); });
  return stage.take();
}

}  // namespace laneway
