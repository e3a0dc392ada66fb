/// Tests of tokens: parallel branches, joins, failures and their edges, limits (LANGUAGE §2).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

TEST_CASE("a token leaves on every edge, and branches that meet do not wait") {
  CHECK(run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Left"
n3: rectangle label:"Right"
n4: circle label:"End"
n1 -> n2
n1 -> n3
n2 -> n4
n3 -> n4)")
            .trace == R"(starts at n1
n1 ok -> n2, n3
n2 ok -> n4
n3 ok -> n4
n4 ok
n4 ok
completed
)");
}

TEST_CASE("a join waits for a token from every branch and goes on once") {
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Short"
n3: rectangle label:"Long"
n4: rectangle label:"Longer"
n5: rectangle label:"Together" join:"all"
n6: circle label:"End"
n1 -> n2
n1 -> n3
n2 -> n5
n3 -> n4
n4 -> n5
n5 -> n6)");
  CHECK(run.path == "n1 n2 n3 n4 n5 n6");
  CHECK(run.summary.status == RunStatus::completed);
}

TEST_CASE("branches that sleep join when the last one wakes") {
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Wait 2 seconds"
n3: rectangle label:"Wait 1 minute"
n4: rectangle label:"Together" join:"all"
n1 -> n2
n1 -> n3
n2 -> n4
n3 -> n4)");
  CHECK(run.trace == R"(starts at n1
n1 ok -> n2, n3
n2 waits for its time until +2s
n3 waits for its time until +1m
n2 ok {"waited_ms":2000} -> n4
n3 ok {"waited_ms":60000} -> n4
n4 ok
completed
)");
  CHECK(run.elapsed == std::chrono::minutes(1));
}

TEST_CASE("a join that a branch never reaches fails and names the join") {
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: diamond label:"Both?" test:"false"
n3: rectangle label:"Right"
n4: rectangle label:"Together" join:"all"
n5: circle label:"Elsewhere"
n1 -> n2
n1 -> n3
n2 -> n4 [label="Yes"]
n2 -> n5 [label="No"]
n3 -> n4)");
  CHECK(run.trace == R"(starts at n1
n1 ok -> n2, n3
n2 is false: "No" -> n5
n3 ok -> n4
n5 ok
failed at n4: join-starved
)");
  CHECK(run.summary.error["message"] == "the join at n4 'Together' waits for a branch that no token will take");
}

TEST_CASE("a join with one way in is no join") {
  CHECK(run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Alone" join:"all"
n1 -> n2)")
            .path == "n1 n2");
}

TEST_CASE("an edge for failures is no branch that a join waits for") {
  CHECK(run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Left"
n3: rectangle label:"Right"
n4: rectangle label:"Together" join:"all"
n1 -> n2
n1 -> n3
n2 -> n4
n2 -> n4 [label="error"]
n3 -> n4)")
            .path == "n1 n2 n3 n4");
}

TEST_CASE("a join in a loop joins in every pass") {
  CHECK(run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Fork"
n3: rectangle label:"Left"
n4: rectangle label:"Right"
n5: rectangle label:"Together" join:"all"
n6: circle label:"End"
n1 -> n2
n2 -> n3
n2 -> n4
n3 -> n5
n4 -> n5
n5 -> n2
n5 -> n6
loop [repeat 2 times] n2 n3 n4 n5)")
            .path == "n1 n2 n3 n4 n5 n2 n3 n4 n5 n6");
}

TEST_CASE("a step that fails leaves by its edge for failures") {
  for (const auto* label : {"error", "Failed", "on error", "ERROR"}) {
    CAPTURE(label);
    const auto run = run_flow(fmt::format(R"(
n1: rectangle label:"Break" action:"fail" reason:"no milk" code:"out-of-milk"
n2: circle label:"Well"
n3: rectangle label:"Mend"
n1 -> n2
n1 -> n3 [label="{}"])",
                                          label));
    CHECK(run.trace == R"(starts at n1
n1 failed: out-of-milk: no milk -> n3
n3 ok
completed
)");
  }
}

TEST_CASE("a step that goes well does not take its edge for failures") {
  CHECK(run_flow(R"(
n1: rectangle label:"Work"
n2: circle label:"Well"
n3: rectangle label:"Mend"
n1 -> n2
n1 -> n3 [label="error"])")
            .path == "n1 n2");
}

TEST_CASE("Failed on a node's only way out is an ordinary label, and taken also when the step fails") {
  CHECK(run_flow(R"(
n1: rectangle label:"Mark as failed"
n2: circle label:"End"
n1 -> n2 [label="Failed"])")
            .trace == R"(starts at n1
n1 ok "failed" -> n2
n2 ok
completed as failed
)");
  CHECK(run_flow(R"(
n1: rectangle label:"Break" action:"fail" reason:"no milk"
n2: circle label:"End"
n1 -> n2 [label="Failed"])")
            .path == "n1 n2");
}

