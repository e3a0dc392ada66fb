/// Tests of payload.parse.
#include <doctest/doctest.h>

#include "support/fake_call.h"

using namespace laneway;

namespace {

FakeCall parsing(std::string_view type, std::string_view body, std::string_view method = "POST") {
  Json request = {{"method", method}, {"query", Json::object()}, {"body", json_of_bytes(body)}};
  if (!type.empty()) request["content_type"] = type;
  return FakeCall("payload.parse", {{"request", std::move(request)}});
}

std::string payload_of(FakeCall call) {
  const auto outcome = call.perform();
  return outcome.failure ? outcome.failure->code + " " + std::to_string(outcome.failure->status)
                         : to_text(change_of(outcome, "payload"));
}

}  // namespace

TEST_CASE("a body is parsed by its content type") {
  CHECK(payload_of(parsing("application/json", R"({"a": 1})")) == R"({"a":1})");
  CHECK(payload_of(parsing("", R"({"a": 1})")) == R"({"a":1})");
  CHECK(payload_of(parsing("application/x-www-form-urlencoded", "a=1&b=2&b=3")) == R"({"a":"1","b":["2","3"]})");
  CHECK(payload_of(parsing("text/plain", "hello")) == R"("hello")");
  CHECK(payload_of(parsing("text/xml", "<a><b>1</b></a>")) == R"({"a":{"b":"1"}})");
}

TEST_CASE("the node may say how to read the body") {
  CHECK(payload_of(parsing("text/plain", R"([1])").with("content_type", "application/json")) == "[1]");
}

TEST_CASE("a body that does not parse, or is of an unknown type, fails with the status of that") {
  CHECK(payload_of(parsing("application/json", "{")) == "unparsable-body 400");
  CHECK(payload_of(parsing("application/json", "")) == "unparsable-body 400");
  CHECK(payload_of(parsing("", "")) == "unparsable-body 400");
  CHECK(payload_of(parsing("application/x-tar", "x")) == "unsupported-type 415");
}

TEST_CASE("a request without a body stands for its query") {
  auto call = parsing("", "", "GET");
  CHECK(payload_of(call) == "{}");
  call.document["request"]["query"] = {{"a", "1"}};
  CHECK(payload_of(call) == R"({"a":"1"})");
  call.document["request"]["method"] = "POST";
  CHECK(payload_of(call) == R"({"a":"1"})");
}

TEST_CASE("the files of a multipart body are the request's") {
  const auto outcome =
      parsing("multipart/form-data; boundary=b",
              "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n")
          .perform();
  REQUIRE_MESSAGE(!outcome.failure, failure_of(outcome));
  CHECK(change_of(outcome, "request.files")[0]["filename"] == "a.txt");
  CHECK(outcome.result["files"] == 1);
}

TEST_CASE("without a request the payload's text is parsed, and a document passes on") {
  FakeCall call("payload.parse", {{"payload", "{\"a\": 1}"}});
  CHECK(payload_of(call) == R"({"a":1})");
  call.document["payload"] = {{"a", 1}};
  const auto outcome = call.perform();
  CHECK(outcome.changes.empty());
  CHECK(failure_of(outcome) == "");
  call.with("text", "a={{ payload.a }}").with("content_type", "application/x-www-form-urlencoded");
  CHECK(payload_of(call) == R"({"a":"1"})");
}

TEST_CASE("with nothing to parse the step fails") {
  CHECK(failure_of(FakeCall("payload.parse").perform()) ==
        "no-request (500): node 'n7' has nothing to parse: there is neither a request nor a payload");
}
