/// Tests of who may use the API and the pages.
#include "serve/guard.h"

#include "serve/router.h"

#include <doctest/doctest.h>

using namespace laneway;

namespace {

IncomingRequest request(const std::string& method, Headers headers = {{"host", "127.0.0.1:8080"}},
                        const std::string& path = "/x") {
  IncomingRequest made;
  made.method = method;
  made.path = path;
  made.headers = std::move(headers);
  return made;
}

struct TestClock final : Clock {
  TimePoint time{std::chrono::hours(1000)};
  TimePoint now() const override { return time; }
  bool jump_to(TimePoint) override { return false; }
};

const std::string token = "a token of sixteen";

int status_of(Guard& guard, const IncomingRequest& made) {
  const auto refusal = guard.refuse(made);
  return refusal ? refusal->status : 200;
}

}  // namespace

TEST_CASE("without a token only names of this machine are answered to") {
  TestClock clock;
  Guard guard(clock, {}, false);
  for (const auto* host :
       {"127.0.0.1", "127.0.0.1:8080", "localhost:1", "LocalHost", "[::1]:8080", "[::1]", "x.localhost"})
    CHECK(status_of(guard, request("GET", {{"host", host}})) == 200);
  for (const auto* host : {"evil.test", "127.0.0.1.evil.test", "localhost.evil.test:80", "", "192.168.1.1"})
    CHECK(status_of(guard, request("GET", {{"host", host}})) == 403);
}

TEST_CASE("a page of another origin can change nothing") {
  TestClock clock;
  Guard guard(clock, {}, false);
  const auto with = [&](const std::string& name, const std::string& value) {
    return status_of(guard, request("POST", {{"host", "localhost:8080"}, {name, value}}));
  };
  CHECK(with("origin", "http://localhost:8080") == 200);
  CHECK(with("origin", "http://evil.test") == 403);
  CHECK(with("origin", "http://localhost:9090") == 403);
  CHECK(with("origin", "null") == 403);
  CHECK(with("sec-fetch-site", "same-origin") == 200);
  CHECK(with("sec-fetch-site", "cross-site") == 403);
  CHECK(with("sec-fetch-site", "same-site") == 403);
  CHECK(with("x-other", "1") == 200);
}

TEST_CASE("with a token, whoever shows it may") {
  TestClock clock;
  Guard guard(clock, {token, "another token, also good"}, true);
  const auto with = [&](const std::string& value) {
    return status_of(guard, request("GET", {{"host", "h"}, {"authorization", value}}));
  };
  CHECK(with("Bearer " + token) == 200);
  CHECK(with("bearer another token, also good") == 200);
  for (const auto* wrong : {"", "Bearer", "Bearer ", "Bearer wrong", "Basic x"}) CHECK(with(wrong) == 401);
  CHECK(with(token) == 401);
  CHECK(status_of(guard, request("GET")) == 401);
  CHECK(guard.refuse(request("GET"))->body.find(token) == std::string::npos);
  const auto browser = guard.refuse(request("GET", {{"host", "h"}, {"accept", "text/html,*/*"}}));
  CHECK(browser->status == 303);
  CHECK(*find_header(browser->headers, "location") == "/login");
}

TEST_CASE("a browser signs in with the token, for twelve hours") {
  TestClock clock;
  Guard guard(clock, {token}, true);
  CHECK(!guard.log_in("wrong"));
  CHECK(!guard.log_in(""));
  const auto header = guard.log_in(token);
  REQUIRE(header);
  CHECK(header->value.find(token) == std::string::npos);
  for (const auto* part : {"; HttpOnly", "; SameSite=Strict", "; Secure"})
    CHECK(header->value.find(part) != std::string::npos);
  const auto cookie = header->value.substr(0, header->value.find(';'));
  const auto with = [&](const std::string& value) {
    return status_of(guard, request("GET", {{"host", "h"}, {"cookie", value}}));
  };
  CHECK(with(cookie) == 200);
  CHECK(with("other=1; " + cookie) == 200);
  CHECK(with(cookie + "x") == 401);
  CHECK(with("laneway_session=") == 401);
  clock.time += std::chrono::hours(12);
  CHECK(with(cookie) == 401);
  const auto again = guard.log_in(token)->value;
  const auto fresh = again.substr(0, again.find(';'));
  CHECK(with(fresh) == 200);
  guard.log_out(request("POST", {{"host", "h"}, {"cookie", fresh}}));
  CHECK(with(fresh) == 401);
}

TEST_CASE("routes are found by method and path, and names in paths are given") {
  TestClock clock;
  Guard guard(clock, {}, false);
  Router router(guard);
  const auto answer = [](std::string name) {
    return [name](const WebCall& call) {
      std::string text = name;
      for (const auto& [part, value] : call.parts) text += " " + part + "=" + value;
      return OutgoingResponse{200, {}, text + " " + call.parameter("q"), {}};
    };
  };
  router.add({"GET", "/", false, 0, answer("home")});
  router.add({"GET", "/runs/{run}", false, 0, answer("run")});
  router.add({"POST", "/runs/{run}/retry", false, 10, answer("retry")});
  router.add({"GET", "/open", true, 0, answer("open")});
  const Headers local = {{"host", "localhost"}};
  const auto ask = [&](const std::string& method, const std::string& path, const std::string& query = "") {
    auto made = request(method, local, path);
    made.query = query;
    const auto rule = router.before_body(made);
    return rule.refusal ? std::to_string(rule.refusal->status) : router.handle(made).body;
  };
  CHECK(ask("GET", "/") == "home ");
  CHECK(ask("GET", "/runs/r_1", "q=a&q=b") == "run run=r_1 b");
  CHECK(ask("HEAD", "/runs/r_1") == "run run=r_1 ");
  CHECK(ask("POST", "/runs/r_1/retry") == "retry run=r_1 ");
  CHECK(ask("GET", "/runs/r_1/retry") == "405");
  CHECK(ask("GET", "/runs/") == "404");
  CHECK(ask("GET", "/runs") == "404");
  CHECK(ask("GET", "/runs/a/b") == "404");
  CHECK(router.before_body(request("POST", local, "/runs/r/retry")).max_bytes == 10);
  CHECK(!router.before_body(request("GET", {{"host", "evil"}}, "/open")).refusal);
  CHECK(router.before_body(request("GET", {{"host", "evil"}}, "/nowhere")).refusal->status == 403);
}
