/// One flow run by itself on this machine: its lanes served on loopback, its requests sent for real.
#pragma once

#include "run/engine.h"
#include "serve/answer_script.h"
#include "store/store.h"

namespace laneway {

struct LocalRunOptions {
  RunSettings settings;
  int port = 0;                    ///< for the served lanes; 0: any free one
  bool strict = false;             ///< also for the flows it calls
  AnswerScript* script = nullptr;  ///< borrowed; may be null
  std::optional<Json> input;
  NodeId start;
  const ActionCatalogue* catalogue = nullptr;
  Store* store = nullptr;  ///< where the runs are kept; borrowed; null: in memory, for as long as it takes
  Json kept;               ///< kept with the run, so that it can go on later (`run_options.h`)
};

/// Runs `plan` until it and every run that it caused has ended, or waits for a person who is to answer later (then
/// the summary's status is `waiting`). Throws `Error{network}` if the port is taken and `StepFailed` for an endpoint's
/// parameters that cannot be read.
RunSummary run_locally(std::shared_ptr<const Plan> plan, LocalRunOptions options, RunObserver& observer,
                       Person& person);

struct ResumeOptions {
  bool no_wait = false;     ///< every wait is over at once
  bool allow_exec = false;  ///< also for runs that were begun without it
  const ActionCatalogue* catalogue = nullptr;
};

/// Why a run did not go on here, in one line.
struct NotResumed {
  std::string run;
  std::string cause;
};

/// Goes on with these stored runs until each has ended or waits for somebody; what they are waited for is served on
/// loopback. Returns those that could not be taken up.
std::vector<NotResumed> resume_locally(Store& store, const std::vector<std::string>& runs, const ResumeOptions& options,
                                       RunObserver& observer, Person& person);

}  // namespace laneway
