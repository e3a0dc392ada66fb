/// Tests of transform, set, status.set, state.set, log, fail and note.
#include <doctest/doctest.h>

#include "support/fake_call.h"

using namespace laneway;

namespace {

const Json& context() {
  static const Json document = {
      {"event", {{"id", "evt_9"}}}, {"payload", {{"name", "a\"b\\c\n{{ vars.x }}"}, {"n", 5}}}, {"vars", {{"x", 1}}}};
  return document;
}

/// `path = value` of the only change, or the failure.
std::string assigned(FakeCall call) {
  const auto outcome = call.perform();
  if (outcome.failure) return failure_of(outcome);
  REQUIRE(outcome.changes.size() == 1);
  CHECK(outcome.result == outcome.changes[0].value);
  return outcome.changes[0].path + " = " + to_text(outcome.changes[0].value);
}

FakeCall transforming() { return FakeCall("transform", context()); }
FakeCall setting(const std::string& name) { return FakeCall("set", context()).with("name", name); }

}  // namespace

TEST_CASE("a template makes a new payload whatever the data holds") {
  CHECK(assigned(transforming().with(
            "template", R"({"who": "{{ payload.name }}", "n": {{ payload.n }}, "s": "n={{payload.n}}"})")) ==
        R"(payload = {"who":"a\"b\\c\n{{ vars.x }}","n":5,"s":"n=5"})");
}

TEST_CASE("an expression makes a new document where the node says") {
  CHECK(assigned(transforming().with("expression", "payload.n * 2").with("to", "vars.double")) == "vars.double = 10");
  CHECK(assigned(transforming().with("value", "{{ payload.n }}").with("to", "event.data")) == "event.data = 5");
}

TEST_CASE("a transform without a rule passes on") {
  const auto outcome = transforming().perform();
  CHECK(outcome.changes.empty());
  CHECK(failure_of(outcome) == "");
}

TEST_CASE("only the flow's own documents can be assigned to") {
  for (const std::string to : {"run.id", "steps.n1", "request.body", "signature.valid", "loop", "payload..a", ".", "",
                               "payload.", "payload.a b", "vars.1"})
    CHECK(assigned(transforming().with("value", "1").with("to", to)) ==
          "bad-parameter (500): parameter 'to' of node 'n7' must be a path in payload, event, vars, not '" + to + "'");
}

TEST_CASE("two rules for one value are refused") {
  CHECK(assigned(transforming().with("value", "1").with("expression", "2")) ==
        "bad-parameter (500): node 'n7' must give only one of 'template', 'value', 'expression'");
}

TEST_CASE("a variable is set by a value or an expression, with or without its root") {
  CHECK(assigned(setting("region").with("value", "eu")) == "vars.region = \"eu\"");
  CHECK(assigned(setting("vars.region").with("value", "{{ payload.n }}")) == "vars.region = 5");
  CHECK(assigned(setting("a.b").with("expression", "payload.n > 3")) == "vars.a.b = true");
  CHECK(assigned(setting("n").with("value", "{{ null }}")) == "vars.n = null");
  CHECK(assigned(setting("n")) == "bad-parameter (500): node 'n7' must give a 'value' or an 'expression' to set");
  CHECK(assigned(setting("my var").with("value", "1")) ==
        "bad-parameter (500): parameter 'name' of node 'n7' must be a path in vars, not 'vars.my var'");
}

TEST_CASE("a business status is one line and not empty") {
  FakeCall call("status.set", {{"vars", {{"s", "half\ndone"}, {"none", ""}}}});
  CHECK(assigned(call.with("status", "delivered")) == "run.status = \"delivered\"");
  CHECK(assigned(call.with("status", "{{ vars.s }}")) == "run.status = \"half done\"");
  CHECK(assigned(call.with("status", "{{ vars.none }}")) ==
        "bad-parameter (500): parameter 'status' of node 'n7' must not be empty");
}

TEST_CASE("state is kept under the flow's name and a key, and not in a dry run") {
  FakeCall call("state.set", context());
  CHECK(to_text(call.perform().result) == R"({"key":"evt_9"})");
  CHECK(call.memory->values.at("delivery/evt_9") == context()["payload"]);
  call.with("key", "order-{{ payload.n }}").with("value", R"({"n": "{{ payload.n }}"})");
  CHECK(to_text(call.perform().result) == R"({"key":"order-5"})");
  CHECK(to_text(call.memory->values.at("delivery/order-5")) == R"({"n":5})");
  call.dry = true;
  call.with("key", "other");
  CHECK(call.perform().skipped);
  CHECK(call.memory->values.size() == 2);
}

TEST_CASE("a log line is the node's label unless the node says more") {
  FakeCall call("log", context());
  CHECK(to_text(call.perform().result) == R"({"level":"info","message":"POST to subscriber URL"})");
  call.with("level", "warn").with("message", "n is\n{{ payload.n }}").with("fields", R"({"n": "{{ payload.n }}"})");
  CHECK(to_text(call.perform().result) == R"({"level":"warn","message":"n is 5","fields":{"n":5}})");
  CHECK(call.perform().changes.empty());
  call.set_node("n9", "");
  call.parameters.clear();
  CHECK(call.perform().result["message"] == "n9");
}

TEST_CASE("failing gives the label as the reason unless the node says why") {
  FakeCall call("fail", context());
  CHECK(failure_of(call.perform()) == "failed (500): POST to subscriber URL");
  call.with("reason", "n was {{ payload.n }}").with("code", "too-many").with("status", "422");
  CHECK(failure_of(call.perform()) == "too-many (422): n was 5");
  call.with("status", "200");
  CHECK(failure_of(call.perform()) == "too-many (500): n was 5");
}

TEST_CASE("a note does nothing") {
  const auto outcome = FakeCall("note", context()).perform();
  CHECK(outcome.result.is_null());
  CHECK(outcome.changes.empty());
  CHECK_FALSE(outcome.skipped);
  CHECK(failure_of(outcome) == "");
}
