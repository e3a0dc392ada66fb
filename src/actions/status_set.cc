/// `status.set`: records what the run came to in the words of its business.
#include <fmt/format.h>

#include "actions/context.h"

namespace laneway::actions {
namespace {

Outcome perform_status_set(const ActionCall& call) {
  const auto status = one_line(call.text_or("status", ""));
  if (status.empty())
    return Outcome::failed("bad-parameter",
                           fmt::format("parameter 'status' of node '{}' must not be empty", call.node().id));
  Outcome outcome;
  outcome.result = status;
  outcome.changes.push_back({"run.status", status});
  return outcome;
}

}  // namespace

const Action& status_set() {
  static const Action action{
      .name = "status.set",
      .summary = "records the run's business status, like delivered; a run that ends as failed exits with 1",
      .parameters = {{"status", ParameterType::text, "the status", "", true}},
      .outputs = {{"run.status", "the status"}, {"result", "the status"}},
      .perform = perform_status_set,
  };
  return action;
}

}  // namespace laneway::actions
