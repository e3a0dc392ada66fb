/// `log`: one structured line.
#include "actions/context.h"
#include "text/json_object.h"

namespace laneway::actions {
namespace {

Outcome perform_log(const ActionCall& call) {
  constexpr std::size_t longest = 4000;
  const auto& node = call.node();
  Outcome outcome;
  outcome.result =
      json_object("level", call.text_or("level", "info"), "message",
                  one_line(call.text_or("message", node.label.empty() ? node.id : node.label), longest));
  if (auto fields = call.value("fields"); fields && !fields->is_null()) outcome.result["fields"] = std::move(*fields);
  return outcome;
}

}  // namespace

const Action& log() {
  static const Action action{
      .name = "log",
      .summary = "writes one structured log line",
      .parameters = {{"message", ParameterType::text, "the line; by default the node's label"},
                     {"level", ParameterType::choice, "how much it matters", "info", false, "debug, info, warn, error"},
                     {"fields", ParameterType::value, "more to tell, as an object"}},
      .outputs = {{"result", "{level, message, fields}"}},
      .perform = perform_log,
  };
  return action;
}

}  // namespace laneway::actions
