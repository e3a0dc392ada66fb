/// Tests of loops: how many passes a text allows, what counts as one, and how a loop is left (LANGUAGE §6).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// A subscriber that never takes anything.
RunOptions refused(std::size_t times = 200) {
  RunOptions options;
  options.answers.assign(times, Answer{500});
  return options;
}

/// How the run ended and how many requests it made.
std::string tries(const std::string& text, RunOptions options = refused()) {
  const auto run = run_flow(text, std::move(options));
  const auto how = run.summary.status == RunStatus::failed ? run.summary.error["code"].get<std::string>()
                                                           : run.path.substr(run.path.rfind(' ') + 1);
  return fmt::format("{} requests, then {}", run.requests.size(), how);
}

/// A retry loop that asks before it would go beyond its bound.
std::string asking(const std::string& condition) {
  return R"(
n1: circle label:"Start"
n2: rectangle label:"POST to partner" url:"http://partner.test/"
n3: diamond label:"Response status?"
n4: diamond label:"Max retries reached?"
n5: circle label:"Delivered"
n6: circle label:"Gave up"
n1 -> n2
n2 -> n3
n3 -> n5 [label="2xx"]
n3 -> n4 [label="4xx/5xx"]
n4 -> n6 [label="Yes"]
n4 -> n2 [label="No"]
loop [)" +
         condition + "] n2 n3 n4";
}

/// The same without the question.
std::string blunt(const std::string& condition) {
  return R"(
n1: circle label:"Start"
n2: rectangle label:"POST to partner" url:"http://partner.test/"
n3: diamond label:"Response status?"
n5: circle label:"Delivered"
n1 -> n2
n2 -> n3
n3 -> n5 [label="2xx"]
n3 -> n2 [label="4xx/5xx"]
loop [)" +
         condition + "] n2 n3";
}

/// A loop whose cycle closes through nodes that it does not list.
std::string closed_outside(const std::string& condition) {
  return R"(
n1: circle label:"Start"
n2: rectangle label:"POST to partner" url:"http://partner.test/"
n3: diamond label:"Response status?"
n4: rectangle label:"Look at it"
n5: circle label:"Delivered"
n1 -> n2
n2 -> n3
n3 -> n5 [label="2xx"]
n3 -> n4 [label="4xx/5xx"]
n4 -> n2
loop [)" +
         condition + "] n4";
}

/// A loop whose head asks whether there are retries left.
std::string head_asks(const std::string& condition) {
  return R"(
n1: circle label:"Start"
n2: rectangle label:"POST to partner" url:"http://partner.test/"
n3: diamond label:"Response status?"
n4: diamond label:"Retries remaining?"
n5: rectangle label:"Try again"
n6: circle label:"Delivered"
n7: circle label:"Gave up"
n1 -> n2
n2 -> n3
n3 -> n6 [label="2xx"]
n3 -> n4 [label="4xx/5xx"]
n4 -> n5 [label="Yes"]
n4 -> n7 [label="No"]
n5 -> n2
loop [)" +
         condition + "] n4 n5 n2 n3";
}

}  // namespace

TEST_CASE("a loop's text says how many passes it allows") {
  struct Row {
    std::string condition;
    std::string asked;      // with `Max retries reached?`
    std::string not_asked;  // without: the pass beyond the bound fails the run
  };
  const std::vector<Row> rows = {
      {"retry up to 5 times", "6 requests, then n6", "6 requests, then loop-exhausted"},
      {"up to 3 retries", "4 requests, then n6", "4 requests, then loop-exhausted"},
      {"Retry up to 1 time", "2 requests, then n6", "2 requests, then loop-exhausted"},
      {"retry up to 0 times", "1 requests, then n6", "1 requests, then loop-exhausted"},
      {"repeat 3 times", "3 requests, then n6", "3 requests, then loop-exhausted"},
      {"max 4 attempts", "4 requests, then n6", "4 requests, then loop-exhausted"},
      {"2 times", "2 requests, then n6", "2 requests, then loop-exhausted"},
      {"until the partner is awake", "100 requests, then n6", "100 requests, then loop-exhausted"},
      {"keep trying", "100 requests, then n6", "100 requests, then loop-exhausted"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.condition);
    CHECK(tries(asking(row.condition)) == row.asked);
    CHECK(tries(blunt(row.condition)) == row.not_asked);
  }
}

