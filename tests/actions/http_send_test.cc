/// Tests of http.post and http.request.
#include <doctest/doctest.h>

#include "net/signature.h"
#include "support/fake_call.h"

using namespace laneway;

namespace {

constexpr std::string_view key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

FakeCall posting() {
  FakeCall call("http.post", {{"event", {{"id", "evt_9"}}}, {"payload", {{"a", 1}}}});
  call.lane = "http://127.0.0.1:9/hook";
  return call;
}

HttpRequest request_of(FakeCall& call) {
  auto outcome = call.perform();
  REQUIRE_MESSAGE(!outcome.failure, failure_of(outcome));
  return std::get<SendHttp>(outcome.pending).request;
}

std::string headers_of(const HttpRequest& request) {
  std::string text;
  for (const auto& header : request.headers) text += header.name + ": " + header.value + "\n";
  return text;
}

/// Performs the call and lets the answer come.
Outcome answered(FakeCall& call, HttpResponse response) {
  auto outcome = call.perform();
  REQUIRE_MESSAGE(!outcome.failure, failure_of(outcome));
  return std::get<SendHttp>(outcome.pending).then(std::move(response));
}

HttpResponse answer(int status, std::string body = "", std::string type = "application/json") {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", std::move(type)}};
  response.body = std::move(body);
  response.duration_ms = 3.5;
  return response;
}

HttpResponse silence(HttpFailure failure, std::string detail) {
  HttpResponse response;
  response.failure = failure;
  response.detail = std::move(detail);
  response.duration_ms = 1;
  return response;
}

Verdict verdict_of(const HttpRequest& request, TimePoint now, std::string_view scheme = "standard",
                   std::string_view secret = key) {
  const auto unix_time = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  return verify(*find_scheme(scheme), {std::string(secret)}, request.headers, request.body, unix_time).verdict;
}

/// Signs by `hmac.sign` at node n6 and goes on as http.post.
FakeCall signed_posting(const std::string& scheme = "standard") {
  FakeCall sign("hmac.sign", posting().document);
  sign.secrets_by_node["n6"] = {std::string(key)};
  sign.set_node("n6", "Sign payload with HMAC");
  sign.with("scheme", scheme).apply();
  auto call = posting();
  call.document = sign.document;
  call.secrets_by_node = sign.secrets_by_node;
  return call;
}

}  // namespace

TEST_CASE("posting sends the payload to the lane as JSON") {
  auto call = posting();
  const auto request = request_of(call);
  CHECK(request.method == "POST");
  CHECK(request.url == "http://127.0.0.1:9/hook");
  CHECK(request.body == R"({"a":1})");
  CHECK(headers_of(request) == "Content-Type: application/json\n");
  CHECK(request.total_timeout == std::chrono::seconds(15));
  CHECK(request.connect_timeout == std::chrono::seconds(5));
}

TEST_CASE("parameters say where, what and how to send") {
  auto call = posting();
  call.with("url", "https://example.com/{{ event.id }}").with("body", R"({"id": "{{ event.id }}"})");
  call.with("headers", R"({"X-One": "1", "X-Many": ["a", "b"], "X-None": null, "X-Number": 5})");
  call.with("content_type", "application/vnd.example+json").with("timeout", "2s");
  const auto request = request_of(call);
  CHECK(request.url == "https://example.com/evt_9");
  CHECK(request.body == R"({"id":"evt_9"})");
  CHECK(headers_of(request) ==
        "X-One: 1\nX-Many: a\nX-Many: b\nX-Number: 5\nContent-Type: application/vnd.example+json\n");
  CHECK(request.total_timeout == std::chrono::seconds(2));
  CHECK(request.connect_timeout == std::chrono::seconds(2));
}

TEST_CASE("a payload of raw text is sent as it is") {
  auto call = posting();
  call.document["payload"] = "{\"spaced\":  1}";
  CHECK(request_of(call).body == "{\"spaced\":  1}");
  call.document["payload"] = json_of_bytes("\xff\x01");
  CHECK(request_of(call).body == "\xff\x01");
}

