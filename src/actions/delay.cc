/// `delay`: lets time pass.
#include <fmt/format.h>

#include <algorithm>

#include "actions/backoff.h"
#include "actions/context.h"

namespace laneway::actions {
namespace {

Duration planned(const ActionCall& call) {
  if (call.given("for") && call.given("until"))
    throw StepFailed({"bad-parameter", fmt::format("node '{}' must give 'for' or 'until', not both", call.node().id)});
  if (const auto fixed = call.duration("for")) return *fixed;
  const auto until = call.text("until");
  if (!until) return next_wait(call);
  const auto time = parse_rfc3339(*until);
  if (!time)
    throw StepFailed({"bad-parameter", fmt::format("parameter 'until' of node '{}' must be a time like "
                                                   "2026-01-31T12:00:00Z, not '{}'",
                                                   call.node().id, one_line(*until, 60))});
  return std::max(Duration::zero(), *time - call.now());
}

std::vector<Parameter> parameters() {
  std::vector<Parameter> all = {
      {"for", ParameterType::duration, "how long, like 5s or 10m"},
      {"until", ParameterType::text, "until when (RFC 3339); without this and 'for', backoff over the loop's passes"}};
  for (const auto& parameter : backoff_parameters()) all.push_back(parameter);
  return all;
}

Outcome perform_delay(const ActionCall& call) {
  const auto wait = planned(call);
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
  Outcome outcome;
  if (call.no_wait()) {
    outcome.result = {{"waited_ms", 0}, {"planned_ms", milliseconds}};
    return outcome;
  }
  outcome.result = {{"waited_ms", milliseconds}};
  if (wait > Duration::zero()) outcome.pending = SleepUntil{call.now() + wait};
  return outcome;
}

}  // namespace

const Action& delay() {
  static const Action action{
      .name = "delay",
      .summary = "waits a fixed time, until a time, or by backoff over the loop's passes",
      .parameters = parameters(),
      .outputs = {{"result", "{waited_ms}; with --no-wait that is 0, and planned_ms what it would have been"}},
      .perform = perform_delay,
  };
  return action;
}

}  // namespace laneway::actions
