/// Tests of whole runs over real HTTP on loopback: the webhook diagrams as drawn, and what goes wrong around them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "serve/local_run.h"
#include "support/flow_kit.h"
#include "support/raw_client.h"
#include "support/subscriber.h"

using namespace laneway;
using namespace laneway::test;

namespace {

struct LocalOptions {
  std::string answers = {};  ///< `--answer`
  std::vector<Setting> settings = {};
  RunSettings run = {};
  std::map<std::string, std::deque<std::string>> person = {};
};

struct LocalRun {
  std::vector<std::string> paths;
  std::string trace;
  std::string json;
  RunSummary summary{};
  std::vector<std::pair<RunFacts, Event>> events;

  /// How often the first run performed a node.
  std::size_t count(std::string_view node) const {
    return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), [&](const auto& entry) {
      return entry.first.id == summary.run_id && entry.second.kind == EventKind::step &&
             (*entry.first.plan->flow)[entry.second.node].id == node;
    }));
  }
};

LocalRun run_plan(std::shared_ptr<const Plan> plan, LocalOptions options) {
  Recorder recorder;
  ScriptedPerson person;
  person.answers = options.person;
  AnswerScript script;
  if (!options.answers.empty()) REQUIRE(script.read(options.answers) == "");
  LocalRunOptions local;
  local.settings = std::move(options.run);
  if (local.settings.secret.empty()) local.settings.secret = "PLANTED-secret-of-this-run";
  local.script = options.answers.empty() ? nullptr : &script;
  local.start = plan->entry();
  local.catalogue = &builtin_actions();
  LocalRun result;
  result.summary = run_locally(std::move(plan), std::move(local), recorder, person);
  CHECK_MESSAGE(recorder.mismatch() == "", recorder.mismatch());
  for (std::size_t run = 1; run <= recorder.runs().size(); ++run) result.paths.push_back(recorder.path(run));
  result.trace = recorder.trace();
  result.json = recorder.json();
  result.events = recorder.events();
  CHECK(result.json.find("PLANTED") == std::string::npos);
  for (const auto& [facts, event] : result.events) {
    CHECK(to_text(event.detail).find("PLANTED") == std::string::npos);
    for (const auto& change : event.changes) CHECK(to_text(change.value).find("PLANTED") == std::string::npos);
  }
  return result;
}

LocalRun run_file(const std::string& name, LocalOptions options = {}) {
  auto loaded = load_source(flow_file(name));
  REQUIRE(std::holds_alternative<Source>(loaded));
  return run_plan(plan_of(std::get<Source>(loaded).text(), options.settings), options);
}

LocalRun run_text(std::string_view text, LocalOptions options = {}) {
  return run_plan(plan_of(text, options.settings), options);
}

const std::string a = "webhook_delivery.flow";
const std::string b = "webhook_integration.flow";

/// A port of loopback where nobody listens.
int closed_port() { return Subscriber(std::vector<Script>(1)).port(); }

/// `text` many times, with blanks between.
std::string times(int count, const std::string& text) {
  std::string all;
  for (int index = 0; index < count; ++index) all += (index > 0 ? " " : "") + text;
  return all;
}

RunSettings without_waits() {
  RunSettings settings;
  settings.no_wait = true;
  return settings;
}

}  // namespace

TEST_CASE("A: a delivery as drawn, over real HTTP") {
  const auto run = run_file(a);
  CHECK(run.paths == std::vector<std::string>{"n1 n2 n3 n6 n7 n8 n9 n4 n5", "n13 n14 n15 n16 n18 n19"});
  CHECK(run.summary.status == RunStatus::completed);
  CHECK(run.summary.outcome == "delivered");
  CHECK(run.trace.find("#2 starts at n13, caused by #1\n") != std::string::npos);
}

TEST_CASE("A: answers of 503 are retried until one is good") {
  const auto run = run_file(a, {.answers = "503,503,200", .run = without_waits()});
  CHECK(run.paths == std::vector<std::string>{"n1 n2 n3 n6 n7 n8 n10 n11 n7 n8 n10 n11 n7 n8 n9 n4 n5"});
  CHECK(run.count("n7") == 3);
  CHECK(run.summary.outcome == "delivered");
}

TEST_CASE("A: when the script is over the Receiver answers for itself") {
  const auto run = run_file(a, {.answers = "503,429", .run = without_waits()});
  REQUIRE(run.paths.size() == 2);
  CHECK(run.count("n7") == 3);
  CHECK(run.paths[1] == "n13 n14 n15 n16 n18 n19");
}

