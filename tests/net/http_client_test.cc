/// The HTTP client against peers that answer, and against peers that do everything else.
#include "net/http_client.h"

#include "support/subscriber.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <future>

namespace laneway {
namespace {

using namespace std::chrono_literals;
using namespace test;

HttpResponse send_and_wait(HttpClient& client, HttpRequest request) {
  std::promise<HttpResponse> promise;
  std::future<HttpResponse> future = promise.get_future();
  client.send(std::move(request), [&promise](HttpResponse response) { promise.set_value(std::move(response)); });
  return future.get();
}

HttpRequest request_to(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.body = "{}";
  request.connect_timeout = 5000ms;
  request.total_timeout = 10000ms;
  return request;
}

/// What a request to a peer with this script comes to: `503 body` or `broken: the answer is not HTTP`.
std::string outcome(Script script, std::chrono::milliseconds timeout = 10000ms) {
  Subscriber peer({std::move(script)});
  auto client = make_curl_client({});
  HttpRequest request = request_to(peer.url());
  request.total_timeout = timeout;
  HttpResponse response = send_and_wait(*client, request);
  if (response.failure != HttpFailure::none) {
    CHECK(response.status == 0);
    return std::string(name_of(response.failure)) + ": " + response.detail;
  }
  CHECK(response.detail == "");
  return std::to_string(response.status) + " " + response.body + (response.truncated ? " (truncated)" : "");
}

/// A loopback port on which nobody listens.
int closed_port() {
  Subscriber brief({{holds()}});
  return brief.port();
}

}  // namespace

TEST_CASE("a request goes out as it was given and the answer comes back whole") {
  Subscriber peer({{reads(), sends(answer(201, "made", "X-Twice: 1\r\nX-Twice:  2 \r\nX-Empty:\r\n"))}});
  auto client = make_curl_client({});
  HttpRequest request = request_to(peer.url("/hook?a=1&b=%20"));
  request.headers = {{"Content-Type", "application/json"}, {"X-Sig", "a%20b, c"}, {"X-Empty", ""}};
  request.body = std::string("{\"a\": \"\0\xff\"}", 10);
  HttpResponse response = send_and_wait(*client, request);
  CHECK(name_of(response.failure) == "none");
  CHECK(response.status == 201);
  CHECK(response.headers ==
        Headers{{"x-twice", "1"}, {"x-twice", "2"}, {"x-empty", ""}, {"content-length", "4"}});
  CHECK(response.body == "made");
  CHECK(response.duration_ms > 0);
  CHECK(peer.requests() ==
        std::vector<std::string>{"POST /hook?a=1&b=%20 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) +
                                 "\r\nUser-Agent: laneway\r\nAccept: */*\r\nContent-Type: application/json\r\nX-Sig: "
                                 "a%20b, c\r\nX-Empty:\r\nContent-Length: 10\r\n\r\n" +
                                 request.body});
}

TEST_CASE("each method is sent, with a body where it has one") {
  struct Case {
    std::string method;
    std::string body;
    std::string framing;  ///< of the request
  };
  const std::vector<Case> cases = {{"GET", "", ""},           {"GET", "x", "Content-Length: 1\r\n"},
                                   {"POST", "", "Content-Length: 0\r\n"}, {"PUT", "xy", "Content-Length: 2\r\n"},
                                   {"PATCH", "x", "Content-Length: 1\r\n"}, {"DELETE", "x", "Content-Length: 1\r\n"},
                                   {"OPTIONS", "", ""},       {"PURGE", "x", "Content-Length: 1\r\n"}};
  auto client = make_curl_client({});
  for (const Case& one : cases) {
    CAPTURE(one.method);
    Subscriber peer({{reads(), sends(answer(200))}});
    HttpRequest request = request_to(peer.url());
    request.method = one.method;
    request.body = one.body;
    CHECK(send_and_wait(*client, request).status == 200);
    REQUIRE(peer.requests().size() == 1);
    CHECK(peer.requests()[0] == one.method + " / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) +
                                    "\r\nUser-Agent: laneway\r\nAccept: */*\r\n" + one.framing + "\r\n" + one.body);
  }
}

TEST_CASE("an answer to HEAD has no body, whatever its length says") {
  Subscriber peer({{reads(), sends("HTTP/1.1 200 x\r\nContent-Length: 100\r\n\r\n"), holds()}});
  auto client = make_curl_client({});
  HttpRequest request = request_to(peer.url());
  request.method = "HEAD";
  request.body = "";
  HttpResponse response = send_and_wait(*client, request);
  CHECK(name_of(response.failure) == "none");
  CHECK(response.status == 200);
  CHECK(response.body == "");
}

TEST_CASE("a caller cannot frame the message in another way") {
  Subscriber peer({{reads(), sends(answer(200))}});
  auto client = make_curl_client({});
  HttpRequest request = request_to(peer.url());
  request.headers = {{"Content-Length", "1"}, {"Transfer-Encoding", "chunked"}, {"Expect", "100-continue"}};
  CHECK(send_and_wait(*client, request).status == 200);
  CHECK(peer.requests().at(0).ends_with("\r\nAccept: */*\r\nContent-Length: 2\r\n\r\n{}"));
}

TEST_CASE("answers of every kind are answers") {
  CHECK(outcome({reads(), sends(answer(204))}) == "204 ");
  CHECK(outcome({reads(), sends(answer(410, "gone"))}) == "410 gone");
  CHECK(outcome({reads(), sends(answer(503, "busy", "Retry-After: 3\r\n"))}) == "503 busy");
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nX-Late: 1\r\n\r\n")}) ==
        "200 abc");
  CHECK(outcome({reads(), sends("HTTP/1.0 200 x\r\n\r\nuntil the end")}) == "200 until the end");
  CHECK(outcome({reads(), sends("HTTP/1.1 100 x\r\n\r\nHTTP/1.1 200 x\r\nContent-Length: 2\r\n\r\nok")}) == "200 ok");
  CHECK(outcome({drips("HTTP/1.1 200 x\r\nContent-Length: 2\r\n\r\nok")}) == "200 ok");
}

