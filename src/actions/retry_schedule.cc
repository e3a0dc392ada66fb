/// `retry.schedule`: sets when the next try may begin.
#include "actions/backoff.h"

namespace laneway::actions {
namespace {

Outcome perform_retry_schedule(const ActionCall& call) {
  const auto wait = next_wait(call);
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
  Outcome outcome;
  if (call.no_wait()) {
    outcome.result = {{"in_ms", 0}, {"planned_ms", milliseconds}};
    return outcome;
  }
  outcome.result = {{"in_ms", milliseconds}};
  outcome.next_pass_at = call.now() + wait;
  return outcome;
}

}  // namespace

const Action& retry_schedule() {
  static const Action action{
      .name = "retry.schedule",
      .summary =
          "sets when the loop's next pass may begin, by backoff and Retry-After; the loop's head waits for "
          "it",
      .parameters = backoff_parameters(),
      .outputs = {{"result", "{in_ms}; with --no-wait that is 0, and planned_ms what it would have been"}},
      .perform = perform_retry_schedule,
  };
  return action;
}

}  // namespace laneway::actions
