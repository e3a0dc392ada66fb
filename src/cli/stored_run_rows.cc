/// Stored runs as rows of a table.
#include "cli/stored_run_rows.h"

#include <fmt/format.h>

namespace laneway {

std::vector<std::string> run_headings() { return {"RUN", "FLOW", "STATUS", "CREATED", "WHAT"}; }

std::vector<std::string> row_of(const RunRecord& run) {
  std::string what;
  const auto add = [&what](const std::string& text) { what += (what.empty() ? "" : ", ") + text; };
  if (!run.outcome.empty()) add(run.outcome);
  if (run.error.is_object()) add(fmt::format("{}: {}", run.error.value("node", ""), run.error.value("message", "")));
  if (!run.event_id.empty()) add(fmt::format("event {}", run.event_id));
  if (!run.endpoint_id.empty()) add(fmt::format("to {}", run.endpoint_id));
  if (!run.parent.empty()) add(fmt::format("for {}", run.parent));
  if (!run.replay_of.empty()) add(fmt::format("replay of {}", run.replay_of));
  if (run.due && run.status == RunStatus::waiting) add(fmt::format("until {}", to_rfc3339(*run.due)));
  return {run.id, run.flow, std::string(name_of(run.status)), to_rfc3339(run.created), what};
}

}  // namespace laneway
