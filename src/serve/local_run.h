/// One flow run by itself on this machine: its lanes served on loopback, its requests sent for real.
#pragma once

#include "run/engine.h"
#include "serve/answer_script.h"

namespace laneway {

struct LocalRunOptions {
  RunSettings settings;
  int port = 0;                    ///< for the served lanes; 0: any free one
  bool strict = false;             ///< also for the flows it calls
  AnswerScript* script = nullptr;  ///< borrowed; may be null
  std::optional<Json> input;
  NodeId start;
  const ActionCatalogue* catalogue = nullptr;
};

/// Runs `plan` until it and every run that it caused has ended. Throws `Error{network}` if the port is taken and
/// `StepFailed` for an endpoint's parameters that cannot be read.
RunSummary run_locally(std::shared_ptr<const Plan> plan, LocalRunOptions options, RunObserver& observer,
                       Person& person);

}  // namespace laneway
