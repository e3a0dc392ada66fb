/// The texts of `--help`, made from the tables of commands and options.
#pragma once

#include "cli/command.h"

#include <string>

namespace laneway {

/// What `laneway` alone prints.
std::string overview();

/// `laneway COMMAND --help`; ends with the command's example.
std::string help_of(const CommandRow& row, const CLI::App& app);

}  // namespace laneway
