/// What a command's options are, as plain values: for completions and the man page.
#pragma once

#include "cli/command.h"

#include <string>
#include <vector>

namespace laneway {

struct OptionFacts {
  std::vector<std::string> names;  ///< `-o`, `--output`; for an argument its one name
  std::string help;
  std::string value;                 ///< what it takes (`FORMAT`); empty: it is a flag
  std::vector<std::string> choices;  ///< all values, where they are a closed set
  bool argument = false;             ///< a word without a dash
  bool required = false;
  bool repeats = false;  ///< an argument that may stand several times
};

struct CommandFacts {
  const CommandRow* row;
  std::vector<OptionFacts> options;  ///< and arguments, as `--help` lists them
};

/// Every command with its options, in the order of `--help`.
std::vector<CommandFacts> all_command_facts();

}  // namespace laneway
