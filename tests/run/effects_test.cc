/// Tests of what a step reaches for outside of its run: waits, callbacks, other flows, commands, people.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// Calls back on every URL that the run shows when it begins to wait; how often it was let in.
struct Caller {
  std::string log;
  void operator()(Engine& engine, const RunFacts&, const Event& event) {
    if (event.text != wait_for_callback) return;
    call(engine, event.detail["url"].get<std::string>());
  }
  void call(Engine& engine, const std::string& url) {
    const auto token = url.substr(url.rfind('/') + 1);
    const Json request = {{"method", "POST"}, {"content_type", "application/json"}, {"body", R"({"paid":true})"}};
    log += engine.deliver_callback(token, request) == Posted::taken ? "in " : "out ";
  }
};

const std::string waiting_flow = R"(
n1: circle label:"Start"
n2: rectangle label:"Wait for callback" timeout:"1h"
n3: circle label:"End"
n4: circle label:"Too late"
n1 -> n2
n2 -> n3
n2 -> n4 [label="error"])";

}  // namespace

TEST_CASE("a delay takes its time on the clock") {
  const auto run = run_flow(R"(
n1: rectangle label:"Wait 90 seconds"
n2: rectangle label:"Wait for 2 hours"
n1 -> n2)");
  CHECK(run.trace == R"(starts at n1
n1 waits for its time until +90s
n1 ok {"waited_ms":90000} -> n2
n2 waits for its time until +7290s
n2 ok {"waited_ms":7200000}
completed
)");
}

TEST_CASE("a delay until a time that is far away or long ago is taken as it is") {
  CHECK(run_flow(R"(n1: rectangle label:"Sleep" action:"delay" until:"2020-01-01T00:00:00Z")").elapsed ==
        Duration::zero());
  CHECK(run_flow(R"(n1: rectangle label:"Sleep" action:"delay" until:"9999-12-31T23:59:59Z")").summary.status ==
        RunStatus::completed);
}

TEST_CASE("a callback wakes the step that waits for it, with its document") {
  Caller caller;
  const auto run = run_flow(waiting_flow, {.on_event = std::ref(caller)});
  CHECK(run.path == "n1 n2 n3");
  CHECK(run.summary.context["payload"] == Json{{"paid", true}});
  CHECK(run.trace.find("n2 waits for a callback until +1h") != std::string::npos);
  CHECK(caller.log == "in ");
}

TEST_CASE("a callback is taken once, and an unknown one never") {
  Caller caller;
  run_flow(waiting_flow, {.on_event = [&](Engine& engine, const RunFacts& run, const Event& event) {
             if (event.kind != EventKind::waiting || !event.detail.is_object()) return;
             caller(engine, run, event);
             caller(engine, run, event);
             caller.call(engine, "http://lanes.test/callbacks/nobody");
             caller.call(engine, "");
           }});
  CHECK(caller.log == "in out out out ");
}

TEST_CASE("a step whose callback does not come in time fails, and takes none later") {
  Caller caller;
  std::string url;
  const auto run = run_flow(waiting_flow, {.on_event = [&](Engine& engine, const RunFacts&, const Event& event) {
                              if (event.kind == EventKind::waiting && event.detail.contains("url"))
                                url = event.detail["url"].get<std::string>();
                              if (event.kind == EventKind::step && event.status == StepStatus::failed)
                                caller.call(engine, url);
                            }});
  CHECK(run.path == "n1 n2 n4");
  CHECK(run.elapsed == std::chrono::hours(1));
  CHECK(run.trace.find("n2 failed: callback-timeout: no callback came to node 'n2' within 1h -> n4") !=
        std::string::npos);
  CHECK(caller.log == "out ");
}

TEST_CASE("a callback that comes before its step is reached is kept for it") {
  Caller caller;
  const auto run = run_flow(R"(
n1: rectangle label:"Ask" action:"http.post" url:"http://bank.test/" body:"{\"answer_to\": \"{{ callbacks.n2 }}\"}"
n2: rectangle label:"Wait for callback"
n1 -> n2)",
                            {.on_event = [&](Engine& engine, const RunFacts&, const Event& event) {
                              if (event.kind != EventKind::run_started) return;
                              for (const auto& change : event.changes)
                                if (change.path == "callbacks.n2") caller.call(engine, change.value.get<std::string>());
                            }});
  CHECK(caller.log == "in ");
  CHECK(run.path == "n1 n2");
  CHECK(run.ended);
  CHECK(run.elapsed == Duration::zero());
  CHECK(run.requests.front().body.find("http://lanes.test/callbacks/") != std::string::npos);
}

TEST_CASE("a step in a loop waits for a callback of its own in each pass") {
  Caller caller;
  const auto run = run_flow(R"(
n1: rectangle label:"Wait for callback"
n2: circle label:"End"
n1 -> n1
n1 -> n2
loop [repeat 3 times] n1)",
                            {.start = "n1", .on_event = std::ref(caller)});
  CHECK(run.path == "n1 n1 n1 n2");
  CHECK(caller.log == "in in in ");
}

