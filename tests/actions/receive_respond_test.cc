/// Tests of http.receive, http.respond and queue.
#include <doctest/doctest.h>

#include "support/fake_call.h"

using namespace laneway;

namespace {

FakeCall responding(const std::string& status) {
  FakeCall call("http.respond", {{"request", {{"method", "POST"}}}, {"event", {{"x", "1\r\nX-Evil: 1"}}}});
  call.requested = true;
  return call.with("status", status);
}

std::string reply_of(FakeCall call) {
  const auto outcome = call.perform();
  if (outcome.failure) return failure_of(outcome);
  REQUIRE(outcome.reply);
  std::string text = std::to_string(outcome.reply->status) + "\n";
  for (const auto& header : outcome.reply->headers) text += header.name + ": " + header.value + "\n";
  return text + "\n" + outcome.reply->body;
}

}  // namespace

TEST_CASE("receiving tells method, path and size") {
  FakeCall call(
      "http.receive",
      {{"request", {{"method", "POST"}, {"path", "/a"}, {"body", json_of_bytes("\xff\x00")}, {"refused", nullptr}}}});
  CHECK(to_text(call.perform().result) == R"({"method":"POST","path":"/a","bytes":1})");
}

TEST_CASE("what the server refused fails at the receiving node with the server's reason") {
  FakeCall call("http.receive",
                {{"request",
                  {{"method", "POST"},
                   {"refused", {{"status", 401}, {"code", "bad-credential"}, {"message", "no\ncredential"}}}}}});
  CHECK(failure_of(call.perform()) == "bad-credential (401): no credential");
}

TEST_CASE("receiving without a request says how to send one") {
  CHECK(failure_of(FakeCall("http.receive").perform()) ==
        "no-request (500): node 'n7' got no request: send one to its lane's address, or begin at another "
        "node with "
        "--start");
}

TEST_CASE("an answer has the body that its status suggests") {
  CHECK(reply_of(responding("200")) == "200\nContent-Type: application/json\n\n{\"status\":\"ok\"}");
  CHECK(reply_of(responding("401")) ==
        "401\nContent-Type: application/json\n\n{\"error\":401,\"detail\":\"Unauthorized\"}");
  CHECK(reply_of(responding("418")) ==
        "418\nContent-Type: application/json\n\n{\"error\":418,\"detail\":\"Client Error\"}");
  CHECK(reply_of(responding("599")) ==
        "599\nContent-Type: application/json\n\n{\"error\":599,\"detail\":\"Server Error\"}");
  CHECK(reply_of(responding("204")) == "204\n\n");
  CHECK(reply_of(responding("304")) == "304\n\n");
  CHECK(reply_of(responding("302").with("headers", R"({"Location": "/x"})")) == "302\nLocation: /x\n\n");
}

TEST_CASE("an answer sends documents as JSON and text as text") {
  CHECK(reply_of(responding("200").with("body", R"({"m": "{{ request.method }}"})")) ==
        "200\nContent-Type: application/json\n\n{\"m\":\"POST\"}");
  CHECK(reply_of(responding("400").with("body", "no, {{ request.method }}")) ==
        "400\nContent-Type: text/plain; charset=utf-8\n\nno, POST");
  CHECK(reply_of(responding("200").with("body", "<a/>").with("content_type", "text/xml")) ==
        "200\nContent-Type: text/xml\n\n<a/>");
  CHECK(reply_of(responding("200").with("body", "[1]").with("headers", R"({"content-type": "text/x", "A": 1})")) ==
        "200\ncontent-type: text/x\nA: 1\n\n[1]");
  CHECK(reply_of(responding("204").with("body", "[1]")) == "204\n\n");
}

TEST_CASE("an answer names the node that gave it") {
  const auto outcome = responding("201").perform();
  CHECK(outcome.reply->responder.value == 0);
  CHECK(to_text(outcome.result) == R"({"status":201})");
}

TEST_CASE("data cannot add headers to an answer") {
  CHECK(reply_of(responding("200").with("headers", R"({"X-A": "{{ event.x }}"})")) ==
        "bad-header (500): node 'n7': the value of header 'X-A' holds a line end or another control character");
}

TEST_CASE("statuses that are none are refused") {
  for (const std::string status : {"100", "600", "0", "-1"})
    CHECK(reply_of(responding(status)) ==
          "bad-parameter (500): parameter 'status' of node 'n7' must be between 200 and 599, not " + status);
}

TEST_CASE("answering nobody and answering twice fail the step") {
  auto call = responding("200");
  call.requested = false;
  CHECK(reply_of(call) == "no-request (500): node 'n7' has nobody to answer: no request started this run");
  call.requested = true;
  call.answered = true;
  CHECK(reply_of(call) ==
        "already-answered (500): node 'n7' cannot answer with 200: this run has answered its request already");
}

TEST_CASE("queueing answers 202 if nothing has answered, and else does nothing") {
  FakeCall call("queue");
  CHECK_FALSE(call.perform().reply);
  call.requested = true;
  CHECK(reply_of(call) == "202\nContent-Type: application/json\n\n{\"status\":\"queued\",\"run\":\"r_1\"}");
  call.answered = true;
  CHECK_FALSE(call.perform().reply);
}

TEST_CASE("only a 2xx answer to a verified request is remembered") {
  auto call = responding("200");
  call.document["signature"] = {{"valid", true}, {"replay_key", "replay/a"}, {"replay_seconds", 600}};
  call.dry = true;
  call.perform();
  CHECK(call.memory->sights.empty());
  call.dry = false;
  call.with("status", "503").perform();
  CHECK(call.memory->sights.empty());
  call.with("status", "204").perform();
  CHECK(call.memory->sights.at("replay/a") == *parse_rfc3339("2026-01-31T12:10:00Z"));
}
