/// Tests of backoff, Retry-After, delay and retry.schedule.
#include "actions/backoff.h"

#include <doctest/doctest.h>

#include "support/fake_call.h"

using namespace laneway;
using actions::Backoff;

namespace {

using std::chrono::hours;
using std::chrono::seconds;

const TimePoint noon = *parse_rfc3339("2026-01-31T12:00:00Z");

std::string after(const Backoff& backoff, std::initializer_list<int> passes, double random = 0.5) {
  std::string text;
  for (const int pass : passes)
    text += (text.empty() ? "" : " ") + to_text(actions::backoff_after(backoff, pass, random));
  return text;
}

std::string asked(const std::string& header, int status = 503) {
  const Json response = {{"status", status}, {"headers", {{"retry-after", header}}}};
  const auto wait = actions::retry_after(&response, noon);
  return wait ? to_text(*wait) : "none";
}

FakeCall waiting(std::string_view action, int pass = 1) {
  FakeCall call(action);
  call.pass = LoopPass{pass, 6, pass >= 6};
  return call;
}

std::string wait_of(FakeCall call) {
  const auto outcome = call.perform();
  if (outcome.failure) return failure_of(outcome);
  if (const auto* sleep = std::get_if<SleepUntil>(&outcome.pending)) return to_text(sleep->until - call.time);
  return "no wait";
}

}  // namespace

