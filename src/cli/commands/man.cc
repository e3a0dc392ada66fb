/// `laneway man`: the man page.
#include "cli/commands.h"
#include "cli/man_page.h"
#include "cli/terminal.h"

namespace laneway {

namespace {

class ManCommand final : public Command {
 public:
  void declare(CLI::App&) override {}

  ExitCode run() override {
    put(man_page(all_command_facts(), LANEWAY_VERSION));
    return ExitCode::ok;
  }
};

}  // namespace

std::unique_ptr<Command> make_man_command() { return std::make_unique<ManCommand>(); }

}  // namespace laneway
