/// `laneway actions [NAME]`: the catalogue, from the actions' own declarations.
#include "actions/builtin.h"
#include "cli/action_pages.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "text/diagnostic.h"

#include <fmt/format.h>

namespace laneway {

namespace {

class ActionsCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("NAME", name_, "one action, in full; without it all are listed");
    app.add_flag("--json", json_, "as JSON");
    app.add_flag("--markdown", markdown_, "the whole catalogue as a page (grammar/actions.md is made so)");
  }

  ExitCode run() override {
    const auto& catalogue = builtin_actions();
    if (json_ && markdown_) return refuse("--json and --markdown do not go together");
    if (markdown_ && !name_.empty()) return refuse("--markdown is for the whole catalogue; leave out the name");
    if (markdown_) {
      put(actions_as_markdown(catalogue));
      return ExitCode::ok;
    }
    if (name_.empty()) {
      put(json_ ? to_pretty_text(actions_as_json(catalogue)) + "\n" : actions_as_list(catalogue));
      return ExitCode::ok;
    }
    const Action* action = find_action(catalogue, name_);
    if (action == nullptr) return refuse(unknown(catalogue));
    put(json_ ? to_pretty_text(action_as_json(*action)) + "\n" : action_as_text(*action));
    return ExitCode::ok;
  }

 private:
  static ExitCode refuse(const std::string& message) {
    complain(message);
    return ExitCode::usage;
  }

  std::string unknown(const ActionCatalogue& catalogue) const {
    std::vector<std::string_view> names;
    for (const Action* action : catalogue) names.push_back(action->name);
    const auto near = nearest(name_, names);
    if (!near.empty()) return fmt::format("there is no action {}; did you mean '{}'?", in_quotes(name_), near);
    return fmt::format("there is no action {}; 'laneway actions' lists all", in_quotes(name_));
  }

  std::string name_;
  bool json_ = false;
  bool markdown_ = false;
};

}  // namespace

std::unique_ptr<Command> make_actions_command() { return std::make_unique<ActionsCommand>(); }

}  // namespace laneway
