/// Tests of http.wait, flow.call and exec.
#include <doctest/doctest.h>

#include "support/fake_call.h"

using namespace laneway;

namespace {

RunCommand command_of(FakeCall& call) {
  auto outcome = call.perform();
  REQUIRE_MESSAGE(!outcome.failure, failure_of(outcome));
  return std::get<RunCommand>(outcome.pending);
}

FakeCall commanding(const std::string& command) {
  FakeCall call("exec", {{"event", {{"id", "$(touch x); 'y'"}}}});
  call.commands = true;
  return call.with("command", command);
}

CommandResult ended(int exit_code, std::string output, std::string error_output = "") {
  return {exit_code, false, std::move(output), std::move(error_output)};
}

}  // namespace

TEST_CASE("waiting for a callback takes its request and its body") {
  FakeCall call("http.wait");
  call.callback = "http://127.0.0.1:9/callbacks/abc";
  const auto outcome = call.perform();
  const auto& wait = std::get<AwaitCallback>(outcome.pending);
  CHECK(wait.until == *parse_rfc3339("2026-02-01T12:00:00Z"));
  const Json request = {{"method", "POST"}, {"content_type", "application/json"}, {"body", R"({"a":1})"}};
  const auto after = wait.then(&request);
  CHECK(to_text(after.result) == R"({"url":"http://127.0.0.1:9/callbacks/abc","method":"POST"})");
  CHECK(change_of(after, "request") == request);
  CHECK(to_text(change_of(after, "payload")) == R"({"a":1})");
}

TEST_CASE("a callback whose body does not parse leaves the payload alone") {
  const auto outcome = FakeCall("http.wait").perform();
  const Json request = {{"method", "POST"}, {"content_type", "application/json"}, {"body", "{"}};
  const auto after = std::get<AwaitCallback>(outcome.pending).then(&request);
  CHECK(failure_of(after) == "");
  CHECK(after.changes.size() == 1);
}

TEST_CASE("a callback that does not come in time fails the step") {
  FakeCall call("http.wait");
  const auto outcome = call.with("timeout", "90s").perform();
  const auto& wait = std::get<AwaitCallback>(outcome.pending);
  CHECK(wait.until == *parse_rfc3339("2026-01-31T12:01:30Z"));
  CHECK(failure_of(wait.then(nullptr)) == "callback-timeout (504): no callback came to node 'n7' within 90s");
}

TEST_CASE("a called flow gets the payload and gives its result") {
  FakeCall call("flow.call", {{"event", {{"id", "e"}}}, {"payload", {{"a", 1}}}});
  const auto outcome = call.with("flow", "sub/pay.flow").perform();
  const auto& called = std::get<CallFlow>(outcome.pending);
  CHECK(called.file == "sub/pay.flow");
  CHECK(called.input == Json{{"a", 1}});
  const auto after = called.then({{"status", "completed"}, {"outcome", "paid"}, {"run", "r_2"}, {"payload", 5}});
  CHECK(to_text(after.result) == R"({"status":"completed","outcome":"paid","payload":5,"vars":null})");
  CHECK(failure_of(after) == "");
}

TEST_CASE("a called flow gets what the node gives it, or the event where there is no payload") {
  FakeCall call("flow.call", {{"event", {{"id", "e"}}}});
  call.with("flow", "a.flow");
  CHECK(std::get<CallFlow>(call.perform().pending).input == Json{{"id", "e"}});
  call.with("input", R"(["{{ event.id }}"])");
  CHECK(std::get<CallFlow>(call.perform().pending).input == Json{"e"});
}

TEST_CASE("a called flow that fails, fails the step with its own words") {
  const auto outcome = FakeCall("flow.call").with("flow", "a.flow").perform();
  const auto& then = std::get<CallFlow>(outcome.pending).then;
  CHECK(failure_of(then({{"status", "failed"}, {"error", {{"code", "no-url"}, {"message", "no url"}}}})) ==
        "called-flow-failed (500): called flow 'a.flow' failed: no url");
  CHECK(failure_of(then({{"status", "failed"}, {"error", "broken"}})) ==
        "called-flow-failed (500): called flow 'a.flow' failed: broken");
  CHECK(failure_of(then({{"status", "cancelled"}})) ==
        "called-flow-failed (500): called flow 'a.flow' failed: it was cancelled");
}

TEST_CASE("commands are refused unless they are allowed") {
  auto call = commanding("date");
  call.commands = false;
  CHECK(failure_of(call.perform()) ==
        "exec-not-allowed (500): node 'n7' may not run its command: allow commands with --allow-exec");
}

TEST_CASE("data reaches a command as arguments and input, never as the command") {
  auto call = commanding("echo {{ event.id }} \"$1\"");
  call.with("args", R"(["{{ event.id }}", 5])").with("timeout", "2s");
  const auto run = command_of(call);
  CHECK(run.argv ==
        std::vector<std::string>{"/bin/sh", "-c", "echo {{ event.id }} \"$1\"", "sh", "$(touch x); 'y'", "5"});
  CHECK(run.input == R"({"event":{"id":"$(touch x); 'y'"}})");
  CHECK(run.timeout == std::chrono::seconds(2));
  call.with("input", "{{ event.id }}").with("args", "one");
  CHECK(command_of(call).input == "$(touch x); 'y'");
  CHECK(command_of(call).argv.back() == "one");
}

TEST_CASE("arguments that no command can take are refused") {
  auto call = commanding("true").with("args", R"(["a\u0000b"])");
  const auto refusal =
      "bad-parameter (500): parameter 'args' of node 'n7' holds an argument that is too long or has a NUL "
      "byte";
  CHECK(failure_of(call.perform()) == refusal);
  call.document["event"]["id"] = std::string(100'001, 'x');
  CHECK(failure_of(call.with("args", "[{{ event.id }}]").perform()) == refusal);
}

TEST_CASE("a command's output is its result, as a document if it is JSON") {
  auto call = commanding("x");
  const auto run = command_of(call);
  CHECK(run.then(ended(0, "{\"a\": 1}\n")).result == Json{{"a", 1}});
  CHECK(run.then(ended(0, "  two\nlines \n")).result == "two\nlines");
  CHECK(run.then(ended(0, "")).result == "");
  CHECK(bytes_of(run.then(ended(0, "\xff\n")).result) == "\xff");
}

TEST_CASE("a command that fails or does not end fails the step") {
  auto call = commanding("x");
  const auto run = command_of(call);
  CHECK(failure_of(run.then(ended(3, "", "\n  no such order\nmore\n"))) ==
        "command-failed (500): the command of node 'n7' ended with exit code 3: no such order");
  CHECK(failure_of(run.then(ended(137, "out", ""))) ==
        "command-failed (500): the command of node 'n7' ended with exit code 137");
  CommandResult late;
  late.timed_out = true;
  CHECK(failure_of(run.then(late)) == "command-timeout (504): the command of node 'n7' did not end within 30s");
}
