/// `laneway test FILE…`: performs the scenarios of flows with scripted answers on a virtual clock.
#include "actions/builtin.h"
#include "cli/commands.h"
#include "cli/flow_paths.h"
#include "cli/input.h"
#include "cli/run_view.h"
#include "cli/scenario_report.h"
#include "cli/terminal.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

namespace laneway {

namespace {

class TestCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", files_, "flows with a NAME.test.json beside them, scenario files, or folders of them")
        ->required();
    app.add_option("--only", only_, "the scenarios whose name holds this text")->type_name("TEXT");
    app.add_flag("--coverage", coverage_, "show which nodes and edges no scenario has reached");
    app.add_option("--min-coverage", least_, "fail a flow of whose nodes and edges less than this is reached")
        ->type_name("PERCENT")
        ->check(CLI::Range(0, 100));
    app.add_flag("--trace", trace_, "show every step as it happens");
    app.add_flag("--json", json_, "print the results as JSON");
  }

  ExitCode run() override {
    if (trace_ && json_) {
      complain("--trace and --json do not go together");
      return ExitCode::usage;
    }
    for (const auto& path : scenario_files()) test(path);
    if (json_) {
      put(to_pretty_text({{"files", std::move(reports_)}, {"passed", passed_}, {"failed", failed_}}) + "\n");
    } else if (passed_ + failed_ > 0) {
      put(fmt::format("{} passed, {} failed\n", passed_, failed_));
    }
    if (worst_ != ExitCode::ok) return worst_;
    if (passed_ + failed_ == 0) {
      complain(fmt::format("no scenario has {} in its name", in_quotes(only_)));
      return ExitCode::usage;
    }
    return failed_ > 0 || too_little_ ? ExitCode::failed : ExitCode::ok;
  }

 private:
  void refuse(const std::string& message, ExitCode code) {
    std::fflush(stdout);
    complain(message);
    worst_ = std::max(worst_, code);
  }

  /// In the order of the arguments, each once.
  std::vector<std::string> scenario_files() {
    namespace fs = std::filesystem;
    std::vector<std::string> found;
    std::set<std::string> known;
    const auto take = [&](const std::string& path) {
      if (known.insert(path).second) found.push_back(path);
    };
    for (const auto& argument : files_) {
      std::error_code error;
      if (fs::is_directory(argument, error)) {
        const auto inside = files_below(argument, [](std::string_view name) { return is_scenario_path(name); });
        for (const auto& path : inside) take(path);
        if (inside.empty())
          refuse(fmt::format("the folder {} holds no NAME.test.json", in_quotes(argument)), ExitCode::usage);
      } else if (!argument.ends_with(".flow") && !argument.ends_with(".fz")) {
        take(argument);
      } else if (const auto path = scenario_path(argument); fs::exists(path, error)) {
        take(path);
      } else if (const auto loaded = load_source(argument); std::holds_alternative<LoadError>(loaded)) {
        refuse(std::get<LoadError>(loaded).message, ExitCode::usage);
      } else {
        refuse(fmt::format("there is no {} beside {}; grammar/scenarios.md says what stands in it", in_quotes(path),
                           in_quotes(argument)),
               ExitCode::usage);
      }
    }
    return found;
  }

  void test(const std::string& path) {
    const auto loaded = load_scenarios(path);
    if (const auto* message = std::get_if<std::string>(&loaded)) return refuse(*message, ExitCode::usage);
    const auto& file = std::get<ScenarioFile>(loaded);
    const auto [flow, diagnostics] = load_flow(file.flow);
    if (!flow) return refuse(fmt::format("{} has no flow to test", in_quotes(path)), ExitCode::usage);
    if (has_errors(diagnostics)) {
      std::fflush(stdout);
      print_findings(stderr, *flow->source, diagnostics, Severity::error);
      worst_ = std::max(worst_, ExitCode::bad_flow);
      return;
    }
    std::vector<const Scenario*> chosen;
    std::size_t width = 0;
    for (const auto& scenario : file.scenarios) {
      if (scenario.name.find(only_) == std::string::npos) continue;
      chosen.push_back(&scenario);
      width = std::max(width, scenario.name.size());
    }
    if (chosen.empty()) return;
    if (!json_) put(path + "\n");
    Coverage coverage(flow);
    Json results = Json::array();
    for (const auto* scenario : chosen) {
      const auto result = perform_one(flow, *scenario, coverage);
      if (!result) return;
      ++(result->mismatches.empty() ? passed_ : failed_);
      if (json_) results.push_back(scenario_as_json(*result));
      if (!json_) put(scenario_as_text(*result, width, {color_for(stdout)}));
    }
    report_coverage(path, coverage);
    if (!json_) return;
    Json report = {{"file", path}, {"flow", file.flow}, {"scenarios", std::move(results)}};
    report["coverage"] = coverage_as_json(coverage);
    reports_.push_back(std::move(report));
  }

  /// Nothing if the flow cannot be bound, which has been complained about.
  std::optional<ScenarioResult> perform_one(std::shared_ptr<const Flow> flow, const Scenario& scenario,
                                            Coverage& coverage) {
    auto bound = bind_flow(flow, builtin_actions(), {scenario.settings, false});
    if (has_errors(bound.diagnostics)) {
      std::fflush(stdout);
      print_findings(stderr, *flow->source, bound.diagnostics, Severity::error);
      worst_ = std::max(worst_, ExitCode::bad_flow);
      return {};
    }
    ScenarioResult result{&scenario, {}, {}};
    const auto plan = std::make_shared<const Plan>(std::move(bound.plan));
    RunView view(stdout, {color_for(stdout), terminal_width()});
    if (bound.setting_errors.empty())
      result.performance = perform(plan, scenario, builtin_actions(), coverage, trace_ ? &view : nullptr);
    for (const auto& message : bound.setting_errors) result.performance.problems.push_back("set: " + message);
    result.mismatches = verdict_on(scenario.expect, result.performance);
    return result;
  }

  void report_coverage(const std::string& path, const Coverage& coverage) {
    if (coverage_ && !json_) put(coverage_as_text(coverage));
    const auto total = coverage.flow().nodes.size() + coverage.flow().edges.size();
    const auto reached = coverage.nodes_reached() + coverage.edges_taken();
    if (reached * 100 >= total * static_cast<std::size_t>(least_)) return;
    too_little_ = true;
    std::fflush(stdout);
    complain(fmt::format("{}: the scenarios reach {} of {} nodes and edges, which is less than {} %", path, reached,
                         total, least_));
  }

  std::vector<std::string> files_;
  std::string only_;
  int least_ = 0;
  bool coverage_ = false;
  bool trace_ = false;
  bool json_ = false;

  Json reports_ = Json::array();
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
  bool too_little_ = false;
  ExitCode worst_ = ExitCode::ok;
};

}  // namespace

std::unique_ptr<Command> make_test_command() { return std::make_unique<TestCommand>(); }

}  // namespace laneway
