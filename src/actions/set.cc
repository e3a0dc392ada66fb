/// `set`: gives a variable of the run a value.
#include <fmt/format.h>

#include "actions/assignment.h"

namespace laneway::actions {
namespace {

Outcome perform_set(const ActionCall& call) {
  auto value = assigned_value(call, {"value"});
  if (!value)
    return Outcome::failed("bad-parameter",
                           fmt::format("node '{}' must give a 'value' or an 'expression' to set", call.node().id));
  auto name = call.text_or("name", "");
  if (!name.starts_with("vars.")) name = "vars." + name;
  return assign(call, "name", name, {"vars"}, std::move(*value));
}

}  // namespace

const Action& set() {
  static const Action action{
      .name = "set",
      .summary = "sets a variable of the run",
      .parameters = {{"name", ParameterType::literal, "the variable, like region; expressions read vars.region", "",
                      true},
                     {"value", ParameterType::value, "its value"},
                     {"expression", ParameterType::expression, "its value, as an expression"}},
      .outputs = {{"vars", "with the variable"}, {"result", "the value"}},
      .perform = perform_set,
  };
  return action;
}

}  // namespace laneway::actions