TEST_CASE("A: no answer in time is a 504 and retried") {
  const auto run = run_file(a, {.answers = "timeout,200", .run = without_waits()});
  CHECK(run.trace.find("n7 pass 1 ok {\"status\":504,\"error\":\"timeout") != std::string::npos);
  CHECK(run.count("n7") == 2);
}

TEST_CASE("A: a port where nobody listens is tried six times, then the delivery is marked as failed") {
  const auto run = run_file(
      a, {.settings = {{"url", fmt::format("http://127.0.0.1:{}/hook", closed_port())}}, .run = without_waits()});
  CHECK(run.paths == std::vector<std::string>{"n1 n2 n3 n6 " + times(5, "n7 n8 n10 n11") + " n7 n8 n10 n11 n12 n4 n5"});
  CHECK(run.count("n7") == 6);
  CHECK(run.summary.status == RunStatus::completed);
  CHECK(run.summary.outcome == "failed");
}

TEST_CASE("A: a subscriber of another make gets six signed requests with the same id") {
  Subscriber subscriber({{serves(answer(500))}});
  const auto run = run_file(a, {.settings = {{"url", subscriber.url("/hook")}}, .run = without_waits()});
  CHECK(run.count("n7") == 6);
  const auto requests = subscriber.requests();
  REQUIRE(requests.size() == 6);
  std::set<std::string> ids;
  for (const auto& request : requests) {
    CHECK(request.starts_with("POST /hook HTTP/1.1\r\n"));
    CHECK(request.find("webhook-signature: v1,") != std::string::npos);
    const auto at = request.find("webhook-id: ");
    REQUIRE(at != std::string::npos);
    ids.insert(request.substr(at, request.find('\r', at) - at));
  }
  CHECK(ids.size() == 1);
}

TEST_CASE("A: a wrong secret is answered 401 by the diagram's own node") {
  const auto run = run_file(a, {.settings = {{"n14.secret", "another"}}, .run = without_waits()});
  REQUIRE(run.paths.size() == 7);
  for (std::size_t served = 1; served < run.paths.size(); ++served) CHECK(run.paths[served] == "n13 n14 n15 n17");
  CHECK(run.trace.find("#2 n14 ok {\"valid\":false,\"reason\":\"wrong-signature\"}") != std::string::npos);
  CHECK(run.trace.find("#2 n17 ok {\"status\":401}") != std::string::npos);
  CHECK(run.summary.outcome == "failed");
}

TEST_CASE("B: answers first, processes after") {
  const auto run = run_file(b);
  CHECK(run.paths == std::vector<std::string>{"n1 n2 n3 n4 n5 n6 n7", "n8 n9 n10 n11 n13 n18 n19 n20 n21 n7"});
  CHECK(run.trace.find("#2 n11 ok") < run.trace.find("#2 n13 ok"));
  CHECK(run.summary.status == RunStatus::completed);
}

TEST_CASE("B: 500 for ever is tried six times and exhausts the loop") {
  const auto run = run_file(b, {.answers = "500*", .run = without_waits()});
  CHECK(run.count("n4") == 6);
  CHECK(run.paths == std::vector<std::string>{"n1 n2 n3 n4 n5 " + times(5, "n15 n16 n17 n4 n5") + " n15"});
  CHECK(run.summary.error["code"] == "loop-exhausted");
}

TEST_CASE("B: a body that does not parse is answered by the lane's 400") {
  const auto run = run_file(b, {.settings = {{"n4.body", "{broken"}}, .run = without_waits()});
  CHECK(run.count("n4") == 6);
  REQUIRE(run.paths.size() == 7);
  for (std::size_t served = 1; served < run.paths.size(); ++served) CHECK(run.paths[served] == "n8 n9 n10 n14");
  CHECK(run.trace.find("#2 n14 ok {\"status\":400}") != std::string::npos);
}

TEST_CASE("B: a wrong secret is answered 401 and retried") {
  const auto run = run_file(b, {.answers = "401", .run = without_waits()});
  CHECK(run.paths ==
        std::vector<std::string>{"n1 n2 n3 n4 n5 n15 n16 n17 n4 n5 n6 n7", "n8 n9 n10 n11 n13 n18 n19 n20 n21 n7"});
}

TEST_CASE("a dry run sends nothing, serves nothing and walks the diagram") {
  Subscriber subscriber({{serves(answer(200))}});
  RunSettings settings;
  settings.dry_run = true;
  const auto run = run_file(a, {.answers = "503,200", .settings = {{"url", subscriber.url("/hook")}}, .run = settings});
  CHECK(run.paths == std::vector<std::string>{"n1 n2 n3 n6 n7 n8 n10 n11 n7 n8 n9 n4 n5"});
  CHECK(subscriber.requests().empty());
}

