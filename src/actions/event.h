/// The event that a run is about, from whatever the run was given.
#pragma once

#include "run/action.h"

namespace laneway::actions {

/// The run's input, else the body of its request, else an example; complete: `id type time data`, then what
/// else an input of that form had. `overrides` holds members that win; null ones are ignored. A step that is
/// done again gives the same id. Throws `StepFailed` for a request whose body does not parse.
Json make_event(const ActionCall& call, const Json& overrides = Json::object());

}  // namespace laneway::actions