TEST_CASE("a run that fails while another branch waits takes no callback any more") {
  Caller caller;
  std::string url;
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Wait for callback"
n3: rectangle label:"Wait 5 seconds"
n4: rectangle label:"Break" action:"fail"
n1 -> n2
n1 -> n3
n3 -> n4)",
                            {.on_event = [&](Engine& engine, const RunFacts&, const Event& event) {
                              if (event.kind == EventKind::waiting && event.detail.contains("url"))
                                url = event.detail["url"].get<std::string>();
                              if (event.kind == EventKind::failed) caller.call(engine, url);
                            }});
  CHECK(run.summary.status == RunStatus::failed);
}

TEST_CASE("where nothing is served no callback is waited for") {
  const auto run = run_flow(waiting_flow, {.serves = false});
  CHECK(run.trace.find("n2 failed: nothing-served: no callback can come: no server was started for this run -> n4") !=
        std::string::npos);
}

TEST_CASE("a called flow gets its input, and its result comes back") {
  const auto run = run_flow(R"(
n1: rectangle label:"Begin" action:"event.load"
n2: rectangle label:"Price it" action:"flow.call" flow:"price.flow" input:"{\"type\":\"ask\",\"data\":{\"count\":{{ event.data.count }}}}"
n3: rectangle label:"Tell" action:"log" message:"{{ steps.n2.vars.total }} {{ steps.n2.outcome }}"
n1 -> n2
n2 -> n3)",
                            {.input = Json{{"data", {{"count", 3}}}}, .flows = {{"price.flow", R"(
m1: rectangle label:"Load event"
m2: rectangle label:"Wait 10 seconds"
m3: rectangle label:"Total" action:"set" name:"total" expression:"event.data.count * 2"
m4: rectangle label:"Mark as priced"
m1 -> m2
m2 -> m3
m3 -> m4)"}}});
  CHECK(run.trace == R"(starts at n1
n1 ok {"id":"evt_RUN_n1_1","type":"event.received"} -> n2
n2 begins
#2 starts at m1, caused by #1
#2 m1 ok {"id":"evt_RUN_m1_1","type":"ask"} -> m2
#2 m2 waits for its time until +10s
#2 m2 ok {"waited_ms":10000} -> m3
#2 m3 ok 6 -> m4
#2 m4 ok "priced"
#2 completed as priced
n2 ok {"status":"completed","outcome":"priced","payload":null,"vars":{"total":6}} -> n3
n3 ok {"level":"info","message":"6 priced"}
completed
)");
}

TEST_CASE("a called flow that fails, is missing or has no entry fails the step") {
  const auto called = [](const std::string& text, const std::string& name = "other.flow") {
    const auto run = run_flow(R"(n1: rectangle label:"Call" action:"flow.call" flow:")" + name + "\"",
                              {.flows = {{"other.flow", text}}});
    return run.summary.error["code"].get<std::string>() + ": " + run.summary.error["message"].get<std::string>();
  };
  CHECK(called("m1: rectangle label:\"Break\" action:\"fail\" reason:\"no milk\"") ==
        "called-flow-failed: called flow 'other.flow' failed: no milk");
  CHECK(called("", "gone.flow") == "flow-not-loaded: there is no 'gone.flow'");
  CHECK(called("m1: circle label:\"One\"\nm2: circle label:\"Two\"\n") ==
        "flow-not-loaded: 'other.flow' has no clear entry");
}

TEST_CASE("flows that call each other for ever are stopped") {
  const auto run =
      run_flow(R"(n1: rectangle label:"Call" action:"flow.call" flow:"self.flow")",
               {.flows = {{"self.flow", R"(n1: rectangle label:"Call" action:"flow.call" flow:"self.flow")"}}});
  CHECK(run.paths.size() == 17);
  CHECK(run.trace.find("#17 n1 failed: calls-too-deep: flows call each other more than 16 deep") != std::string::npos);
  CHECK(run.summary.status == RunStatus::failed);
}

TEST_CASE("a command runs only where it is allowed") {
  const std::string flow =
      R"(n1: rectangle label:"Deploy" action:"exec" command:"deploy \"$1\"" args:"[\"{{ vars.tag }}; rm -rf /\"]")";
  const auto refused = run_flow(flow, {.settings = {{"vars.tag", "v1"}}});
  CHECK(refused.commands.empty());
  CHECK(refused.summary.error["code"] == "exec-not-allowed");
  RunOptions options;
  options.settings = {{"vars.tag", "v1"}};
  options.run.allow_exec = true;
  options.commands = {{0, false, "{\"ok\": true}\n", ""}};
  const auto allowed = run_flow(flow, options);
  CHECK(allowed.commands == std::vector<std::string>{"/bin/sh -c deploy \"$1\" sh v1; rm -rf /"});
  CHECK(allowed.summary.context["steps"]["n1"] == Json{{"ok", true}});
  CHECK(std::get<Json>(parse_json(allowed.inputs.front()))["vars"] == Json{{"tag", "v1"}});
}