TEST_CASE("a step that fails with no way on fails the run, which keeps its context") {
  const auto run = run_flow(R"(
n1: rectangle label:"Remember" action:"set" name:"x" value:"1"
n2: rectangle label:"Break" action:"fail" reason:"no milk"
n3: circle label:"End"
n1 -> n2
n2 -> n3)");
  CHECK(run.trace == R"(starts at n1
n1 ok 1 -> n2
n2 failed: failed: no milk
failed at n2: failed
)");
  CHECK(run.summary.error == Json{{"code", "failed"}, {"message", "no milk"}, {"node", "n2"}});
  CHECK(run.summary.context["vars"] == Json{{"x", 1}});
}

TEST_CASE("a run without an end is stopped after so many steps") {
  RunOptions options;
  options.run.max_steps = 50;
  const auto run = run_flow(R"(
n1: rectangle label:"Round"
n2: rectangle label:"And round"
n1 -> n2
n2 -> n1
n2 -> n1 [label="error"])",
                            {.start = "n1", .run = options.run});
  CHECK(run.summary.error["code"] == "too-many-steps");
  CHECK(run.summary.error["message"] == "the run made 50 steps without an end");
  CHECK(std::count(run.path.begin(), run.path.end(), ' ') == 50);
}

TEST_CASE("a run that forks without an end is stopped at so many branches") {
  RunOptions options;
  options.start = "n1";
  options.run.max_tokens = 20;
  const auto run = run_flow(R"(
n1: rectangle label:"Fork"
n2: rectangle label:"Fork too"
n1 -> n2
n1 -> n2
n2 -> n1)",
                            options);
  CHECK(run.summary.error["code"] == "too-many-branches");
  CHECK(run.summary.error["message"] == "the run has more than 20 branches at once");
}

TEST_CASE("a business status becomes the run's outcome") {
  const auto run = run_flow(R"(
n1: rectangle label:"Mark as delivered"
n2: circle label:"End"
n1 -> n2)");
  CHECK(run.summary.outcome == "delivered");
  CHECK(run.summary.status == RunStatus::completed);
}

TEST_CASE("the context of a run holds what the language promises") {
  const auto run = run_flow(R"(
n1: rectangle label:"Load event"
n2: rectangle label:"Build payload"
n1 -> n2)",
                            {.input = Json{{"type", "order.paid"}, {"id", "e1"}, {"data", {{"total", 5}}}}});
  const auto& context = run.summary.context;
  CHECK(context["event"] ==
        Json{{"id", "e1"}, {"type", "order.paid"}, {"time", "2026-01-31T12:00:00.000Z"}, {"data", {{"total", 5}}}});
  CHECK(
      context["payload"] ==
      Json{{"id", "e1"}, {"type", "order.paid"}, {"timestamp", "2026-01-31T12:00:00.000Z"}, {"data", {{"total", 5}}}});
  CHECK(context["steps"]["n1"] == Json{{"id", "e1"}, {"type", "order.paid"}});
  CHECK(context["run"]["flow"] == "test");
  CHECK(context["run"]["attempt"] == 1);
  CHECK(context["run"]["started_at"] == "2026-01-31T12:00:00.000Z");
  CHECK(context["vars"] == Json::object());
}

TEST_CASE("events as JSON have the form that the language shows") {
  RunOptions options;
  options.start = "n7";
  options.answers = {{503}, {200}};
  const auto run = run_flow(R"(
n7: rectangle label:"POST to subscriber URL" url:"http://partner.test/"
n8: diamond label:"Response status?"
n9: rectangle label:"Mark as delivered"
n7 -> n8
n8 -> n9 [label="2xx"]
n8 -> n7 [label="4xx/5xx"]
loop [retry up to 5 times] n7 n8)",
                            options);
  const auto id = run.summary.run_id;
  auto json = run.json;
  for (auto at = json.find(id); at != std::string::npos; at = json.find(id)) json.replace(at, id.size(), "r_");
  CHECK(json == R"({"event":"run.started","run":"r_","flow":"test","start":"n7","time":"2026-01-31T12:00:00.000Z"}
{"event":"effect","run":"r_","lane":"A","node":"n7","label":"POST to subscriber URL","key":"r_/n7/1"}
{"event":"step","run":"r_","lane":"A","node":"n7","label":"POST to subscriber URL","action":"http.post","pass":1,"status":"ok","result":{"status":503},"next":["n8"],"duration_ms":0.0}
{"event":"branch","run":"r_","lane":"A","node":"n8","value":503,"label":"4xx/5xx","pass":1,"to":"n7"}
{"event":"effect","run":"r_","lane":"A","node":"n7","label":"POST to subscriber URL","key":"r_/n7/2"}
{"event":"step","run":"r_","lane":"A","node":"n7","label":"POST to subscriber URL","action":"http.post","pass":2,"status":"ok","result":{"status":200},"next":["n8"],"duration_ms":0.0}
{"event":"branch","run":"r_","lane":"A","node":"n8","value":200,"label":"2xx","pass":2,"to":"n9"}
{"event":"step","run":"r_","lane":"A","node":"n9","label":"Mark as delivered","action":"status.set","status":"ok","result":"delivered","next":[],"duration_ms":0.0}
{"event":"run.completed","run":"r_","status":"completed","outcome":"delivered","duration_ms":0.0}
)");
}
