/// Shell scripts that complete laneway's command line, made from the table of commands.
#pragma once

#include "cli/option_facts.h"

namespace laneway {

std::string bash_completions(const std::vector<CommandFacts>& commands);
std::string zsh_completions(const std::vector<CommandFacts>& commands);
std::string fish_completions(const std::vector<CommandFacts>& commands);

}  // namespace laneway