TEST_CASE("in a cycle that closes outside of the list every pass is a retry") {
  CHECK(tries(closed_outside("retry up to 5 times")) == "6 requests, then loop-exhausted");
  CHECK(tries(closed_outside("up to 1 retry")) == "2 requests, then loop-exhausted");
  CHECK(tries(closed_outside("repeat 3 times")) == "4 requests, then loop-exhausted");
}

TEST_CASE("a diamond at the head is asked before its pass begins") {
  CHECK(tries(head_asks("retry up to 3 times")) == "4 requests, then n7");
  CHECK(tries(head_asks("retry up to 1 time")) == "2 requests, then n7");
  CHECK(tries(head_asks("repeat 2 times")) == "3 requests, then n7");
}

TEST_CASE("a loop that ends well is left at once") {
  RunOptions options;
  options.answers = {{503}, {503}, {200}};
  CHECK(tries(asking("retry up to 5 times"), options) == "3 requests, then n5");
}

TEST_CASE("the failure of a pass beyond the bound names the loop and its bound") {
  const auto run = run_flow(blunt("repeat 2 times"), refused());
  CHECK(run.trace == R"(starts at n1
n1 ok -> n2
n2 pass 1 begins
n2 pass 1 ok {"status":500} -> n3
n3 pass 1 is 500: "4xx/5xx" -> n2
n2 pass 2 begins
n2 pass 2 ok {"status":500} -> n3
n3 pass 2 is 500: "4xx/5xx" -> n2
n2 pass 3 failed: loop-exhausted: the loop 'repeat 2 times' allows 2 passes, and n2 began one more
failed at n2: loop-exhausted
)");
  CHECK(run.summary.error == Json{{"code", "loop-exhausted"},
                                  {"message", "the loop 'repeat 2 times' allows 2 passes, and n2 began one more"},
                                  {"node", "n2"}});
}

TEST_CASE("a head with an error edge leaves by it when the loop is exhausted") {
  CHECK(run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Look"
n3: rectangle label:"Look again"
n4: circle label:"End"
n1 -> n2
n2 -> n3
n2 -> n4 [label="on error"]
n3 -> n2
loop [repeat 2 times] n2 n3)")
            .path == "n1 n2 n3 n2 n3 n2 n4");
}

TEST_CASE("the last box of a counted loop goes back until the count is done, then out") {
  CHECK(run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"One"
n3: rectangle label:"Two"
n4: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n2
n3 -> n4
loop [repeat 3 times] n2 n3)")
            .path == "n1 n2 n3 n2 n3 n2 n3 n4");
}

TEST_CASE("a box that repeats itself goes on when the count is done") {
  CHECK(run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Knock"
n3: circle label:"End"
n1 -> n2
n2 -> n2
n2 -> n3
loop [3 times] n2)")
            .path == "n1 n2 n2 n2 n3");
}

TEST_CASE("a counted loop that is left from its head is left there when the count is done") {
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"One"
n3: rectangle label:"Two"
n4: circle label:"End"
n1 -> n2
n2 -> n3
n2 -> n4
n3 -> n2
loop [repeat 2 times] n2 n3)");
  CHECK(run.trace == R"(starts at n1
n1 ok -> n2
n2 pass 1 ok -> n3
n3 pass 1 ok -> n2
n2 pass 2 ok -> n3
n3 pass 2 ok -> n2
n2 pass 3 is 2: "repeat 2 times" -> n4
n4 ok
completed
)");
}

TEST_CASE("a while loop asks its condition at the head, before each pass") {
  const auto counting = [](const std::string& condition) {
    return R"(
n1: rectangle label:"Begin" action:"set" name:"n" value:"0"
n2: rectangle label:"Count" action:"set" name:"n" expression:"vars.n + 1"
n3: rectangle label:"Look"
n4: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n2
n3 -> n4
loop [)" + condition +
           "] n2 n3";
  };
  CHECK(run_flow(counting("while vars.n < 2")).trace == R"(starts at n1
n1 ok 0 -> n2
n2 pass 1 ok 1 -> n3
n3 pass 1 ok -> n2
n2 pass 2 ok 2 -> n3
n3 pass 2 ok -> n2
n2 pass 3 is false: "while vars.n < 2" -> n4
n4 ok
completed
)");
  CHECK(run_flow(counting("until vars.n >= 3")).path == "n1 n2 n3 n2 n3 n2 n3 n2 n4");
  CHECK(run_flow(counting("while vars.n < 0")).path == "n1 n2 n4");
  CHECK(run_flow(counting("while vars.n < 100")).summary.status == RunStatus::completed);
  CHECK(run_flow(counting("while vars.n < 101")).summary.error["code"] == "loop-exhausted");
  CHECK(run_flow(counting("while vars.n")).summary.error["message"] ==
        "the loop's condition 'vars.n' is 0, which is neither true nor false");
  CHECK(run_flow(counting("while vars.m < 2")).summary.error["code"] == "bad-expression");
}

