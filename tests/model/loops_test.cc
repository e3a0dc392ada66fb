/// What a loop's text allows.
#include "model/loops.h"

#include "model/read.h"

#include <doctest/doctest.h>

using namespace laneway;

namespace {

std::string kind_and_count(std::string_view condition) {
  const LoopReading reading = read_loop_text(condition);
  switch (reading.bound.kind) {
    case LoopBound::Kind::retries: return fmt::format("retries {}", reading.bound.count);
    case LoopBound::Kind::passes: return fmt::format("passes {}", reading.bound.count);
    case LoopBound::Kind::while_true: return "while " + reading.bound.expression;
    case LoopBound::Kind::until_true: return "until " + reading.bound.expression;
    case LoopBound::Kind::unreadable: return "unreadable";
  }
  return {};
}

struct Example {
  std::string_view condition;
  std::string_view expected;
};

const Example examples[] = {
    {"retry up to 5 times", "retries 5"},
    {"Retry up to five times", "retries 5"},
    {"retry up to 1 time", "retries 1"},
    {"up to 5 retries", "retries 5"},
    {"up to one retry", "retries 1"},
    {"retry 3 times", "retries 3"},
    {"retry delivery up to 5 times", "retries 5"},
    {"retry up to 5 more times", "retries 5"},
    {"max 3 retries", "retries 3"},
    {"3 retries", "retries 3"},
    {"retry once", "retries 1"},
    {"retry twice", "retries 2"},
    {"retry 5x", "retries 5"},
    {"retry up to 5 times with exponential backoff", "retries 5"},
    {"retry up to 5 times, then give up", "retries 5"},
    {"retry up to 5 times (every minute)", "retries 5"},
    {"max 3 attempts", "passes 3"},
    {"max. 3 attempts", "passes 3"},
    {"maximum of 3 attempts", "passes 3"},
    {"at most 3 times", "passes 3"},
    {"no more than ten passes", "passes 10"},
    {"repeat 4 times", "passes 4"},
    {"repeat four times", "passes 4"},
    {"3 times", "passes 3"},
    {"3  times", "passes 3"},
    {"three iterations", "passes 3"},
    {"retry up to 3 attempts", "passes 3"},
    {"max 3", "passes 3"},
    {"retry 3", "retries 3"},
    {"0 times", "passes 0"},
    {"zero times", "passes 0"},
    {"until 3 == 3", "until 3 == 3"},
    {"while response.status >= 500", "while response.status >= 500"},
    {"While  Response.Status >= 500 ", "while Response.Status >= 500"},
    {"until payload.ok", "until payload.ok"},
    {"while", "unreadable"},
    {"until ", "unreadable"},
    {"whilepayload.ok", "unreadable"},
    {"for each item", "unreadable"},
    {"retry", "unreadable"},
    {"retry up to", "unreadable"},
    {"retry up to some times", "unreadable"},
    {"retry up to 5 minutes", "unreadable"},
    {"3 times per hour", "unreadable"},
    {"5", "unreadable"},
    {"retry -5 times", "unreadable"},
    {"retry 1.5 times", "unreadable"},
    {"1,000 times", "unreadable"},
    {"", "unreadable"},
};

/// Limit of the loop over the four nodes of a webhook retry whose cycle closes inside the list.
int limit_of(const std::string& condition, const std::string& head_shape = "rectangle", bool closes = true) {
  const Flow flow =
      flow_of("n1: " + head_shape + "\nn2: diamond\nn3: rectangle\nn1.handle(right) -> n2.handle(left)\n" +
              (closes ? "n2.handle(bottom) -> n1.handle(bottom)\n"
                      : "n2.handle(bottom) -> n3.handle(bottom)\nn3.handle(top) -> n1.handle(top)\n") +
              "loop [" + condition + "] n1 n2");
  REQUIRE(flow.loops.size() == 1);
  CHECK(flow.loops[0].closed_inside == closes);
  CHECK(flow.loops[0].head_decides == (head_shape == "diamond"));
  return flow.loops[0].limit;
}

}  // namespace

TEST_CASE("loop texts are read as the language page says") {
  for (const Example& example : examples) {
    CAPTURE(example.condition);
    CHECK(kind_and_count(example.condition) == example.expected);
  }
}

TEST_CASE("a first try comes before the retries of a loop that closes inside its list") {
  CHECK(limit_of("retry up to 5 times") == 6);
  CHECK(limit_of("up to 5 retries") == 6);
}

TEST_CASE("each pass is a retry where the cycle closes outside the list") {
  CHECK(limit_of("retry up to 5 times", "rectangle", false) == 5);
}

TEST_CASE("a head that decides allows as many passes as the text has retries") {
  CHECK(limit_of("retry up to 3 times", "diamond") == 3);
}

TEST_CASE("passes are passes wherever the cycle closes") {
  CHECK(limit_of("repeat 4 times") == 4);
  CHECK(limit_of("max 3 attempts", "diamond") == 3);
  CHECK(limit_of("3 times", "rectangle", false) == 3);
}

TEST_CASE("loops without a number are bounded at the default") {
  CHECK(limit_of("while payload.more") == default_loop_passes);
  CHECK(limit_of("until payload.done") == default_loop_passes);
  CHECK(limit_of("as long as it takes") == default_loop_passes);
}

TEST_CASE("an absurd number is read as the largest one") {
  const LoopReading reading = read_loop_text("retry up to 99999999999999999999999999 times");
  CHECK(reading.too_large);
  CHECK(reading.bound.count == max_loop_count);
  CHECK(reading.number == "99999999999999999999999999");
  CHECK_FALSE(read_loop_text(fmt::format("{} times", max_loop_count)).too_large);
}

TEST_CASE("a loop text of a megabyte is read like any other") {
  CHECK(kind_and_count("retry up to 5 times " + std::string(1'000'000, ' ') + "with care") == "retries 5");
  CHECK(kind_and_count("retry " + std::string(1'000'000, 'x') + " 5 times") == "unreadable");
  std::string words;
  for (int i = 0; i < 200'000; ++i) words += "word ";
  CHECK(kind_and_count(words) == "unreadable");
}

TEST_CASE("a cycle is found along the members, whichever list is shorter") {
  // The head has far more edges than the loop has members, and only one of them stays inside.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (std::uint32_t i = 2; i < 1000; ++i) edges.push_back({0, i});
  edges.push_back({0, 1});
  edges.push_back({1, 0});
  Flow flow = graph_of(1000, edges);
  Loop inside, outside;
  inside.members = {NodeId{0}, NodeId{1}};
  outside.members = {NodeId{0}, NodeId{2}};
  flow.loops = {inside, outside};
  find_closed_loops(flow);
  CHECK(flow.loops[0].closed_inside);
  CHECK_FALSE(flow.loops[1].closed_inside);
}