TEST_CASE("without a url the step fails and says how to give one") {
  auto call = posting();
  call.lane = "";
  CHECK(failure_of(call.perform()) ==
        "no-url (500): node 'n7' has no url: give --set url=https://… , or url:\"https://…\" on node 'n7'");
}

TEST_CASE("headers that would split the message are refused") {
  const auto failure = [](const std::string& headers) {
    auto call = posting();
    call.document["event"]["id"] = "1\r\nX-Evil: 1";
    return failure_of(call.with("headers", headers).perform());
  };
  CHECK(failure(R"({"X-Id": "{{ event.id }}"})") ==
        "bad-header (500): node 'n7': the value of header 'X-Id' holds a line end or another control "
        "character");
  CHECK(failure(R"({"{{ event.id }}": "x"})") == "bad-header (500): node 'n7': '1  X-Evil: 1' is no name of a header");
  CHECK(failure(R"({"": "x"})") == "bad-header (500): node 'n7': '' is no name of a header");
  CHECK(failure(R"({"a": {}})") == "bad-header (500): node 'n7': the value of header 'a' must be text");
  CHECK(failure("X-Id: 1") == "bad-header (500): node 'n7': 'headers' must be an object like {\"x-name\": \"value\"}");
}

TEST_CASE("a content type with a line end becomes one line") {
  auto call = posting();
  call.document["event"]["id"] = "text/plain\r\nX-Evil: 1";
  call.with("content_type", "{{ event.id }}");
  CHECK(headers_of(request_of(call)) == "Content-Type: text/plain  X-Evil: 1\n");
}

TEST_CASE("timeouts have bounds") {
  const auto failure = [](const std::string& timeout) {
    auto call = posting();
    return failure_of(call.with("timeout", timeout).perform());
  };
  CHECK(failure("0s") == "bad-parameter (500): parameter 'timeout' of node 'n7' must be between 1ms and 1h, not 0s");
  CHECK(failure("2h") == "bad-parameter (500): parameter 'timeout' of node 'n7' must be between 1ms and 1h, not 2h");
  CHECK(failure("1h") == "");
}

TEST_CASE("a request has the method it is given, else its request edge's, else GET") {
  FakeCall call("http.request", {{"payload", {{"a", 1}}}});
  call.lane = "http://127.0.0.1:9/";
  CHECK(request_of(call).method == "GET");
  CHECK(request_of(call).body == "");
  CHECK(headers_of(request_of(call)) == "");
  call.method_of_lane = "PUT";
  CHECK(request_of(call).method == "PUT");
  CHECK(request_of(call).body == R"({"a":1})");
  call.with("method", "delete");
  CHECK(request_of(call).method == "DELETE");
  CHECK(request_of(call).body == "");
  call.with("body", "text");
  CHECK(request_of(call).body == "text");
  call.with("method", "GET /evil HTTP/1.1");
  CHECK(failure_of(call.perform()) ==
        "bad-parameter (500): parameter 'method' of node 'n7' must be an HTTP method, not 'GET /EVIL "
        "HTTP/1.1'");
}

TEST_CASE("a JSON answer is recorded as a document") {
  auto call = posting();
  auto response = answer(201, R"({"ok": true})");
  response.headers = {{"Content-Type", "application/json; charset=utf-8"},
                      {"X-A", "1"},
                      {"x-a", "2"},
                      {"Set-Cookie", "a=1"},
                      {"Set-Cookie", "b=2"},
                      {"Retry-After", "3"},
                      {"X-Latin", "\xe9"}};
  const auto outcome = answered(call, response);
  CHECK(to_text(outcome.result) == R"({"status":201})");
  CHECK(
      to_text(change_of(outcome, "response")) ==
      R"({"status":201,"headers":{"content-type":"application/json; charset=utf-8","x-a":"1, 2",)"
      R"("set-cookie":["a=1","b=2"],"retry-after":"3","x-latin":"?"},"body":{"ok":true},"duration_ms":3.5,"error":null})");
}