TEST_CASE("a while loop whose head leads in and out goes in while the condition holds") {
  CHECK(run_flow(R"(
n1: rectangle label:"Begin" action:"set" name:"n" value:"0"
n2: rectangle label:"Count" action:"set" name:"n" expression:"vars.n + 1"
n3: rectangle label:"Look"
n4: circle label:"End"
n1 -> n2
n2 -> n3
n2 -> n4
n3 -> n2
loop [while vars.n < 2] n2 n3)")
            .path == "n1 n2 n3 n2 n3 n2 n4");
}

TEST_CASE("a loop is entered anew with a count of zero") {
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Outer"
n3: rectangle label:"Inner one"
n4: rectangle label:"Inner two"
n5: rectangle label:"Outer end"
n6: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n4
n4 -> n3
n4 -> n5
n5 -> n2
n5 -> n6
loop [repeat 2 times] n3 n4
loop [repeat 2 times] n2 n3 n4 n5)");
  CHECK(run.path == "n1 n2 n3 n4 n3 n4 n5 n2 n3 n4 n3 n4 n5 n6");
}

TEST_CASE("a box that turns two loops finishes the inner one first") {
  CHECK(run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Outer"
n3: rectangle label:"Inner"
n4: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n3
n3 -> n2
n3 -> n4
loop [repeat 3 times] n3
loop [repeat 2 times] n2 n3)")
            .path == "n1 n2 n3 n3 n3 n2 n3 n3 n3 n4");
}

TEST_CASE("what an expression sees as loop is the innermost loop of its node") {
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Outer" action:"log" message:"outer {{ loop.pass }} of {{ loop.limit }} {{ loop.exhausted }}"
n3: rectangle label:"Inner" action:"log" message:"inner {{ loop.pass }} of {{ loop.limit }} {{ loop.exhausted }}"
n4: rectangle label:"Outer end"
n5: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n3
n3 -> n4
n4 -> n2
n4 -> n5
loop [repeat 2 times] n2 n3 n4
loop [repeat 1 times] n3)");
  std::string seen;
  for (const auto& line : {"outer 1 of 2 false", "inner 1 of 1 true", "outer 2 of 2 true"})
    seen += run.trace.find(line) != std::string::npos ? "x" : "-";
  CHECK(seen == "xxx");
}

TEST_CASE("parallel branches count their passes for themselves") {
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"Fork"
n3: rectangle label:"Work"
n4: circle label:"End"
n1 -> n2
n2 -> n3
n2 -> n3
n3 -> n3
n3 -> n4
loop [repeat 2 times] n3)");
  CHECK(run.path == "n1 n2 n3 n3 n3 n3 n4 n4");
}

TEST_CASE("the schedule of retries grows by the factor and ends at the bound") {
  RunOptions options = refused();
  options.settings = {{"jitter", "0"}};
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: rectangle label:"POST to partner" url:"http://partner.test/"
n3: diamond label:"Response status?"
n4: rectangle label:"Schedule retry"
n5: diamond label:"Max retries reached?"
n6: circle label:"Delivered"
n7: circle label:"Gave up"
n1 -> n2
n2 -> n3
n3 -> n6 [label="2xx"]
n3 -> n4 [label="4xx/5xx"]
n4 -> n5
n5 -> n7 [label="Yes"]
n5 -> n2 [label="No"]
loop [retry up to 3 times] n2 n3 n4 n5)",
                            options);
  CHECK(run.trace == R"(starts at n1
n1 ok -> n2
n2 pass 1 begins
n2 pass 1 ok {"status":500} -> n3
n3 pass 1 is 500: "4xx/5xx" -> n4
n4 pass 1 ok {"in_ms":1000} -> n5
n5 pass 1 is false: "No" -> n2
n2 pass 2 waits for the loop's next pass until +1s
n2 pass 2 begins
n2 pass 2 ok {"status":500} -> n3
n3 pass 2 is 500: "4xx/5xx" -> n4
n4 pass 2 ok {"in_ms":2000} -> n5
n5 pass 2 is false: "No" -> n2
n2 pass 3 waits for the loop's next pass until +3s
n2 pass 3 begins
n2 pass 3 ok {"status":500} -> n3
n3 pass 3 is 500: "4xx/5xx" -> n4
n4 pass 3 ok {"in_ms":4000} -> n5
n5 pass 3 is false: "No" -> n2
n2 pass 4 waits for the loop's next pass until +7s
n2 pass 4 begins
n2 pass 4 ok {"status":500} -> n3
n3 pass 4 is 500: "4xx/5xx" -> n4
n4 pass 4 ok {"in_ms":8000} -> n5
n5 pass 4 is true: "Yes" -> n7
n7 ok
completed
)");
  CHECK(run.elapsed == std::chrono::seconds(7));
}

