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
  /// An outside effect is about to begin; it is durable before the effect is. `detail` of a called flow: {run}.
  effect,
  /// A token sleeps, or waits for a callback or a person. A sleep holds what its step will come to: `detail` becomes
  /// the step's, and so do `changes`.
  waiting,
  completed,
  failed,
  cancelled,
  retried,  ///< a failed run goes on from where it failed
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

/// What has happened changes no more: the journal, the state and who watches share it.
using EventPtr = std::shared_ptr<const Event>;

/// What the events of one run have in common.
struct RunFacts {
  std::string id;
  std::shared_ptr<const Plan> plan;
  std::string parent;  ///< the run whose request or call started this one; empty if none
  NodeId start;
  bool called = false;      ///< by a `flow.call` of the parent, which waits for its result
  std::string event_id;     ///< of a delivery; empty: none
  std::string endpoint_id;  ///< of a delivery; empty: none
  std::string replay_of;    ///< the run that had the same input before; empty: none
  Json options;             ///< kept with the run, so that its settings can be made again (`run_options.h`)
};

/// What a token can wait for: `Event::text` of a `waiting` event.
inline constexpr std::string_view wait_for_time = "its time";
inline constexpr std::string_view wait_for_pass = "the loop's next pass";
inline constexpr std::string_view wait_for_callback = "a callback";
inline constexpr std::string_view wait_for_person = "a person";

bool ends_run(EventKind kind);
/// The end of a step that somebody outside can come to: a callback or a person's answer.
bool is_door(const Plan& plan, const Event& event);

/// The event as `run --json`, the journal, the API and the pages show it (LANGUAGE §7).
Json to_json(const RunFacts& run, const Event& event);

}  // namespace laneway