TEST_CASE("any other answer is recorded as text") {
  auto call = posting();
  CHECK(change_of(answered(call, answer(200, "<a>", "text/html")), "response")["body"] == "<a>");
  CHECK(change_of(answered(call, answer(200, "{broken", "application/json")), "response")["body"] == "{broken");
  CHECK(change_of(answered(call, answer(200, "", "application/json")), "response")["body"] == "");
  auto cut = answer(200, "[1]");
  cut.truncated = true;
  CHECK(change_of(answered(call, cut), "response")["body"] == "[1]");
  CHECK(change_of(answered(call, cut), "response")["truncated"] == true);
}

TEST_CASE("no status of an answer fails the step") {
  for (const int status : {200, 204, 301, 404, 410, 429, 500, 503}) {
    auto call = posting();
    const auto outcome = answered(call, answer(status));
    CHECK(failure_of(outcome) == "");
    CHECK(outcome.result["status"] == status);
  }
}

TEST_CASE("no answer is recorded as a gateway would") {
  auto call = posting();
  const auto late = answered(call, silence(HttpFailure::timeout, "no answer within 15s"));
  CHECK(to_text(late.result) == R"({"status":504,"error":"timeout: no answer within 15s"})");
  CHECK(to_text(change_of(late, "response")) == R"({"status":504,"headers":{},"body":null,"duration_ms":1.0,)"
                                                R"("error":{"kind":"timeout","detail":"no answer within 15s"}})");
  for (const auto failure : {HttpFailure::resolve, HttpFailure::refused_address, HttpFailure::connect, HttpFailure::tls,
                             HttpFailure::broken}) {
    const auto outcome = answered(call, silence(failure, ""));
    CHECK(outcome.result["status"] == 502);
    CHECK(outcome.result["error"] == std::string(name_of(failure)));
  }
}

TEST_CASE("a url that is none fails the step") {
  auto call = posting();
  CHECK(failure_of(answered(call, silence(HttpFailure::bad_url, "the url must begin with http:// or https://"))) ==
        "bad-url (500): the url must begin with http:// or https://");
}

TEST_CASE("the signature that was made is sent") {
  auto call = signed_posting();
  const auto request = request_of(call);
  CHECK(verdict_of(request, call.time) == Verdict::valid);
  for (const auto& [name, value] : call.document["signature"]["header"].items())
    CHECK(*find_header(request.headers, name) == value);
}

TEST_CASE("a signature of other bytes is made anew with the same scheme, id and secret") {
  auto call = signed_posting();
  call.document["payload"]["a"] = 2;
  const auto request = request_of(call);
  CHECK(verdict_of(request, call.time) == Verdict::valid);
  CHECK(*find_header(request.headers, "webhook-id") == "evt_9");
  CHECK(change_of(answered(call, answer(200)), "signature")["signed_by"] == "n6");
}

TEST_CASE("a signature is made anew after half its tolerance") {
  auto call = signed_posting();
  const auto first = call.document["signature"]["header"];
  call.time += std::chrono::seconds(150);
  CHECK(*find_header(request_of(call).headers, "webhook-timestamp") == first["webhook-timestamp"]);
  call.time += std::chrono::seconds(1);
  const auto request = request_of(call);
  CHECK(*find_header(request.headers, "webhook-timestamp") == "1769860951");
  CHECK(*find_header(request.headers, "webhook-id") == "evt_9");
  CHECK(verdict_of(request, call.time) == Verdict::valid);
}

TEST_CASE("a retry signs anew where the scheme has a time, so it is no replay of a try whose answer got lost") {
  auto call = signed_posting();
  call.take_over(answered(call, silence(HttpFailure::timeout, "")));
  CHECK(call.document["signature"]["sent"] == true);
  call.time += std::chrono::seconds(2);
  const auto retry = request_of(call);
  CHECK(*find_header(retry.headers, "webhook-timestamp") == "1769860802");
  CHECK(*find_header(retry.headers, "webhook-id") == "evt_9");
  CHECK(verdict_of(retry, call.time) == Verdict::valid);
}

