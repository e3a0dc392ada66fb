/// Tests of what an endpoint demands: credentials, origins, rates, sizes, types.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "net/encoding.h"
#include "serve/served.h"

using namespace laneway;
using namespace laneway::test;

namespace {

std::string endpoint(const std::string& attributes, const std::string& more = "") {
  return "A {\nn1: rectangle label:\"Take\" action:\"http.receive\" path:\"/in\" " + attributes +
         "\nn2: rectangle label:\"Return 200 OK\" body:\"in\"\nn1 -> n2\n" + more + "}\n";
}

const std::string unauthorized = R"(401 {"error":"unauthorized","detail":"the request does not show who sent it"})";

/// Why the endpoint of `attributes` cannot be served.
std::string mount_error(const std::string& attributes) {
  SystemClock clock;
  LaneHost lanes(clock, {});
  try {
    lanes.mount(plan_of(endpoint(attributes)), "");
  } catch (const StepFailed& failed) {
    return failed.failure().message;
  }
  return "";
}

std::string basic(const std::string& credentials) { return "Basic " + base64_encode(credentials); }

}  // namespace

TEST_CASE("basic credentials let in who knows them") {
  Served served(endpoint("auth:\"basic\" user:\"ada\" password:\"PLANTED pass\""));
  const auto with = [&](const std::string& header) {
    return served.answer("POST", "/in", {{"Authorization", header}});
  };
  CHECK(with(basic("ada:PLANTED pass")) == "200 in");
  CHECK(with("basic " + base64_encode("ada:PLANTED pass")) == "200 in");
  for (const auto* wrong : {"ada:planted pass", "ada:", ":PLANTED pass", "Ada:PLANTED pass", "ada:PLANTED pass ", ""})
    CHECK(with(basic(wrong)) == unauthorized);
  for (const auto* wrong : {"", "Basic", "Basic !!!", "Bearer x", "basic"}) CHECK(with(wrong) == unauthorized);
  const auto refused = served.send("POST", "/in");
  CHECK(refused.status == 401);
  CHECK(*find_header(refused.headers, "www-authenticate") == "Basic realm=\"laneway\", charset=\"UTF-8\"");
  served.close();
  CHECK(served.recorder.json().find("PLANTED") == std::string::npos);
  // Who is not let in starts no run.
  CHECK(served.recorder.runs().size() == 2);
}

TEST_CASE("an API key lets in, in its header, any of several") {
  setenv("LANEWAY_TEST_KEYS", "PLANTED-old", 1);
  Served served(endpoint("auth:\"apikey\" key:\"env:LANEWAY_TEST_KEYS,PLANTED-new\" key_header:\"X-Token\""));
  const auto with = [&](const std::string& name, const std::string& key) {
    return served.answer("POST", "/in", {{name, key}});
  };
  CHECK(with("x-token", "PLANTED-old") == "200 in");
  CHECK(with("X-TOKEN", "PLANTED-new") == "200 in");
  CHECK(with("x-token", "PLANTED") == unauthorized);
  CHECK(with("x-token", "") == unauthorized);
  CHECK(with("x-api-key", "PLANTED-old") == unauthorized);
  served.close();
  CHECK(served.recorder.json().find("PLANTED") == std::string::npos);
  for (const auto& [run, event] : served.recorder.events())
    for (const auto& change : event.changes) CHECK(to_text(change.value).find("PLANTED") == std::string::npos);
}

TEST_CASE("a signed request is let in by any scheme of the table") {
  Served served(endpoint("auth:\"hmac\" scheme:\"github\" secret:\"It's a Secret to Everybody\""));
  const std::string good = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  CHECK(served.answer("POST", "/in", {{"X-Hub-Signature-256", good}}, "Hello, World!") == "200 in");
  CHECK(served.answer("POST", "/in", {{"X-Hub-Signature-256", good}}, "Hello, World?") == unauthorized);
  CHECK(served.answer("POST", "/in", {{"X-Hub-Signature-256", "sha256="}}, "Hello, World!") == unauthorized);
  CHECK(served.answer("POST", "/in", {}, "Hello, World!") == unauthorized);
}

TEST_CASE("a lane's own answer for the status is given to who is not let in") {
  Served served(
      endpoint("auth:\"apikey\" key:\"k\"", "n3: rectangle label:\"Return 401 Unauthorized\" body:\"go away\"\n"));
  CHECK(served.answer("POST", "/in", {{"x-api-key", "wrong"}}) == "401 go away");
  served.close();
  CHECK(served.recorder.path(1) == "n1 n3");
}

TEST_CASE("origins that are not named are refused, and the named ones may read the answer") {
  Served served(endpoint("origins:\"https://a.test, https://b.test\""));
  const auto from = [&](const std::string& origin) { return served.send("POST", "/in", {{"Origin", origin}}); };
  CHECK(from("https://a.test").status == 200);
  CHECK(*find_header(from("https://b.test").headers, "access-control-allow-origin") == "https://b.test");
  CHECK(*find_header(from("https://b.test").headers, "vary") == "origin");
  CHECK(served.answer("POST", "/in", {{"Origin", "https://c.test"}}) ==
        R"(403 {"error":"origin-refused","detail":"requests from this origin are not taken"})");
  CHECK(find_header(from("https://c.test").headers, "access-control-allow-origin") == nullptr);
  CHECK(served.answer("POST", "/in") == "200 in");
}

