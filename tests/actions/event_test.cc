/// Tests of event.load and payload.build.
#include <doctest/doctest.h>

#include "support/fake_call.h"

using namespace laneway;

namespace {

Json event_of(FakeCall call) { return change_of(call.perform(), "event"); }

Json post(std::string_view type, std::string_view body) {
  return {{"method", "POST"},
          {"path", "/hook"},
          {"query", Json::object()},
          {"headers", Json::object()},
          {"body", json_of_bytes(body)},
          {"content_type", type}};
}

}  // namespace

TEST_CASE("without any input the event is an example, the same when the step is done again") {
  const auto outcome = FakeCall("event.load").perform();
  CHECK(to_text(change_of(outcome, "event")) ==
        R"({"id":"evt_1_n7_1","type":"example.created","time":"2026-01-31T12:00:00.000Z",)"
        R"("data":{"number":1001,"name":"Ada Example","amount":42.5,"currency":"EUR"}})");
  CHECK(to_text(outcome.result) == R"({"id":"evt_1_n7_1","type":"example.created"})");
  CHECK(event_of(FakeCall("event.load")) == change_of(outcome, "event"));
}

TEST_CASE("another visit of the step is another event") {
  FakeCall call("event.load");
  call.key = "r_1/n7/2";
  CHECK(event_of(call)["id"] == "evt_1_n7_2");
}

TEST_CASE("an input that is an event is that event, completed") {
  FakeCall call("event.load", {{"input", {{"type", "order.shipped"}, {"data", {{"n", 1}}}, {"source", "shop"}}}});
  CHECK(
      to_text(event_of(call)) ==
      R"({"id":"evt_1_n7_1","type":"order.shipped","time":"2026-01-31T12:00:00.000Z","data":{"n":1},"source":"shop"})");
  call.document["input"] = {{"id", "e1"}, {"type", "t"}, {"timestamp", "2020-01-01T00:00:00Z"}, {"data", nullptr}};
  CHECK(to_text(event_of(call)) == R"({"id":"e1","type":"t","time":"2020-01-01T00:00:00Z","data":null})");
}

TEST_CASE("an input that is no event is an event's data") {
  FakeCall call("event.load", {{"input", {{"n", 1}}}});
  CHECK(to_text(event_of(call)) ==
        R"({"id":"evt_1_n7_1","type":"event.received","time":"2026-01-31T12:00:00.000Z","data":{"n":1}})");
  call.document["input"] = {1, 2};
  CHECK(event_of(call)["data"] == Json{1, 2});
  call.document["input"] = "text";
  CHECK(event_of(call)["data"] == "text");
}

TEST_CASE("ids and times of odd kinds do not get into the event") {
  FakeCall call("event.load",
                {{"input", {{"type", {"a"}}, {"id", Json::object()}, {"time", Json::array()}, {"data", 1}}}});
  CHECK(to_text(event_of(call)) ==
        R"({"id":"evt_1_n7_1","type":"event.received","time":"2026-01-31T12:00:00.000Z","data":1})");
  call.document["input"] = {{"type", "t"}, {"id", 7}};
  CHECK(event_of(call)["id"] == "7");
}

TEST_CASE("parameters win over the input") {
  FakeCall call("event.load", {{"input", {{"type", "a"}, {"data", 1}}}, {"vars", {{"n", 5}}}});
  call.with("type", "b").with("id", "e-{{ vars.n }}").with("time", "2020-01-01T00:00:00Z");
  call.with("data", R"({"n": "{{ vars.n }}"})");
  CHECK(to_text(event_of(call)) == R"({"id":"e-5","type":"b","time":"2020-01-01T00:00:00Z","data":{"n":5}})");
}

TEST_CASE("in a requested run the request's body is the event or its data") {
  FakeCall call("event.load", {{"request", post("application/json", R"({"type":"t","data":2})")}});
  call.requested = true;
  CHECK(to_text(event_of(call)) == R"({"id":"evt_1_n7_1","type":"t","time":"2026-01-31T12:00:00.000Z","data":2})");
  call.document["request"] = post("application/x-www-form-urlencoded", "a=1&b=2");
  CHECK(event_of(call)["data"] == Json{{"a", "1"}, {"b", "2"}});
}

TEST_CASE("a request that does not parse fails the step") {
  FakeCall call("event.load", {{"request", post("application/json", "{")}});
  call.requested = true;
  const auto outcome = call.perform();
  REQUIRE(outcome.failure);
  CHECK(outcome.failure->code == "unparsable-body");
  CHECK(outcome.failure->status == 400);
}

TEST_CASE("the input goes before the request") {
  FakeCall call("event.load", {{"input", {{"type", "t"}}}, {"request", post("application/json", "{")}});
  call.requested = true;
  CHECK(event_of(call)["type"] == "t");
}

TEST_CASE("the payload is the event's id, type, timestamp and data in this order") {
  FakeCall call("payload.build",
                {{"event", {{"data", {{"n", 1}}}, {"time", "T"}, {"type", "t"}, {"id", "e1"}, {"x", 1}}}});
  const auto outcome = call.perform();
  CHECK(to_text(change_of(outcome, "payload")) == R"({"id":"e1","type":"t","timestamp":"T","data":{"n":1}})");
  CHECK(to_text(outcome.result) == R"({"bytes":53})");
  CHECK(outcome.changes.size() == 1);
}

TEST_CASE("without an event the payload is made of the input, and so is the event") {
  const auto outcome = FakeCall("payload.build", {{"input", {{"type", "t"}, {"data", 1}}}}).perform();
  CHECK(change_of(outcome, "event")["type"] == "t");
  CHECK(to_text(change_of(outcome, "payload")) ==
        R"({"id":"evt_1_n7_1","type":"t","timestamp":"2026-01-31T12:00:00.000Z","data":1})");
}

TEST_CASE("a template's data cannot break out of the payload") {
  FakeCall call("payload.build", {{"event", {{"data", {{"name", "x\", \"admin\": true, \"y\": \""}}}}}});
  call.with("template", R"({"name": "{{ event.data.name }}", "fixed": [1]})");
  CHECK(to_text(change_of(call.perform(), "payload")) == R"({"name":"x\", \"admin\": true, \"y\": \"","fixed":[1]})");
}

TEST_CASE("a template that reads what is not there fails the step by name") {
  FakeCall call("payload.build", {{"event", {{"id", "e1"}}}});
  call.with("template", R"({"n": "{{ event.nmae }}"})");
  const auto outcome = call.perform();
  REQUIRE(outcome.failure);
  CHECK(outcome.failure->message.find("nmae") != std::string::npos);
}
