/// The man page, made from the table of commands.
#pragma once

#include "cli/option_facts.h"

namespace laneway {

/// laneway(1) in the man macros of groff and mandoc.
std::string man_page(const std::vector<CommandFacts>& commands, std::string_view version);

}  // namespace laneway
