/// Tests of reading parameters by their types.
#include <doctest/doctest.h>

#include "support/fake_call.h"

using namespace laneway;

namespace {

/// What reading the parameter as a whole number came to.
template <class Read>
std::string outcome_of(Read read) {
  try {
    return read();
  } catch (const StepFailed& failed) {
    return failed.failure().code + ": " + failed.failure().message;
  }
}

std::string integer_of(const std::string& text) {
  FakeCall call("http.respond", {{"event", {{"n", 5}, {"x", 1.5}, {"none", nullptr}}}});
  call.with("status", text);
  return outcome_of([&] {
    const auto number = call.integer("status");
    return number ? std::to_string(*number) : std::string("none");
  });
}

std::string boolean_of(const std::string& text) {
  FakeCall call("hmac.verify", {{"event", {{"yes", true}, {"none", nullptr}}}});
  call.with("replay", text);
  return outcome_of([&] { return std::string(call.boolean("replay") ? "true" : "false"); });
}

std::string duration_of(const std::string& text) {
  FakeCall call("delay", {{"event", {{"n", 5}, {"x", 0.25}, {"none", nullptr}, {"list", Json::array()}}}});
  call.with("for", text);
  return outcome_of([&] {
    const auto duration = call.duration("for");
    return duration ? to_text(*duration) : std::string("none");
  });
}

std::string number_of(const std::string& text) {
  FakeCall call("delay");
  call.with("factor", text);
  return outcome_of([&] { return std::to_string(call.number("factor").value_or(-1)); });
}

}  // namespace

TEST_CASE("whole numbers are read from texts and values, and nothing else is one") {
  CHECK(integer_of("404") == "404");
  CHECK(integer_of(" 404 ") == "404");
  CHECK(integer_of("{{ event.n }}") == "5");
  CHECK(integer_of("5.0") == "5");
  CHECK(integer_of("{{ event.none }}") == "none");
  CHECK(integer_of("{{ event.x }}") ==
        "bad-parameter: parameter 'status' of node 'n7' must be a whole number, not '1.5'");
  CHECK(integer_of("4O4") == "bad-parameter: parameter 'status' of node 'n7' must be a whole number, not '4O4'");
  CHECK(integer_of("") == "bad-parameter: parameter 'status' of node 'n7' must be a whole number, not ''");
  CHECK(integer_of("1e300") == "bad-parameter: parameter 'status' of node 'n7' must be a whole number, not '1e300'");
  CHECK(integer_of("99999999999999999999") ==
        "bad-parameter: parameter 'status' of node 'n7' must be a whole number, not '99999999999999999999'");
}

TEST_CASE("a long or many-lined value is cut in the message") {
  const auto message = integer_of(std::string(50, 'x') + "\n" + std::string(1000, 'y'));
  CHECK(message == "bad-parameter: parameter 'status' of node 'n7' must be a whole number, not '" +
                       std::string(50, 'x') + "\\nyyyyyyy…'");
}

TEST_CASE("truths are true, false, yes and no in any case") {
  CHECK(boolean_of("true") == "true");
  CHECK(boolean_of("Yes") == "true");
  CHECK(boolean_of("no") == "false");
  CHECK(boolean_of("FALSE") == "false");
  CHECK(boolean_of("{{ event.yes }}") == "true");
  CHECK(boolean_of("{{ event.none }}") == "false");
  CHECK(boolean_of("1") == "bad-parameter: parameter 'replay' of node 'n7' must be true or false, not '1'");
}

TEST_CASE("durations are read from texts and from numbers of seconds") {
  CHECK(duration_of("1500ms") == "1.5s");
  CHECK(duration_of("{{ event.n }}") == "5s");
  CHECK(duration_of("{{ event.n }}m") == "5m");
  CHECK(duration_of("{{ event.x }}") == "250ms");
  CHECK(duration_of("{{ event.none }}") == "none");
  const std::string refusal =
      "bad-parameter: parameter 'for' of node 'n7' must be a duration like 250ms, 5s, 10m or 2h, not ";
  CHECK(duration_of("soon") == refusal + "'soon'");
  CHECK(duration_of("-5") == refusal + "'-5'");
  CHECK(duration_of("{{ event.list }}") == refusal + "'[]'");
}

TEST_CASE("numbers that are none or not finite are refused") {
  CHECK(number_of("1.5") == "1.500000");
  CHECK(number_of("inf") == "bad-parameter: parameter 'factor' of node 'n7' must be a number, not 'inf'");
  CHECK(number_of("two") == "bad-parameter: parameter 'factor' of node 'n7' must be a number, not 'two'");
}

TEST_CASE("texts are written as a person would, and null is no text") {
  FakeCall call("log", {{"event", {{"n", 5}, {"list", {1, 2}}, {"none", nullptr}}}});
  CHECK(call.with("message", "{{ event.n }}").text("message") == "5");
  CHECK(call.with("message", "{{ event.list }}").text("message") == "[1,2]");
  CHECK(call.with("message", "{{ event.none }}").text("message") == std::nullopt);
  CHECK(call.text_or("message", "otherwise") == "otherwise");
}

TEST_CASE("a template found in data is evaluated once and fails as an expression") {
  FakeCall call("log", {{"event", {{"n", 5}}}});
  CHECK(call.evaluate_template("n={{ event.n }}") == "n=5");
  CHECK(outcome_of([&] { return to_text(call.evaluate_template("{{ event.m }}")); }).starts_with("bad-expression: "));
  CHECK(outcome_of([&] { return to_text(call.evaluate_template("{{ 1 + }}")); }).starts_with("bad-expression: "));
  const auto expression = Expression::compile("event.n * 2");
  CHECK(call.evaluate(std::get<Expression>(expression)) == 10);
}

TEST_CASE("every parameter type has a name") {
  CHECK(name_of(ParameterType::text) == "text");
  CHECK(name_of(ParameterType::value) == "value");
  CHECK(name_of(ParameterType::integer) == "integer");
  CHECK(name_of(ParameterType::number) == "number");
  CHECK(name_of(ParameterType::boolean) == "boolean");
  CHECK(name_of(ParameterType::duration) == "duration");
  CHECK(name_of(ParameterType::expression) == "expression");
  CHECK(name_of(ParameterType::choice) == "choice");
  CHECK(name_of(ParameterType::literal) == "literal");
  CHECK(name_of(ParameterType::secret) == "secret");
}
