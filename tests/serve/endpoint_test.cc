/// Consumers' endpoints: which events they want, which secrets live, and what is wrong with them.
#include "serve/endpoint.h"

#include "net/signature.h"
#include "text/error.h"

#include <doctest/doctest.h>

namespace laneway {
namespace {

using namespace std::chrono_literals;

const TimePoint now{std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)};

ConsumerEndpoint example() {
  ConsumerEndpoint endpoint;
  endpoint.id = "ep_1";
  endpoint.url = "https://example.org/hook";
  endpoint.secrets = {{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {}}};
  endpoint.created = endpoint.updated = now;
  return endpoint;
}

std::string problem_with(void (*change)(ConsumerEndpoint&)) {
  auto endpoint = example();
  change(endpoint);
  return problem_of(endpoint);
}

}  // namespace

TEST_CASE("a pattern matches whole types, its stars any characters") {
  struct Case {
    std::string_view pattern, text;
    bool matches;
  };
  for (const Case& one : std::vector<Case>{{"*", "order.shipped", true},
                                           {"*", "", true},
                                           {"order.*", "order.shipped", true},
                                           {"order.*", "order.item.added", true},
                                           {"order.*", "order.", true},
                                           {"order.*", "order", false},
                                           {"order.*", "orders.new", false},
                                           {"order.shipped", "order.shipped", true},
                                           {"order.shipped", "order.shipped.late", false},
                                           {"order.shipped", "Order.shipped", false},
                                           {"*.failed", "payment.card.failed", true},
                                           {"*.failed", "payment.failed.not", false},
                                           {"a*b*c", "axxbyyc", true},
                                           {"a*b*c", "axxcyyb", false},
                                           {"**", "x", true}}) {
    CAPTURE(one.pattern);
    CAPTURE(one.text);
    CHECK(matches_pattern(one.pattern, one.text) == one.matches);
  }
  CHECK_FALSE(matches_pattern("*a*a*a*a*a*a*a*a*a*a*b", std::string(20000, 'a')));
}