TEST_CASE("headers of interim answers and trailers are not the answer's") {
  Subscriber peer({{reads(), sends("HTTP/1.1 103 x\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 x\r\nX-Real: 1\r\nTransfer-Encoding: "
                                   "chunked\r\n\r\n0\r\nX-Late: 1\r\n\r\n")}});
  auto client = make_curl_client({});
  CHECK(send_and_wait(*client, request_to(peer.url())).headers ==
        Headers{{"x-real", "1"}, {"transfer-encoding", "chunked"}});
}

TEST_CASE("a redirect is an answer and is not followed") {
  Subscriber target({{reads(), sends(answer(200, "followed"))}});
  CHECK(outcome({reads(), sends(answer(302, "moved", "Location: " + target.url() + "\r\n"))}) == "302 moved");
  CHECK(target.connections() == 0);
}

TEST_CASE("a peer that never answers is a timeout") {
  CHECK(outcome({reads(), holds()}, 300ms) == "timeout: no answer within 300 ms");
  CHECK(outcome({holds()}, 300ms) == "timeout: no answer within 300 ms");
}

TEST_CASE("the deadline covers the whole request: dripping does not extend it") {
  CHECK(outcome({reads(), drips(answer(200, std::string(1000, 'x')))}, 300ms) == "timeout: no complete answer within 300 ms");
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nContent-Length: 1000\r\n\r\n"), drips(std::string(1000, 'x'))}, 300ms) ==
        "timeout: no complete answer within 300 ms");
}

TEST_CASE("an endless body is cut at the limit") {
  Subscriber peer({{reads(), sends("HTTP/1.1 200 x\r\n\r\n"), floods(std::string(10000, 'x'))}});
  auto client = make_curl_client({});
  HttpResponse response = send_and_wait(*client, request_to(peer.url()));
  CHECK(name_of(response.failure) == "none");
  CHECK(response.status == 200);
  CHECK(response.truncated);
  CHECK(response.body == std::string(64 * 1024, 'x'));
}

TEST_CASE("a body of exactly the limit is whole") {
  auto client = make_curl_client({});
  for (std::size_t size : {9u, 10u, 11u}) {
    Subscriber peer({{reads(), sends(answer(200, std::string(size, 'x')))}});
    HttpRequest request = request_to(peer.url());
    request.max_response_bytes = 10;
    HttpResponse response = send_and_wait(*client, request);
    CHECK(response.status == 200);
    CHECK(response.body.size() == std::min<std::size_t>(size, 10));
    CHECK(response.truncated == (size > 10));
  }
}

