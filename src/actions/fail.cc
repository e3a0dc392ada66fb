/// `fail`: ends the run as failed.
#include "actions/context.h"

namespace laneway::actions {
namespace {

Outcome perform_fail(const ActionCall& call) {
  const auto& node = call.node();
  const auto status = call.integer("status").value_or(500);
  const auto reason = one_line(call.text_or("reason", node.label.empty() ? node.id : node.label));
  return Outcome::failed(one_line(call.text_or("code", "failed"), 60), reason,
                         status < 400 || status > 599 ? 500 : static_cast<int>(status));
}

}  // namespace

const Action& fail() {
  static const Action action{
      .name = "fail",
      .summary = "fails the step, and so the run unless an error edge leaves the node",
      .parameters = {{"reason", ParameterType::text, "why; by default the node's label"},
                     {"code", ParameterType::text, "the failure's code", "failed"},
                     {"status", ParameterType::integer, "the HTTP status of a lane that fails by this", "500"}},
      .perform = perform_fail,
  };
  return action;
}

}  // namespace laneway::actions