TEST_CASE("a rotated secret signs on for the overlap, and no longer") {
  auto endpoint = example();
  rotate(endpoint, "whsec_b25lIG1vcmUgc2VjcmV0IG9mIDI0IGJ5", 24h, now);
  CHECK(endpoint.live_secrets(now) == "whsec_b25lIG1vcmUgc2VjcmV0IG9mIDI0IGJ5,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  CHECK(endpoint.live_secrets(now + 24h) == "whsec_b25lIG1vcmUgc2VjcmV0IG9mIDI0IGJ5");
  // Another rotation does not lengthen the life of the first.
  rotate(endpoint, "env:THIRD", 48h, now + 1h);
  CHECK(endpoint.secrets.size() == 3);
  CHECK(endpoint.secrets[2].ends == now + 24h);
  CHECK(endpoint.live_secrets(now + 25h) == "env:THIRD,whsec_b25lIG1vcmUgc2VjcmV0IG9mIDI0IGJ5");
  rotate(endpoint, "env:FOURTH", 0s, now + 2h);
  CHECK(endpoint.live_secrets(now + 2h) == "env:FOURTH");
}

TEST_CASE("an endpoint comes back from the store as it was, and shows its secrets to nobody") {
  auto endpoint = example();
  endpoint.name = "shop";
  endpoint.events = {"order.*", "payment.failed"};
  endpoint.enabled = false;
  endpoint.reason = "gone";
  endpoint.headers = {{"X-Key", "topsecret"}, {"X-Ref", "env:KEY"}};
  endpoint.timeout = 5s;
  endpoint.rate = 2.5;
  endpoint.concurrency = 3;
  rotate(endpoint, "file:/run/secret", 24h, now);
  const auto whole = to_json(endpoint, SecretsShown::whole);
  CHECK(to_text(to_json(endpoint_from_json(whole), SecretsShown::whole)) == to_text(whole));
  CHECK(to_text(to_json(endpoint, SecretsShown::hidden)) ==
        R"({"id":"ep_1","name":"shop","url":"https://example.org/hook","events":["order.*","payment.failed"],)"
        R"("enabled":false,"reason":"gone","scheme":"standard","secrets":[{"secret":"file:/run/secret"},)"
        R"({"secret":"••••","ends":"2026-02-01T00:00:00.000Z"}],"headers":{"X-Key":"••••","X-Ref":"env:KEY"},)"
        R"("timeout":"5s","schedule":"5s, 5m, 30m, 2h, 5h, 10h, 14h, 20h, 24h","rate":2.5,"concurrency":3,)"
        R"("created":"2026-01-31T00:00:00.000Z","updated":"2026-01-31T00:00:00.000Z"})");
  CHECK_THROWS_AS(endpoint_from_json(Json::object()), Error);
}

TEST_CASE("every mistake in an endpoint is told in one line") {
  CHECK(problem_of(example()) == "");
  CHECK(problem_with([](auto& e) { e.url = "example.org/hook"; }) ==
        "the URL does not begin with http:// or https://; expected one like https://example.org/webhooks");
  CHECK(problem_with([](auto& e) { e.url = "https://user:hidden@example.org/"; }) ==
        "the URL holds a user name or password; give them as --header 'Authorization: env:NAME'");
  CHECK(problem_with([](auto& e) { e.url = "https://example.org/#a"; }) == "the URL has a fragment (#…), which is never sent");
  CHECK(problem_with([](auto& e) { e.events = {}; }) == "the endpoint takes no events; expected patterns like order.*");
  CHECK(problem_with([](auto& e) { e.events = {"order shipped"}; }) ==
        "'order shipped' is no pattern of event types; expected one like order.*");
  CHECK(problem_with([](auto& e) { e.scheme = "githup"; }).starts_with("there is no signature scheme 'githup'; expected standard, "));
  CHECK(problem_with([](auto& e) { e.secrets = {}; }) == "the endpoint has no secret");
  CHECK(problem_with([](auto& e) { e.secrets = {{"hunter2", {}}}; }) ==
        "a secret must be a reference, env:NAME or file:PATH, or begin with whsec_ (whsk_ for standard-v1a)");
  CHECK(problem_with([](auto& e) { e.secrets = {{"whsec_short", {}}}; }).find("short") == std::string::npos);
  CHECK(problem_with([](auto& e) { e.headers = {{"X Y", "1"}}; }) == "'X Y' is no header name");
  CHECK(problem_with([](auto& e) { e.headers = {{"X-Y", "1\n2"}}; }) == "the value of header 'X-Y' has a control character");
  CHECK(problem_with([](auto& e) { e.headers = {{"Host", "h"}}; }) == "header 'Host' is the connection's own and cannot be set");
  CHECK(problem_with([](auto& e) { e.timeout = 10min; }) == "the timeout 10m is not between 100ms and 5m");
  CHECK(problem_with([](auto& e) { e.concurrency = 0; }) == "the concurrency is not between 1 and 10000");
  CHECK(problem_with([](auto& e) { e.rate = -1; }) == "the rate is not between 0 and 100000 a second");
  CHECK(problem_with([](auto& e) { e.schedule = "5s, soon"; }) == "'soon' in the schedule is no duration; expected '5s, 5m, 30m'");
  CHECK(problem_with([](auto& e) { e.schedule = " "; }) == "the schedule is empty; expected waits like '5s, 5m, 30m'");
  CHECK(problem_of_event_type("order.shipped") == "");
  CHECK(problem_of_event_type("order shipped") == "'order shipped' is no event type; expected one like order.shipped");
}

TEST_CASE("a secret is made in a form that its scheme takes") {
  for (const auto& scheme : signature_schemes()) {
    CAPTURE(scheme.name);
    const auto secret = new_endpoint_secret(scheme.name);
    CHECK(problem_of_secret(secret, scheme.name) == "");
    CHECK(secret != new_endpoint_secret(scheme.name));
  }
}

}  // namespace laneway
