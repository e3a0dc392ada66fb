/// Sending HTTP requests from a flow: what `http.post` and `http.request` have in common.
#pragma once

#include <string>
#include <vector>

#include "run/action.h"

namespace laneway::actions {

/// The parameters that `send_request` reads but `method`, for a declaration.
std::vector<Parameter> sending_parameters();
std::vector<Output> sending_outputs();

/// Sends, signing the body where the run signs; every answer and the lack of one become `response`.
/// Throws `StepFailed`: `no-url`, `bad-parameter`, `bad-header`, `no-secret`, `bad-secret`.
Outcome send_request(const ActionCall& call, const std::string& method);

}  // namespace laneway::actions