TEST_CASE("a retry by a scheme without a time sends the same signature") {
  auto call = signed_posting("x-webhook");
  const auto first = request_of(call);
  call.take_over(answered(call, answer(503)));
  call.time += std::chrono::hours(24);
  CHECK(headers_of(request_of(call)) == headers_of(first));
}

TEST_CASE("a signature of a scheme of one's own is made anew by the same parameters") {
  FakeCall sign("hmac.sign", posting().document);
  sign.secrets_by_node["*"] = {"s"};
  sign.with("scheme", "generic").with("value", "sha512={mac}").with("hash", "sha512").apply();
  auto call = posting();
  call.document = sign.document;
  call.secrets_by_node = sign.secrets_by_node;
  call.document["payload"]["a"] = 2;
  const auto request = request_of(call);
  CHECK(find_header(request.headers, "X-Signature")->starts_with("sha512="));
  CHECK(*find_header(request.headers, "X-Signature") != sign.document["signature"]["header"]["X-Signature"]);
}

TEST_CASE("nothing signed and a secret at hand: posting signs first, and retries keep the id") {
  auto call = posting();
  call.secrets_by_node["*"] = {std::string(key)};
  const auto request = request_of(call);
  CHECK(verdict_of(request, call.time) == Verdict::valid);
  call.take_over(answered(call, answer(503)));
  CHECK(call.document["signature"]["signed_by"] == "n7");
  call.document["event"]["id"] = "other";
  CHECK(*find_header(request_of(call).headers, "webhook-id") == "evt_9");
}

TEST_CASE("the scheme that the sending node names is used") {
  auto call = posting();
  call.secrets_by_node["*"] = {"text"};
  CHECK(verdict_of(request_of(call.with("scheme", "github")), call.time, "github", "text") == Verdict::valid);
  auto again = signed_posting();
  again.secrets_by_node["*"] = {"text"};
  again.with("scheme", "x-webhook");
  const auto request = request_of(again);
  CHECK(verdict_of(request, again.time, "x-webhook", "text") == Verdict::valid);
  CHECK(find_header(request.headers, "webhook-signature") == nullptr);
}

TEST_CASE("a signature that was verified is not sent on") {
  auto call = posting();
  call.document["signature"] = {{"valid", true}, {"header", {{"webhook-signature", "v1,theirs"}}}, {"id", "x"}};
  CHECK(headers_of(request_of(call)) == "Content-Type: application/json\n");
}

TEST_CASE("a request without a body is not signed") {
  FakeCall call("http.request");
  call.lane = "http://127.0.0.1:9/";
  call.secrets_by_node["*"] = {std::string(key)};
  CHECK(headers_of(request_of(call)) == "");
  CHECK(answered(call, answer(200)).changes.size() == 1);
}

TEST_CASE("a signing secret that is gone fails the step by name") {
  auto call = signed_posting();
  call.secrets_by_node.clear();
  call.document["payload"]["a"] = 2;
  CHECK(failure_of(call.perform()) ==
        "no-secret (500): node 'n7' has no secret to sign with: give --secret env:NAME, or "
        "secret:\"env:NAME\" on node "
        "'n6'");
}

TEST_CASE("a token is sent if the node names one, and never the run's own secret") {
  auto call = posting();
  call.secrets_by_node["*"] = {"text"};
  CHECK(find_header(request_of(call).headers, "authorization") == nullptr);
  call.given_secrets["token"] = {"t0ken"};
  CHECK(*find_header(request_of(call).headers, "Authorization") == "Bearer t0ken");
  call.given_secrets["token"] = {"a\r\nb"};
  CHECK(failure_of(call.perform()) == "bad-secret (500): the token of node 'n7' is empty or cannot stand in a header");
}
