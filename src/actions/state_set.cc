/// `state.set`: keeps a value beyond the run.
#include <fmt/format.h>

#include "actions/context.h"

namespace laneway::actions {
namespace {

Outcome perform_state_set(const ActionCall& call) {
  const auto key = one_line(call.text_or("key", delivery_id(call)));
  auto value = call.value("value").value_or(payload_of(call));
  Outcome outcome;
  outcome.result = {{"key", key}};
  outcome.skipped = call.dry_run();
  if (!outcome.skipped) call.state().put(fmt::format("{}/{}", call.flow().name, key), std::move(value));
  return outcome;
}

}  // namespace

const Action& state_set() {
  static const Action action{
      .name = "state.set",
      .summary = "keeps a value under a key; it lasts beyond the run, and setting it twice is setting it once",
      .parameters = {{"key", ParameterType::text, "the key; by default the event's, the payload's or the run's id"},
                     {"value", ParameterType::value, "the value; by default the payload"}},
      .outputs = {{"result", "{key}"}},
      .perform = perform_state_set,
  };
  return action;
}

}  // namespace laneway::actions