TEST_CASE("backoff grows by its factor up to its longest wait") {
  const Backoff plain{seconds(1), 2, seconds(60), 0, hours(24), {}};
  CHECK(after(plain, {1, 2, 3, 4, 5, 6, 7, 8, 100, 2'000'000'000}) == "1s 2s 4s 8s 16s 32s 1m 1m 1m 1m");
  CHECK(after(plain, {0, -5}) == "1s 1s");
  CHECK(after({seconds(5), 1, seconds(60), 0, hours(24), {}}, {1, 2, 9}) == "5s 5s 5s");
  CHECK(after({seconds(1), 1.5, seconds(60), 0, hours(24), {}}, {1, 2, 3}) == "1s 1.5s 2.25s");
  CHECK(after({seconds(0), 1e300, seconds(60), 0, hours(24), {}}, {1, 2, 3, 1000}) == "0s 0s 0s 0s");
  CHECK(after({seconds(90), 2, seconds(60), 0, hours(24), {}}, {1}) == "1m");
}

TEST_CASE("jitter spreads a wait evenly to both sides") {
  const Backoff jittered{seconds(10), 2, seconds(60), 0.2, hours(24), {}};
  CHECK(after(jittered, {1, 9}, 0) == "8s 48s");
  CHECK(after(jittered, {1, 9}, 0.5) == "10s 1m");
  CHECK(after(jittered, {1}, 0.999999) == "12s");
}

TEST_CASE("a schedule names the waits and its last one repeats") {
  const Backoff listed{seconds(1), 2, seconds(60), 0, hours(24), {seconds(5), seconds(300), hours(30)}};
  CHECK(after(listed, {1, 2, 3, 4}) == "5s 5m 1d 1d");
}

TEST_CASE("Retry-After is read as seconds and as a date in its three forms") {
  CHECK(asked("120") == "2m");
  CHECK(asked(" 120 ") == "2m");
  CHECK(asked("0") == "0s");
  CHECK(asked("1.5") == "1.5s");
  CHECK(asked("999999999999999999999999") == "3650d");
  CHECK(asked("Sat, 31 Jan 2026 12:00:30 GMT") == "30s");
  CHECK(asked("Saturday, 31-Jan-26 12:01:00 GMT") == "1m");
  CHECK(asked("Sat Jan 31 13:00:00 2026") == "1h");
  CHECK(asked("Sun Feb  1 12:00:00 2026") == "1d");
  CHECK(asked("Sun, 06 Nov 1994 08:49:37 GMT") == "0s");
  CHECK(asked("Sunday, 06-Nov-94 08:49:37 GMT") == "0s");
}

TEST_CASE("a Retry-After that is unreadable, or of a success, asks for nothing") {
  for (const std::string header : {"", "-5", "soon", "5s", "1 2", "Sat, 31 Foo 2026 12:00:30 GMT", "1.2.3", ".5", "inf",
                                   "Sat, 32 Jan 2026 12:00:30 GMT", "Sat, 31 Jan 2026 12:00:30 CET",
                                   "Sat, 31 Jan 2026 25:00:30 GMT", "Sat, 31 Jan 2026 12:00 GMT"})
    CHECK_MESSAGE(asked(header) == "none", header);
  CHECK(asked("120", 200) == "none");
  CHECK(asked("120", 429) == "2m");
  CHECK(actions::retry_after(nullptr, noon) == std::nullopt);
}

TEST_CASE("a delay waits for a time, until a time, or by backoff over the passes") {
  CHECK(wait_of(FakeCall("delay").with("for", "90s")) == "90s");
  CHECK(wait_of(FakeCall("delay").with("until", "2026-01-31T13:00:00+00:00")) == "1h");
  CHECK(wait_of(FakeCall("delay").with("until", "2020-01-01T00:00:00Z")) == "no wait");
  CHECK(wait_of(FakeCall("delay")) == "1s");
  CHECK(wait_of(waiting("delay", 3)) == "4s");
  CHECK(wait_of(waiting("delay", 3).with("base", "10s").with("factor", "3").with("max", "1h").with("jitter", "0")) ==
        "90s");
  CHECK(wait_of(waiting("delay", 2).with("schedule", "5s, 5m, 30m").with("jitter", "0")) == "5m");
}

TEST_CASE("a delay waits no shorter than asked and no longer than is sane") {
  auto call = waiting("delay");
  call.document["response"] = {{"status", 503}, {"headers", {{"retry-after", "30"}}}};
  CHECK(wait_of(call) == "30s");
  call.document["response"]["headers"]["retry-after"] = "0";
  CHECK(wait_of(call) == "1s");
  call.document["response"]["headers"]["retry-after"] = "99999999999";
  CHECK(wait_of(call) == "1d");
  CHECK(wait_of(call.with("max_wait", "1h")) == "1h");
}

TEST_CASE("a delay tells how long it waits, or would have") {
  CHECK(to_text(FakeCall("delay").with("for", "90s").perform().result) == R"({"waited_ms":90000})");
  auto call = FakeCall("delay").with("for", "90s");
  call.skip_waits = true;
  CHECK(wait_of(call) == "no wait");
  CHECK(to_text(call.perform().result) == R"({"waited_ms":0,"planned_ms":90000})");
}

TEST_CASE("a delay that cannot be meant is refused") {
  CHECK(wait_of(FakeCall("delay").with("for", "5s").with("until", "2026-01-31T13:00:00Z")) ==
        "bad-parameter (500): node 'n7' must give 'for' or 'until', not both");
  CHECK(wait_of(FakeCall("delay").with("until", "tomorrow")) ==
        "bad-parameter (500): parameter 'until' of node 'n7' must be a time like 2026-01-31T12:00:00Z, not "
        "'tomorrow'");
  CHECK(wait_of(FakeCall("delay").with("factor", "0.5")) ==
        "bad-parameter (500): parameter 'factor' of node 'n7' must be at least 1");
  CHECK(wait_of(FakeCall("delay").with("jitter", "1.5")) ==
        "bad-parameter (500): parameter 'jitter' of node 'n7' must be between 0 and 1");
  CHECK(wait_of(FakeCall("delay").with("schedule", "5s, soon")) ==
        "bad-parameter (500): parameter 'schedule' of node 'n7' must be durations like '5s, 5m, 30m', not "
        "'soon'");
}

TEST_CASE("a scheduled retry sets when the next pass may begin and waits for nothing itself") {
  auto call = waiting("retry.schedule", 4);
  const auto outcome = call.perform();
  CHECK(outcome.next_pass_at == noon + seconds(8));
  CHECK(std::holds_alternative<std::monostate>(outcome.pending));
  CHECK(to_text(outcome.result) == R"({"in_ms":8000})");
  call.skip_waits = true;
  CHECK(call.perform().next_pass_at == std::nullopt);
  CHECK(to_text(call.perform().result) == R"({"in_ms":0,"planned_ms":8000})");
}

TEST_CASE("a scheduled retry respects Retry-After") {
  auto call = waiting("retry.schedule");
  call.document["response"] = {{"status", 429}, {"headers", {{"retry-after", "Sat, 31 Jan 2026 12:02:00 GMT"}}}};
  CHECK(call.perform().next_pass_at == noon + seconds(120));
}