TEST_CASE("endless headers break the answer") {
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\n"), floods("X-More: " + std::string(1000, 'x') + "\r\n")}) ==
        "broken: the answer's headers go on beyond 64 KiB");
  CHECK(outcome({reads(), floods("HTTP/1.1 100 x\r\nX-More: " + std::string(1000, 'x') + "\r\n\r\n")}) ==
        "broken: the answer's headers go on beyond 64 KiB");
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nX-More: "), floods(std::string(1000, 'x'))}).starts_with("broken: "));
}

TEST_CASE("what is not an answer is broken, each with its cause") {
  CHECK(outcome({reads()}) == "broken: the connection was closed without an answer");
  CHECK(outcome({reads(), resets()}) == "broken: the connection broke before the answer was complete");
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nContent-Length: 10\r\n\r\n1234")}) ==
        "broken: the connection was closed within the answer's body, after 4 bytes");
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nContent-Length: 10\r\n\r\n1234"), resets()}).starts_with("broken: "));
  CHECK(outcome({reads(), sends("SSH-2.0-OpenSSH_9.2\r\n"), holds()}, 5000ms) == "broken: the answer is not HTTP");
  CHECK(outcome({reads(), sends(std::string("\x16\x03\x01\x00\xff\x00\n", 7)), holds()}, 5000ms) == "broken: the answer is not HTTP");
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc")}) ==
        "broken: the answer states two different lengths");
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nContent-Length: minus\r\n\r\nabc")}).starts_with("broken: "));
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")}).starts_with("broken: "));
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n")}).starts_with("broken: "));
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")}).starts_with("broken: "));
}

TEST_CASE("the same length twice is one length") {
  CHECK(outcome({reads(), sends("HTTP/1.1 200 x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")}) == "200 ok");
}

TEST_CASE("a refused connection names the address") {
  int port = closed_port();
  auto client = make_curl_client({});
  HttpResponse response = send_and_wait(*client, request_to("http://127.0.0.1:" + std::to_string(port) + "/x?token=1"));
  CHECK(name_of(response.failure) == "connect");
  CHECK(response.detail == "connection refused by 127.0.0.1:" + std::to_string(port));
}

TEST_CASE("a name without an address says so") {
  auto client = make_curl_client({});
  HttpResponse response = send_and_wait(*client, request_to("http://user:pass@no-such-host.invalid/x?token=1"));
  CHECK(name_of(response.failure) == "resolve");
  CHECK(response.detail == "no address for 'no-such-host.invalid'");
}

TEST_CASE("plain HTTP where TLS was expected is a tls failure") {
  auto client = make_curl_client({});
  Subscriber plain({{sends("HTTP/1.1 400 x\r\n\r\n"), holds()}});
  HttpResponse response = send_and_wait(*client, request_to("https://127.0.0.1:" + std::to_string(plain.port()) + "/"));
  CHECK(name_of(response.failure) == "tls");
}

TEST_CASE("what is no request is refused at once, without quoting it") {
  struct Case {
    HttpRequest request;
    std::string detail;
  };
  auto with_url = [](std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    return request;
  };
  HttpRequest bad_method = with_url("http://127.0.0.1/");
  bad_method.method = "GET / HTTP/1.1\r\nX:";
  HttpRequest bad_name = with_url("http://127.0.0.1/");
  bad_name.headers = {{"X Y", "1"}};
  HttpRequest bad_value = with_url("http://127.0.0.1/");
  bad_value.headers = {{"X-Y", "secret\r\nX-Evil: 1"}};
  const std::vector<Case> cases = {
      {with_url(""), "the URL is empty"},
      {with_url("ftp://host/"), "the URL does not begin with http:// or https://"},
      {with_url("file:///etc/passwd"), "the URL does not begin with http:// or https://"},
      {with_url("localhost"), "the URL does not begin with http:// or https://"},
      {with_url("http://"), "the URL is malformed"},
      {with_url("http://a b/"), "the URL is malformed"},
      {with_url("http://host/a b"), "the URL is malformed"},
      {with_url("http://host/\r\nX-Evil: 1"), "the URL is malformed"},
      {with_url("http://host:99999/"), "the URL is malformed"},
      {with_url(std::string("http://host/\0x", 14)), "the URL is malformed"},
      {with_url("http://host/" + std::string(20000, 'x')), "the URL is malformed"},
      {bad_method, "the method is no HTTP method"},
      {bad_name, "a header's name is empty or has a character that names cannot have"},
      {bad_value, "the value of header 'X-Y' has a control character"},
  };
  auto client = make_curl_client({});
  for (const Case& one : cases) {
    HttpResponse response = send_and_wait(*client, one.request);
    CHECK(name_of(response.failure) == "bad-url");
    CHECK(response.detail == one.detail);
  }
}

