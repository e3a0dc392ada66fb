/// Files to flows and plans: what most commands begin with.
#pragma once

#include "cli/command.h"
#include "run/plan.h"

#include <string>

namespace laneway {

/// A file that was read, with what is wrong with its text and names. Without `flow` it could not be read at
/// all, which has been complained about.
struct LoadedFlow {
  std::shared_ptr<const Flow> flow;
  Diagnostics diagnostics;
};

/// Reads a flow (`-` is standard input).
LoadedFlow load_flow(const std::string& path);

/// A flow that is ready to run, or why there is none. `exit_code` is the command's if `plan` is missing.
struct LoadedPlan {
  std::shared_ptr<const Plan> plan;
  ExitCode exit_code = ExitCode::ok;
};

/// Reads and binds a flow. Prints its errors and warnings, and settings that fit nothing; with an error there
/// is no plan.
LoadedPlan load_plan(const std::string& path, const BindOptions& options);

/// Prints findings at or above `least` to `stream`, in colour on a terminal that shows it.
void print_findings(std::FILE* stream, const Source& source, const Diagnostics& findings, Severity least);

}  // namespace laneway