TEST_CASE("a retry that is scheduled for one loop does not hold up another") {
  RunOptions options = refused(1);
  options.start = "n1";
  options.settings = {{"jitter", "0"}, {"base", "60s"}};
  const auto run = run_flow(R"(
n1: rectangle label:"POST to partner" url:"http://partner.test/"
n2: rectangle label:"Schedule retry"
n3: diamond label:"Max retries reached?"
n4: rectangle label:"Clean up"
n5: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n4 [label="Yes"]
n3 -> n1 [label="No"]
n4 -> n4
n4 -> n5
loop [repeat 1 times] n1 n2 n3
loop [2 times] n4)",
                            options);
  CHECK(run.path == "n1 n2 n3 n4 n4 n5");
  CHECK(run.elapsed == Duration::zero());
}

TEST_CASE("a wait with backoff reads the passes of its loop") {
  RunOptions options = refused(3);
  options.start = "n1";
  options.settings = {{"jitter", "0"}, {"base", "10s"}, {"factor", "3"}, {"max", "40s"}};
  const auto run = run_flow(R"(
n1: rectangle label:"POST to partner" url:"http://partner.test/"
n2: diamond label:"Response status?"
n3: rectangle label:"Wait with backoff"
n4: circle label:"Delivered"
n1 -> n2
n2 -> n4 [label="2xx"]
n2 -> n3 [label="else"]
n3 -> n1
loop [retry up to 9 times] n1 n2 n3)",
                            options);
  CHECK(run.requests.size() == 4);
  CHECK(run.elapsed == std::chrono::seconds(10 + 30 + 40));
}

TEST_CASE("no retry comes before the subscriber's Retry-After") {
  RunOptions options;
  options.start = "n1";
  options.settings = {{"jitter", "0"}};
  options.answers = {{503, {}, {{"Retry-After", "90"}}}, {429, {}, {{"Retry-After", "Sat, 31 Jan 2026 12:05:00 GMT"}}}};
  const auto run = run_flow(R"(
n1: rectangle label:"POST to partner" url:"http://partner.test/"
n2: diamond label:"Response status?"
n3: rectangle label:"Schedule retry"
n4: circle label:"Delivered"
n1 -> n2
n2 -> n4 [label="2xx"]
n2 -> n3 [label="4xx/5xx"]
n3 -> n1
loop [retry up to 5 times] n1 n2 n3)",
                            options);
  CHECK(run.requests.size() == 3);
  CHECK(run.elapsed == std::chrono::minutes(5));
}

TEST_CASE("without waiting every pass begins at once") {
  RunOptions options = refused(3);
  options.start = "n1";
  options.run.no_wait = true;
  const auto run = run_flow(R"(
n1: rectangle label:"POST to partner" url:"http://partner.test/"
n2: diamond label:"Response status?"
n3: rectangle label:"Schedule retry"
n4: rectangle label:"Wait 5 minutes"
n5: circle label:"Delivered"
n1 -> n2
n2 -> n5 [label="2xx"]
n2 -> n3 [label="else"]
n3 -> n4
n4 -> n1
loop [retry up to 5 times] n1 n2 n3 n4)",
                            options);
  CHECK(run.requests.size() == 4);
  CHECK(run.elapsed == Duration::zero());
  CHECK(run.trace.find("waits") == std::string::npos);
}