TEST_CASE("the filter sees the resolved address, and nothing reaches a refused one") {
  Subscriber peer({{reads(), sends(answer(200))}});
  std::string error;
  auto guarded = make_curl_client({.addresses = *AddressFilter::public_only({}, error)});
  std::string port = std::to_string(peer.port());
  for (std::string host : {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "0"}) {
    CAPTURE(host);
    HttpResponse response = send_and_wait(*guarded, request_to("http://" + host + ":" + port + "/"));
    CHECK(name_of(response.failure) == "refused-address");
    CHECK(response.detail.starts_with("the address "));
    CHECK(response.detail.ends_with(" is not allowed"));
  }
  CHECK(peer.connections() == 0);
  auto allowed = make_curl_client({.addresses = *AddressFilter::public_only({"127.0.0.0/8"}, error)});
  CHECK(send_and_wait(*allowed, request_to(peer.url())).status == 200);
}

TEST_CASE("proxies of the environment are not used") {
  Subscriber proxy({{reads(), sends(answer(200, "proxied"))}});
  Subscriber peer({{reads(), sends(answer(200, "direct"))}});
  setenv("http_proxy", proxy.url().c_str(), 1);
  setenv("ALL_PROXY", proxy.url().c_str(), 1);
  auto client = make_curl_client({});
  HttpResponse response = send_and_wait(*client, request_to(peer.url()));
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
  CHECK(response.body == "direct");
}

TEST_CASE("connections are kept and used again") {
  Subscriber peer({{serves(answer(200, "ok"))}});
  auto client = make_curl_client({});
  for (int i = 0; i < 20; ++i) CHECK(send_and_wait(*client, request_to(peer.url())).body == "ok");
  CHECK(peer.connections() == 1);
}

