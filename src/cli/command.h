/// What a command of the command line is: a row of one table, and a class that reads its options and runs.
#pragma once

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// The exit codes that scripts may rely on (LANGUAGE §7).
enum class ExitCode : int {
  ok = 0,         ///< completed; no finding at or above the bar
  failed = 1,     ///< the run failed or ended with the business status `failed`; findings
  usage = 2,      ///< bad arguments, or a file that cannot be read
  bad_flow = 3,   ///< `run` and the like: the file has errors
};

/// Thrown by commands for arguments that CLI11 cannot judge; the command line tells it as one line, with exit code 2.
struct UsageError {
  std::string message;
};

class Command {
 public:
  virtual ~Command() = default;
  /// Declares options and arguments.
  virtual void declare(CLI::App& app) = 0;
  /// Called after the arguments were parsed. Throws `UsageError`.
  virtual ExitCode run() = 0;
};

struct CommandRow {
  std::string_view name;
  std::string_view summary;  ///< one line
  std::string_view example;  ///< one line, shown by --help
  std::unique_ptr<Command> (*make)();
};

/// Every command, in the order of `--help`.
const std::vector<CommandRow>& commands();

}  // namespace laneway
