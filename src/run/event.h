/// The journal's entries: what happened in a run, one value each. The run's state is their fold (state.h).
#pragma once

#include "run/action.h"
#include "run/plan.h"

namespace laneway {

using TokenId = std::uint32_t;

enum class EventKind : std::uint8_t {
  run_started,
  step,       ///< a node was performed, and its token went on
  branch,     ///< a diamond decided, or a loop's condition ended the loop
  effect,     ///< an outside effect is about to begin; it is durable before the effect is
  waiting,    ///< a token sleeps, or waits for a callback or a person
  completed,
  failed,
  cancelled,
};
/// `run.started`, `step`, … as the JSON shows it.
std::string_view name_of(EventKind kind);

enum class StepStatus : std::uint8_t { ok, failed, skipped };
std::string_view name_of(StepStatus status);

struct Event {
  EventKind kind = EventKind::step;
  StepStatus status = StepStatus::ok;
  TokenId token = 0;
  NodeId node;
  int pass = 0;                    ///< of the innermost loop; 0 outside loops
  TimePoint time;
  double duration_ms = 0;
  Json detail;                     ///< result of a step, value of a branch, input of a start, error of a failure
  std::vector<Change> changes;
  std::vector<NodeId> next;        ///< where the token goes on; none: it is done
  std::optional<TimePoint> until;  ///< of a wait; of a step: its loop's next pass may not begin before
  std::string text;                ///< branch: the label taken; waiting: for what; effect: the idempotency key
  bool replied = false;            ///< the step answered the run's request
};

/// What the events of one run have in common.
struct RunFacts {
  std::string id;
  std::shared_ptr<const Plan> plan;
  std::string parent;  ///< the run whose request or call started this one; empty if none
  NodeId start;
};

/// The event as `run --json`, the journal, the API and the pages show it (LANGUAGE §7).
Json to_json(const RunFacts& run, const Event& event);

}  // namespace laneway