TEST_CASE("work after the answer is waited for before the program ends") {
  const auto run = run_text(R"(A {
n1: rectangle label:"POST to lane" body:"x"
n2: circle label:"End"
n1 -> n2
n1 -> B.n3 [label="POST /in"]
}
B {
n3: rectangle label:"Return 202 Accepted"
n4: rectangle label:"Wait a moment" action:"delay" for:"30ms"
n5: rectangle label:"Mark as processed"
n3 -> n4
n4 -> n5
})");
  CHECK(run.paths == std::vector<std::string>{"n1 n2", "n3 n4 n5"});
}

TEST_CASE("a lane that calls another lane gets its answer, three deep") {
  const auto run = run_text(R"(A {
n1: rectangle label:"POST to shop" body:"1"
n1 -> Shop.n2 [label="POST /shop"]
n9: rectangle label:"Tell" action:"log" message:"{{ response.body }}"
}
Shop {
n2: rectangle label:"POST to stock" body:"{{ request.body }}2"
n2 -> Stock.n4 [label="POST /stock"]
n3: rectangle label:"Return 200 OK" body:"{{ response.body }}4"
n3 -> A.n9
}
Stock {
n4: rectangle label:"Return 200 OK" body:"{{ request.body }}3"
n4 -> Shop.n3
})");
  CHECK(run.paths == std::vector<std::string>{"n1 n9", "n2 n3", "n4"});
  CHECK(run.trace.find("\"message\":\"1234\"") != std::string::npos);
}

TEST_CASE("flow.call finds flows beside the caller, and none above it") {
  namespace fs = std::filesystem;
  const auto folder = fs::temp_directory_path() / "laneway_local_run_test";
  fs::create_directories(folder / "sub");
  const auto write = [&](const char* name, std::string_view text) { std::ofstream(folder / name) << drawn(text); };
  write("sub/price.flow", "m1: rectangle label:\"Total\" action:\"set\" name:\"total\" value:\"7\"\n");
  write("broken.flow", "m1: rectangle label:\"x\" action:\"nonsense\"\n");
  write("bad_lane.flow",
        "m1: circle label:\"Start\"\nm2: rectangle label:\"Take\" action:\"http.receive\" auth:\"apikey\"\n");
  const auto called = [&](const std::string& file) {
    auto read = read_flow(
        std::make_shared<Source>((folder / "main.flow").string(),
                                 drawn("n1: rectangle label:\"Call\" action:\"flow.call\" flow:\"" + file + "\"\n")));
    auto bound = bind_flow(std::make_shared<Flow>(std::move(read.flow)), builtin_actions(), {});
    const auto run = run_plan(std::make_shared<const Plan>(std::move(bound.plan)), {});
    if (run.summary.status == RunStatus::failed) return run.summary.error["message"].get<std::string>();
    return to_text(run.summary.context["steps"]["n1"]["vars"]);
  };
  CHECK(called("sub/price.flow") == R"({"total":7})");
  CHECK(called("./sub/../sub/price.flow") == R"({"total":7})");
  CHECK(called("../main.flow") ==
        "'../main.flow' is outside the folder of the calling flow; expected a file in it or below");
  CHECK(called("sub/../../x.flow") ==
        "'sub/../../x.flow' is outside the folder of the calling flow; expected a file in it or below");
  CHECK(called("/etc/passwd") ==
        "'/etc/passwd' is outside the folder of the calling flow; expected a file in it or below");
  CHECK(called("broken.flow") ==
        fmt::format("'broken.flow' has errors; see 'laneway check {}'", (folder / "broken.flow").string()));
  CHECK(called("bad_lane.flow") == "'bad_lane.flow' cannot be served: auth 'apikey' needs 'key' on the node");
  CHECK(called("none.flow").find("none.flow") != std::string::npos);
  fs::remove_all(folder);
}

TEST_CASE("a lane that cannot be served is told before anything runs") {
  const auto plan = plan_of(
      "A {\nn1: circle label:\"Start\"\nn2: rectangle label:\"Take\" action:\"http.receive\" rate:\"often\"\n}\n");
  Recorder recorder;
  ScriptedPerson person;
  LocalRunOptions options;
  options.start = plan->entry();
  options.catalogue = &builtin_actions();
  CHECK_THROWS_AS(run_locally(plan, std::move(options), recorder, person), StepFailed);
  CHECK(recorder.runs().empty());
}
