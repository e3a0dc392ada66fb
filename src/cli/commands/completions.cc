/// `laneway completions SHELL`: a script that completes laneway's command line.
#include "cli/completions.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/terminal.h"

namespace laneway {

namespace {

struct Shell {
  std::string_view name;
  std::string (*script)(const std::vector<CommandFacts>&);
};

constexpr Shell shells[] = {{"bash", bash_completions}, {"zsh", zsh_completions}, {"fish", fish_completions}};

class CompletionsCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    std::vector<std::string_view> names;
    for (const auto& shell : shells) names.push_back(shell.name);
    app.add_option("SHELL", shell_, "bash, zsh or fish")->required()->check(one_of(names));
  }

  ExitCode run() override {
    for (const auto& shell : shells)
      if (shell.name == shell_) put(shell.script(all_command_facts()));
    return ExitCode::ok;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completions_command() { return std::make_unique<CompletionsCommand>(); }

}  // namespace laneway
