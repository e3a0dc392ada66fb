/// `laneway explain FILE`: what every node does, and why laneway thinks so.
#include "actions/builtin.h"
#include "cli/commands.h"
#include "cli/explanation.h"
#include "cli/input.h"
#include "cli/terminal.h"

namespace laneway {

namespace {

class ExplainCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", file_, "the flow; - is standard input")->required();
    app.add_flag("--json", json_, "as one JSON object");
  }

  ExitCode run() override {
    auto [flow, diagnostics] = load_flow(file_);
    if (!flow) return ExitCode::usage;
    // What cannot be bound is shown as far as it goes: that is what the user wants to find out.
    const auto bound = bind_flow(flow, builtin_actions(), {});
    if (!has_errors(diagnostics))
      put(json_ ? to_pretty_text(explanation_as_json(bound.plan)) + "\n" : explanation_as_text(bound.plan));
    std::fflush(stdout);
    diagnostics.insert(diagnostics.end(), bound.diagnostics.begin(), bound.diagnostics.end());
    sort_by_place(diagnostics);
    print_findings(stderr, *flow->source, diagnostics, Severity::warning);
    return has_errors(diagnostics) ? ExitCode::bad_flow : ExitCode::ok;
  }

 private:
  std::string file_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_explain_command() { return std::make_unique<ExplainCommand>(); }

}  // namespace laneway