TEST_CASE("a request holds nothing of the one before it") {
  Subscriber peer({{serves(answer(200, ""))}});
  auto client = make_curl_client({});
  HttpRequest post = request_to(peer.url("/first"));
  post.headers = {{"X-One", "1"}};
  post.body = "body of the first";
  HttpRequest head = request_to(peer.url("/second"));
  head.method = "HEAD";
  head.body.clear();
  HttpRequest get = head;
  get.method = "GET";
  HttpRequest put = post;
  put.method = "PUT";
  put.headers.clear();
  put.body.clear();
  const auto tail = " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) + "\r\nUser-Agent: laneway\r\nAccept: */*\r\n";
  std::vector<std::string> expected;
  for (int round = 0; round < 2; ++round) {
    for (const auto* request : {&post, &head, &get, &put}) {
      const auto response = send_and_wait(*client, *request);
      CHECK(response.status == 200);
      CHECK(name_of(response.failure) == "none");
    }
    expected.push_back("POST /first" + tail + "X-One: 1\r\nContent-Length: 17\r\n\r\nbody of the first");
    expected.push_back("HEAD /second" + tail + "\r\n");
    expected.push_back("GET /second" + tail + "\r\n");
    expected.push_back("PUT /first" + tail + "Content-Length: 0\r\n\r\n");
  }
  CHECK(peer.requests() == expected);
  CHECK(peer.connections() == 1);
}

TEST_CASE("requests under way do not push out connections that wait to be used again") {
  Subscriber busy({{holds()}});
  Subscriber good({{serves(answer(200, ""))}});
  auto client = make_curl_client({});
  std::atomic<int> ended = 0;
  constexpr int held = 280;
  for (int i = 0; i < held; ++i) client->send(request_to(busy.url()), [&ended](HttpResponse) { ++ended; });
  for (int i = 0; i < 5; ++i) CHECK(send_and_wait(*client, request_to(good.url())).status == 200);
  CHECK(good.connections() == 1);
  client.reset();
  CHECK(ended == held);
}

TEST_CASE("a kept connection that the peer closed is replaced without a failure") {
  Subscriber peer({{reads(), sends(answer(200, "once"))}});
  auto client = make_curl_client({});
  for (int i = 0; i < 5; ++i) CHECK(send_and_wait(*client, request_to(peer.url())).body == "once");
  CHECK(peer.connections() == 5);
}

TEST_CASE("a timeout does not spoil the next request") {
  Subscriber peer({{reads(), holds()}, {serves(answer(200, "ok"))}});
  auto client = make_curl_client({});
  HttpRequest impatient = request_to(peer.url());
  impatient.total_timeout = 200ms;
  CHECK(name_of(send_and_wait(*client, impatient).failure) == "timeout");
  CHECK(send_and_wait(*client, request_to(peer.url())).body == "ok");
}

TEST_CASE("many requests at a time all get their own answer") {
  Subscriber peer({{serves(answer(200, "ok"))}});
  auto client = make_curl_client({});
  constexpr int count = 2000;
  std::atomic<int> good = 0;
  std::atomic<int> left = count;
  std::promise<void> all;
  for (int i = 0; i < count; ++i) {
    HttpRequest request = request_to(peer.url());
    request.total_timeout = 60000ms;
    client->send(std::move(request), [&](HttpResponse response) {
      if (response.status == 200 && response.body == "ok") ++good;
      if (--left == 0) all.set_value();
    });
  }
  all.get_future().wait();
  CHECK(good == count);
}

TEST_CASE("a dead endpoint with more requests than its share does not hold up another") {
  Subscriber dead({{reads(), holds()}});
  Subscriber alive({{serves(answer(200, "ok"))}});
  auto client = make_curl_client({});
  std::atomic<int> cancelled = 0;
  for (int i = 0; i < 3000; ++i) {
    HttpRequest request = request_to(dead.url());
    request.total_timeout = 60000ms;
    client->send(std::move(request), [&](HttpResponse response) {
      if (response.failure == HttpFailure::cancelled) ++cancelled;
    });
  }
  CHECK(send_and_wait(*client, request_to(alive.url())).body == "ok");
  client.reset();
  CHECK(cancelled == 3000);
}

TEST_CASE("destroying the client cancels what is in flight, each exactly once") {
  Subscriber peer({{reads(), holds()}});
  auto client = make_curl_client({});
  std::vector<std::string> outcomes;
  for (int i = 0; i < 3; ++i) {
    client->send(request_to(peer.url()), [&](HttpResponse response) {
      outcomes.push_back(std::string(name_of(response.failure)) + ": " + response.detail);
    });
  }
  REQUIRE(peer.wait_for_requests(3));
  client.reset();
  CHECK(outcomes == std::vector<std::string>(3, "cancelled: cancelled before an answer came"));
}

TEST_CASE("an answer may send the next request") {
  Subscriber peer({{serves(answer(200, "ok"))}});
  auto client = make_curl_client({});
  std::promise<HttpResponse> last;
  client->send(request_to(peer.url()), [&](HttpResponse) {
    client->send(request_to(peer.url()), [&](HttpResponse response) { last.set_value(std::move(response)); });
  });
  CHECK(last.get_future().get().body == "ok");
}

TEST_CASE("every failure has a name of its own") {
  std::vector<std::string_view> names;
  for (HttpFailure failure : {HttpFailure::none, HttpFailure::bad_url, HttpFailure::timeout, HttpFailure::resolve,
                              HttpFailure::refused_address, HttpFailure::connect, HttpFailure::tls, HttpFailure::broken,
                              HttpFailure::cancelled}) {
    names.push_back(name_of(failure));
  }
  CHECK(names == std::vector<std::string_view>{"none", "bad-url", "timeout", "resolve", "refused-address", "connect", "tls",
                                               "broken", "cancelled"});
}

}  // namespace laneway
