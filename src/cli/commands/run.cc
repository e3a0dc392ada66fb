/// `laneway run FILE`: performs a flow.
#include "actions/builtin.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/run_json.h"
#include "cli/run_view.h"
#include "cli/terminal.h"
#include "cli/terminal_person.h"
#include "net/signature.h"
#include "run/run_options.h"
#include "run/secret.h"
#include "serve/local_run.h"
#include "store/open.h"
#include "text/diagnostic.h"
#include "text/render.h"

#include <fmt/format.h>

namespace laneway {

namespace {

std::pair<std::string, std::string> split_assignment(const std::string& option, const std::string& text, const char* form) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) throw UsageError{fmt::format("{} {}: expected {}", option, text, form)};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<std::string> split_commas(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',') parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

class RunCommandLine final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", file_, "the flow; - is standard input")->required();
    app.add_option("--input", input_, "the event, as a JSON file; - is standard input")->type_name("FILE");
    app.add_option("--set", sets_, "a parameter that nodes leave out (url=…), one node's (n7.url=…) or a variable (vars.region=eu)")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    app.add_option("--secret", secret_, "the run's secret, env:NAME or file:PATH; by default one is made")->type_name("SECRET");
    app.add_option("--start", start_, "the node to start at")->type_name("ID");
    app.add_option("--decide", decisions_, "the answer to a diamond: n5=Yes, or one a visit: n5=No,No,Yes")
        ->type_name("ID=ANSWER")
        ->allow_extra_args(false);
    app.add_option("--answer", answers_, "what the receiving side answers first: 503,timeout,200; 500* answers every request so")
        ->type_name("LIST");
    app.add_option("--port", port_, "the loopback port of the served lanes; by default any free one")->check(CLI::Range(1, 65535));
    app.add_option("--store", store_, "keep the run in this store (sqlite:FILE), so that it survives this process; see 'laneway runs'")
        ->type_name("STORE");
    app.add_flag("--no-wait", settings_.no_wait, "take every wait as over");
    app.add_flag("--auto", settings_.complete_tasks, "take people's tasks as done");
    app.add_flag("--strict", strict_, "refuse bindings that are only guessed");
    app.add_flag("--allow-exec", settings_.allow_exec, "let exec run commands");
    app.add_flag("--dry-run", settings_.dry_run, "walk the flow without any outside effect");
    app.add_flag("--json", json_, "one JSON object a line");
  }

  ExitCode run() override {
    try {
      return perform();
    } catch (const StepFailed& failed) {
      fmt::print(stderr, "laneway: {}\n", failed.failure().message);
      return ExitCode::usage;
    }
  }

 private:
  ExitCode perform() {
    read_options();
    const BindOptions binding{settings_of_sets(), strict_};
    const auto loaded = load_plan(file_, binding);
    if (!loaded.plan) return loaded.exit_code;
    const auto plan = loaded.plan;

    LocalRunOptions options;
    options.settings = settings_;
    options.port = port_;
    options.strict = strict_;
    options.script = answers_.empty() ? nullptr : &script_;
    options.catalogue = &builtin_actions();
    options.start = find_start(*plan);
    if (!options.start) return ExitCode::bad_flow;
    if (!input_.empty()) options.input = read_input();
    SystemClock clock;
    const auto store = store_.empty() ? nullptr : open_store(store_, clock);
    options.store = store.get();
    if (store) options.kept = kept_options(*plan, settings_, binding);

    TerminalPerson person(file_ != "-" && input_ != "-");
    RunView view(stdout, {color_for(stdout), terminal_width()});
    RunJson lines(stdout);
    RunObserver& observer = json_ ? static_cast<RunObserver&>(lines) : view;
    const auto summary = run_locally(plan, std::move(options), observer, person);
    if (summary.status == RunStatus::waiting) {
      tell_waiting(*store, summary.run_id);
      return ExitCode::ok;
    }
    const bool good = summary.status == RunStatus::completed && !equal_ignoring_case(summary.outcome, "failed");
    return good ? ExitCode::ok : ExitCode::failed;
  }

  void tell_waiting(const Store& store, const std::string& run) const {
    for (const auto& task : store.tasks())
      if (task.run == run)
        complain(fmt::format("{0} waits for a person at {1} {2}: laneway runs answer {0} {1}=done --store {3}", run, task.node,
                             in_quotes(task.label), store_));
  }

  void read_options() {
    if (file_ == "-" && input_ == "-") throw UsageError{"the flow and --input cannot both be standard input"};
    if (!answers_.empty())
      if (const auto problem = script_.read(answers_); !problem.empty()) throw UsageError{"--answer: " + problem};
    for (const auto& text : decisions_) {
      const auto [id, answer] = split_assignment("--decide", text, "ID=ANSWER, for example n5=Yes");
      settings_.decisions[id] = split_commas(answer);
    }
    settings_.secret = secret_.empty() ? make_secret(*find_scheme("standard")) : secret_;
    auto resolved = resolve_secrets(settings_.secret);
    if (auto* problem = std::get_if<std::string>(&resolved)) throw UsageError{"--secret: " + *problem};
  }

  std::vector<Setting> settings_of_sets() const {
    std::vector<Setting> settings;
    for (const auto& text : sets_) {
      auto [name, value] = split_assignment("--set", text, "NAME=VALUE, for example url=https://example.org/hook");
      settings.push_back({std::move(name), std::move(value)});
    }
    return settings;
  }

  Json read_input() const {
    auto loaded = load_source(input_);
    if (auto* error = std::get_if<LoadError>(&loaded)) throw UsageError{"--input: " + error->message};
    const auto& source = std::get<Source>(loaded);
    auto parsed = parse_json(source.text());
    if (auto* error = std::get_if<JsonError>(&parsed)) {
      const auto place = source.position(static_cast<std::uint32_t>(error->offset));
      throw UsageError{fmt::format("--input: {}:{}:{}: {}", source.name(), place.line, place.column, error->message)};
    }
    return std::get<Json>(std::move(parsed));
  }

  NodeId find_start(const Plan& plan) const {
    const Flow& flow = *plan.flow;
    for (const auto& [id, answers] : settings_.decisions)
      if (const auto node = flow.find_node(id); !node || flow[node].shape != Shape::diamond)
        throw UsageError{fmt::format("--decide {}=…: '{}' has no diamond '{}'", id, flow.name, id)};
    if (!start_.empty()) {
      if (const auto node = flow.find_node(start_)) return node;
      std::vector<std::string_view> ids;
      for (const auto& node : flow.nodes) ids.push_back(node.id);
      const auto near = nearest(start_, ids);
      throw UsageError{fmt::format("--start {}: '{}' has no such node{}", start_, flow.name,
                                   near.empty() ? "" : fmt::format("; did you mean '{}'?", near))};
    }
    if (plan.entry()) return plan.entry();
    fmt::print(stderr, "laneway: {}\n", no_entry_message(plan));
    return {};
  }

  static std::string no_entry_message(const Plan& plan) {
    const Flow& flow = *plan.flow;
    std::vector<std::string> candidates;
    for (const NodeId entry : plan.entries) candidates.push_back(fmt::format("{} '{}'", flow[entry].id, flow[entry].label));
    if (!candidates.empty())
      return fmt::format("'{}' could start at {}; choose with --start ID, or label one of them Start", flow.name,
                         fmt::join(candidates, ", "));
    if (!plan.endpoints.empty())
      return fmt::format("'{}' starts by requests only ({} {}); give --start ID to start it elsewhere", flow.name,
                         fmt::join(plan.endpoints.front().methods, ","), plan.endpoints.front().path);
    return fmt::format("'{}' has no entry: no node is without an edge that leads to it; give --start ID", flow.name);
  }

  std::string file_;
  std::string input_;
  std::string secret_;
  std::string start_;
  std::string answers_;
  std::string store_;
  std::vector<std::string> sets_;
  std::vector<std::string> decisions_;
  int port_ = 0;
  bool strict_ = false;
  bool json_ = false;
  RunSettings settings_;
  AnswerScript script_;
};

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommandLine>(); }

}  // namespace laneway
