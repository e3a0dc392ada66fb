/// Tests of what the actions declare about themselves.
#include <doctest/doctest.h>

#include <set>

#include "actions/builtin.h"
#include "actions/signing.h"

using namespace laneway;

namespace {

bool is_one_line(std::string_view text) {
  return !text.empty() && text.size() <= 160 && text.find('\n') == std::string_view::npos && text.back() != '.';
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const auto comma = text.find(", ");
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 2);
  }
}

bool fits(const Parameter& parameter) {
  const auto text = parameter.fallback;
  switch (parameter.type) {
    case ParameterType::integer: return text.find_first_not_of("0123456789") == std::string_view::npos;
    case ParameterType::number: return text.find_first_not_of("0123456789.") == std::string_view::npos;
    case ParameterType::boolean: return text == "true" || text == "false";
    case ParameterType::duration: return parse_duration(text).has_value();
    case ParameterType::choice: {
      const auto choices = split(parameter.choices);
      return std::find(choices.begin(), choices.end(), text) != choices.end();
    }
    case ParameterType::expression: return std::holds_alternative<Expression>(Expression::compile(text));
    case ParameterType::secret: return false;
    case ParameterType::text:
    case ParameterType::value:
    case ParameterType::literal: return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the actions are those of the language, in its order") {
  std::vector<std::string_view> names;
  for (const auto* action : builtin_actions()) names.push_back(action->name);
  CHECK(names == std::vector<std::string_view>{
                     "event.load",     "payload.build", "hmac.sign",     "hmac.verify", "http.receive", "http.respond",
                     "http.post",      "http.request",  "payload.parse", "transform",   "set",          "delay",
                     "retry.schedule", "queue",         "status.set",    "state.set",   "log",          "http.wait",
                     "flow.call",      "exec",          "fail",          "note"});
}

TEST_CASE("every action says in one line what it does and can be performed") {
  for (const auto* action : builtin_actions()) {
    CHECK_MESSAGE(is_one_line(action->summary), action->name);
    CHECK_MESSAGE(static_cast<bool>(action->perform), action->name);
    CHECK(find_action(builtin_actions(), action->name) == action);
  }
  CHECK(find_action(builtin_actions(), "http.put") == nullptr);
}

TEST_CASE("every parameter has a name of its own, one line of help and a default of its type") {
  // Keys that FlowZap or laneway itself reads from a node.
  const std::set<std::string_view> taken = {"label", "owner", "description", "system", "action", "test", "join"};
  for (const auto* action : builtin_actions()) {
    std::set<std::string_view> names;
    for (const auto& parameter : action->parameters) {
      INFO(action->name, ".", parameter.name);
      CHECK(names.insert(parameter.name).second);
      CHECK(taken.count(parameter.name) == 0);
      CHECK(parameter.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
      CHECK(is_one_line(parameter.help));
      CHECK((parameter.fallback.empty() || fits(parameter)));
      CHECK((parameter.fallback.empty() || !parameter.required));
      CHECK((parameter.type == ParameterType::choice) == !parameter.choices.empty());
      CHECK(action->parameter(parameter.name) == &parameter);
    }
    CHECK(action->parameter("nothing") == nullptr);
  }
}

TEST_CASE("every output has a path and one line of help") {
  for (const auto* action : builtin_actions())
    for (const auto& output : action->outputs) {
      INFO(action->name, ".", output.path);
      CHECK_FALSE(output.path.empty());
      CHECK(is_one_line(output.help));
    }
}

TEST_CASE("the actions that reach outside the run are known") {
  std::vector<std::string_view> names;
  for (const auto* action : builtin_actions())
    if (action->outside_effects) names.push_back(action->name);
  CHECK(names == std::vector<std::string_view>{"http.post", "http.request", "flow.call", "exec"});
}

TEST_CASE("the schemes that an action offers are the table's, and generic") {
  std::vector<std::string> names;
  for (const auto& scheme : signature_schemes()) names.push_back(scheme.name);
  CHECK(split(actions::table_scheme_choices) == names);
  names.push_back("generic");
  CHECK(split(actions::scheme_choices) == names);
}

TEST_CASE("a template is never read from what must not depend on data") {
  CHECK(find_action(builtin_actions(), "exec")->parameter("command")->type == ParameterType::literal);
  CHECK(find_action(builtin_actions(), "flow.call")->parameter("flow")->type == ParameterType::literal);
}
