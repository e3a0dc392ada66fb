/// Tests of scripted answers.
#include <doctest/doctest.h>

#include "serve/answer_script.h"

using namespace laneway;

namespace {

/// What a script gives to `requests` requests: `503 none 200`, where `none` is no answer, `-` is past its end.
std::string given(std::string_view text, int requests) {
  AnswerScript script;
  REQUIRE(script.read(text) == "");
  std::string all;
  for (int request = 0; request < requests; ++request) {
    const auto answer = script.take();
    all += (all.empty() ? "" : " ") + (!answer ? "-" : answer->status == 0 ? "none" : std::to_string(answer->status));
  }
  return all;
}

}  // namespace

TEST_CASE("answers are given one a request, then the lane answers for itself") {
  CHECK(given("503,timeout,200", 4) == "503 none 200 -");
  CHECK(given(" 503 , 404 ", 3) == "503 404 -");
}

TEST_CASE("a star repeats the last answer for ever") {
  CHECK(given("500*", 3) == "500 500 500");
  CHECK(given("503,timeout*", 3) == "503 none none");
}

TEST_CASE("peeking takes nothing") {
  AnswerScript script;
  REQUIRE(script.read("503,200") == "");
  CHECK(script.peek()->status == 503);
  CHECK(script.take()->status == 503);
  CHECK(script.take()->status == 200);
  CHECK(!script.peek());
}

TEST_CASE("what is no answer is refused with the form of one") {
  const auto error_of = [](std::string_view text) { return AnswerScript().read(text); };
  const std::string form =
      " is no answer; expected statuses from 200 to 599 and 'timeout', as in 503,timeout,200 or 500*";
  for (const auto* word : {"", "no", "199", "600", "50x", "-200", "99999999999999999999", "200 OK"}) {
    CAPTURE(word);
    CHECK(error_of(word) == "'" + std::string(word) + "'" + form);
  }
  CHECK(error_of("503,,200") == "''" + form);
  CHECK(error_of("500*,200") == "'500*' goes on for ever, so nothing may follow it");
}