TEST_CASE("a command that fails or takes too long fails the step") {
  const auto ended = [](CommandResult result) {
    RunOptions options;
    options.run.allow_exec = true;
    options.commands = {std::move(result)};
    return run_flow(R"(n1: rectangle label:"Deploy" action:"exec" command:"deploy")", options)
        .summary.error["message"]
        .get<std::string>();
  };
  CHECK(ended({3, false, "", "no such host\nat line 2"}) ==
        "the command of node 'n1' ended with exit code 3: no such host");
  CHECK(ended({137, true, "", ""}) == "the command of node 'n1' did not end within 30s");
}

TEST_CASE("a task asks a person, and is done or failed as they say") {
  const std::string flow = R"(
n1: taskbox label:"Water the plants"
n2: circle label:"Watered"
n3: circle label:"Dry"
n1 -> n2
n1 -> n3 [label="failed"])";
  CHECK(run_flow(flow, {.person = {{"n1", {"done"}}}}).path == "n1 n2");
  CHECK(run_flow(flow, {.person = {{"n1", {"failed"}}}}).path == "n1 n3");
  CHECK(run_flow(flow).trace.find("n1 failed: nobody-there: n1 'Water the plants' is work for a person, and nobody can "
                                  "be asked here; use --auto to take it as done") != std::string::npos);
  RunOptions automatic;
  automatic.run.complete_tasks = true;
  const auto run = run_flow(flow, automatic);
  CHECK(run.trace == "starts at n1\nn1 ok \"done\" -> n2\nn2 ok\ncompleted\n");
  CHECK(run.questions.empty());
}

TEST_CASE("a task with an action does it when the person is done") {
  const auto run = run_flow(R"(n1: taskbox label:"Approve" action:"set" name:"approved" value:"true")",
                            {.person = {{"n1", {"done"}}}});
  CHECK(run.questions == std::vector<std::string>{"n1 (done, failed)"});
  CHECK(run.summary.context["vars"] == Json{{"approved", true}});
}

TEST_CASE("a dry run touches nothing outside and waits for nothing") {
  RunOptions options;
  options.run.dry_run = true;
  options.run.allow_exec = true;
  options.flows = {{"other.flow", "m1: circle label:\"Start\""}};
  const auto run = run_flow(R"(
n1: rectangle label:"POST to partner" url:"http://partner.test/"
n2: rectangle label:"Deploy" action:"exec" command:"deploy"
n3: rectangle label:"Call" action:"flow.call" flow:"other.flow"
n4: taskbox label:"Sign it"
n5: rectangle label:"Wait for callback"
n6: rectangle label:"Wait 2 hours"
n7: diamond label:"Response status?"
n8: rectangle label:"Save state"
n1 -> n2
n2 -> n3
n3 -> n4
n4 -> n5
n5 -> n6
n6 -> n7
n7 -> n8 [label="2xx"])",
                            options);
  CHECK(run.trace == R"(starts at n1
n1 skipped {"status":200} -> n2
n2 skipped -> n3
n3 skipped -> n4
n4 ok "done" -> n5
n5 skipped -> n6
n6 ok {"waited_ms":0,"planned_ms":7200000} -> n7
n7 is 200: "2xx" -> n8
n8 skipped {"key":"r_RUN"}
completed
)");
  CHECK(run.requests.empty());
  CHECK(run.commands.empty());
  CHECK(run.elapsed == Duration::zero());
}

TEST_CASE("a dry run takes the statuses that it is told") {
  int request = 0;
  RunOptions options;
  options.start = "n1";
  options.run.dry_run = true;
  options.run.dry_run_status = [&request] { return ++request < 3 ? 503 : 200; };
  const auto run = run_flow(R"(
n1: rectangle label:"POST to partner" url:"http://partner.test/"
n2: diamond label:"Response status?"
n3: circle label:"End"
n1 -> n2
n2 -> n3 [label="2xx"]
n2 -> n1 [label="4xx/5xx"]
loop [retry up to 5 times] n1 n2)",
                            options);
  CHECK(run.path == "n1 n2 n1 n2 n1 n2 n3");
  CHECK(run.requests.empty());
}

TEST_CASE("an effect's key is the same for a visit and new for the next") {
  std::string keys;
  RunOptions options;
  options.start = "n1";
  options.answers = {{500}, {500}};
  options.on_event = [&](Engine&, const RunFacts& run, const Event& event) {
    if (event.kind == EventKind::effect) keys += event.text.substr(run.id.size()) + " ";
  };
  run_flow(R"(
n1: rectangle label:"POST to partner" url:"http://partner.test/"
n2: diamond label:"Response 2xx?"
n3: circle label:"End"
n1 -> n2
n2 -> n3 [label="Yes"]
n2 -> n1 [label="No"]
loop [retry up to 5 times] n1 n2)",
           options);
  CHECK(keys == "/n1/1 /n1/2 /n1/3 ");
}
