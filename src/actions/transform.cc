/// `transform`: maps what the run knows to a new document.
#include "actions/assignment.h"

namespace laneway::actions {
namespace {

Outcome perform_transform(const ActionCall& call) {
  auto value = assigned_value(call, {"template", "value"});
  if (!value) return {};
  return assign(call, "to", call.text_or("to", "payload"), {"payload", "event", "vars"}, std::move(*value));
}

}  // namespace

const Action& transform() {
  static const Action action{
      .name = "transform",
      .summary = "makes a new document from a template or an expression",
      .parameters = {{"to", ParameterType::literal, "what becomes of it: payload, event, vars, or a path below",
                      "payload"},
                     {"template", ParameterType::value, "the document, as JSON with {{ expressions }} in it"},
                     {"value", ParameterType::value, "the same, for single values"},
                     {"expression", ParameterType::expression, "the document, as one expression"}},
      .outputs = {{"payload", "the new document, or what 'to' names"}, {"result", "the new document"}},
      .perform = perform_transform,
  };
  return action;
}

}  // namespace laneway::actions
