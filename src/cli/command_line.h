/// From the words of a command line to an exit code.
#pragma once

#include "cli/command.h"

#include <string>
#include <vector>

namespace laneway {

/// Finds the command, reads its options and runs it. Mistakes are told in one line on standard error, with a
/// hint where to read on, and give 2. Throws `Error` where the outside world fails.
int command_line(const std::vector<std::string>& words);

/// Gives `app` the command's options, `--help` among them.
void declare_command(Command& command, CLI::App& app);

}  // namespace laneway