TEST_CASE("a preflight is answered without a run") {
  Served served(endpoint("origins:\"https://a.test\" auth:\"apikey\" key:\"k\" method:\"POST,PUT\""));
  const auto ask = [&](const std::string& origin) {
    return served.send("OPTIONS", "/in",
                       {{"Origin", origin},
                        {"Access-Control-Request-Method", "PUT"},
                        {"Access-Control-Request-Headers", "x-api-key"}});
  };
  const auto allowed = ask("https://a.test");
  CHECK(allowed.status == 204);
  CHECK(*find_header(allowed.headers, "access-control-allow-origin") == "https://a.test");
  CHECK(*find_header(allowed.headers, "access-control-allow-methods") == "POST, PUT");
  CHECK(*find_header(allowed.headers, "access-control-allow-headers") == "x-api-key");
  CHECK(ask("https://c.test").status == 403);
  CHECK(served.send("OPTIONS", "/in", {{"Origin", "https://a.test"}}).status == 405);
  served.close();
  CHECK(served.recorder.runs().empty());
}

TEST_CASE("any origin is allowed where a star says so") {
  Served served(endpoint("origins:\"*\""));
  CHECK(*find_header(served.send("POST", "/in", {{"Origin", "https://z.test"}}).headers,
                     "access-control-allow-origin") == "https://z.test");
}

TEST_CASE("too many requests are told when to come again") {
  Served served(endpoint("rate:\"2/h\""));
  CHECK(served.send("POST", "/in").status == 200);
  CHECK(served.send("POST", "/in").status == 200);
  const auto refused = served.send("POST", "/in");
  CHECK(refused.status == 429);
  const auto wait = std::stoi(*find_header(refused.headers, "retry-after"));
  CHECK(wait > 1700);
  CHECK(wait <= 1800);
  CHECK(refused.body == fmt::format(R"({{"error":"too-many-requests","detail":"try again in {} s"}})", wait));
}

TEST_CASE("who shows no credentials uses up nobody's rate") {
  Served served(endpoint("rate:\"1/h\" auth:\"apikey\" key:\"k\""));
  for (int request = 0; request < 3; ++request) CHECK(served.send("POST", "/in").status == 401);
  CHECK(served.send("POST", "/in", {{"x-api-key", "k"}}).status == 200);
  CHECK(served.send("POST", "/in", {{"x-api-key", "k"}}).status == 429);
}

TEST_CASE("a bucket fills with the time") {
  RateLimit limit(2, std::chrono::seconds(1));
  const auto now = VirtualClock::beginning();
  CHECK(!limit.take(now));
  CHECK(!limit.take(now));
  const auto wait = limit.take(now);
  REQUIRE(wait);
  CHECK(*wait > std::chrono::milliseconds(499));
  CHECK(*wait <= std::chrono::milliseconds(501));
  CHECK(limit.take(now + std::chrono::milliseconds(499)));
  CHECK(!limit.take(now + std::chrono::milliseconds(501)));
  CHECK(limit.take(now + std::chrono::milliseconds(502)));
  CHECK(!limit.take(now + std::chrono::hours(1)));
  CHECK(!limit.take(now + std::chrono::hours(1)));
  CHECK(limit.take(now + std::chrono::hours(1)));
  RateLimit slow(0.5, std::chrono::hours(1));
  CHECK(!slow.take(now));
  CHECK(slow.take(now));
}

TEST_CASE("a body over the limit is refused") {
  Served served(endpoint("max_bytes:\"10\""));
  CHECK(served.send("POST", "/in", {}, "0123456789").status == 200);
  const auto refused = served.send("POST", "/in", {}, "0123456789X");
  CHECK(refused.status == 413);
  CHECK(std::get<Json>(parse_json(refused.body))["error"] == "payload-too-large");
}

TEST_CASE("types that are not named are refused") {
  Served served(endpoint("types:\"application/json, text/xml\""));
  const auto with = [&](const std::string& type) {
    return served.answer("POST", "/in", {{"Content-Type", type}}, "x");
  };
  CHECK(with("application/json") == "200 in");
  CHECK(with("Application/JSON ; charset=utf-8") == "200 in");
  CHECK(with("text/xml;x=y") == "200 in");
  const std::string refused = R"(415 {"error":"unsupported-type","detail":"expected application/json or text/xml"})";
  CHECK(with("text/plain") == refused);
  CHECK(with("application/jsonx") == refused);
  CHECK(served.send("GET", "/in").status == 405);
}

TEST_CASE("an endpoint whose parameters cannot be read is not served") {
  CHECK(mount_error("rate:\"many\"") == "rate 'many' is none; expected for example 10/s or 100/m");
  CHECK(mount_error("rate:\"0/s\"") == "rate '0/s' is none; expected for example 10/s or 100/m");
  CHECK(mount_error("max_bytes:\"{{ vars.n }}\"") ==
        "max_bytes '{{ vars.n }}' must be a number of bytes, without templates: it holds for every request");
  CHECK(mount_error("max_bytes:\"-1\"") ==
        "max_bytes '-1' must be a number of bytes, without templates: it holds for every request");
  CHECK(mount_error("answer_within:\"{{ vars.n }}\"") ==
        "answer_within '{{ vars.n }}' must be a duration such as 10s, without templates: it holds for every request");
  CHECK(mount_error("auth:\"basic\" user:\"x\"") == "auth 'basic' needs 'password' on the node");
  CHECK(mount_error("auth:\"apikey\"") == "auth 'apikey' needs 'key' on the node");
  CHECK(mount_error("auth:\"hmac\"") == "auth 'hmac' needs 'secret' on the node");
  CHECK(mount_error("auth:\"apikey\" key:\"env:LANEWAY_TEST_NO_SUCH\"") ==
        "the environment has no variable 'LANEWAY_TEST_NO_SUCH'");
}
