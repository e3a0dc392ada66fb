/// Deliveries from outbox to endpoint: what is sent when, to whom, and what is learned, on a virtual clock.
#include "serve/dispatcher.h"

#include "actions/builtin.h"
#include "model/flow.h"
#include "store/open.h"
#include "support/flow_kit.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

#include <random>

namespace laneway {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::VirtualClock;

/// A try as the endpoint sees it.
struct Try {
  Duration at;  ///< since the beginning
  std::string url;
  std::string webhook_id;
  std::string signatures;
};

class Desk final {
 public:
  explicit Desk(const std::string& store_name = "memory:", DispatcherOptions options = {},
                DeliveryFlow flow = {standard_delivery_flow(), std::string(standard_delivery_start)})
      : store(open_store(store_name, clock)),
        outbox(make_outbox(*store, clock, std::move(flow))),
        dispatcher(*store, *outbox, clock, builtin_actions(), options),
        engine({clock, client, *store, dispatcher, lanes, person, flows, commands},
               {.park_after = options.no_wait ? std::nullopt : std::optional(Duration(1s))}),
        worker({engine, *store, dispatcher, dispatcher, clock}) {
    lanes.serves = false;
    client.route = [this](const HttpRequest& request, std::function<void(HttpResponse)>&) {
      tries.push_back({clock.now() - VirtualClock::beginning(), request.url, header(request, "webhook-id"),
                       header(request, "webhook-signature")});
      return false;
    };
  }
  ~Desk() { worker.stop(); }

  static std::string header(const HttpRequest& request, std::string_view name) {
    const auto* value = find_header(request.headers, name);
    return value != nullptr ? *value : "";
  }

  ConsumerEndpoint add(const std::string& url, std::function<void(ConsumerEndpoint&)> change = {}) {
    ConsumerEndpoint endpoint;
    endpoint.url = url;
    endpoint.secrets = {{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {}}};
    if (change) change(endpoint);
    return outbox->add(endpoint);
  }

  /// Works until `until` (since the beginning), or until nothing can happen any more.
  void work(Duration until = std::chrono::hours(24 * 365)) {
    bool over = false;
    engine.at(VirtualClock::beginning() + until, [&over] { over = true; });
    if (!std::exchange(started, true)) worker.start();
    engine.work([&over] { return over; });
  }

  std::vector<Duration> times() const {
    std::vector<Duration> times;
    for (const auto& one : tries) times.push_back(one.at);
    return times;
  }

  std::string outcome_of(const std::string& event_id) const {
    RunFilter filter;
    filter.event_id = event_id;
    std::string text;
    for (const auto& run : store->list(filter)) text += std::string(name_of(run.status)) + " " + run.outcome + "; ";
    return text;
  }

  VirtualClock clock;
  std::unique_ptr<Store> store;
  std::unique_ptr<OutboxStore> outbox;
  Dispatcher dispatcher;
  test::FakeHttpClient client;
  test::FakeLanes lanes;
  test::ScriptedPerson person;
  test::FlowTexts flows;
  test::FakeCommands commands;
  Engine engine;
  Worker worker;
  std::vector<Try> tries;
  bool started = false;
};

bool within(Duration time, Duration planned) {
  // ±20 % of the wait itself.
  return time >= planned * 8 / 10 && time <= planned * 12 / 10;
}

}  // namespace

TEST_CASE("a delivery is posted, signed with every live secret, under the event's id") {
  Desk desk;
  const auto endpoint = desk.add("https://one.example/hook");
  desk.outbox->change(endpoint.id, [&](ConsumerEndpoint& one) { rotate(one, "whsec_b25lIG1vcmUgc2VjcmV0IG9mIDI0IGJ5dGVz", 24h, desk.clock.now()); });
  desk.outbox->emit({"evt_1", "order.shipped", {{"number", 7}}, {}});
  desk.work();
  REQUIRE(desk.tries.size() == 1);
  CHECK(desk.tries[0].url == "https://one.example/hook");
  CHECK(desk.tries[0].webhook_id == "evt_1");
  CHECK(std::count(desk.tries[0].signatures.begin(), desk.tries[0].signatures.end(), ',') == 2);
  CHECK(desk.outcome_of("evt_1") == "completed delivered; ");
  CHECK(desk.dispatcher.counts().delivered == 1);
  CHECK(desk.dispatcher.counts().under_way == 0);
}

TEST_CASE("tries follow the schedule of Standard Webhooks, and the id stays") {
  Desk desk;
  desk.add("https://one.example/hook");
  desk.client.answers = {{500}, {500}, {500}, {500}, {500}, {500}};
  desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
  desk.work();
  REQUIRE(desk.tries.size() == 6);
  const Duration waits[] = {5s, 5min, 30min, 2h, 5h};
  for (std::size_t i = 1; i < 6; ++i) {
    CAPTURE(i);
    CHECK(within(desk.tries[i].at - desk.tries[i - 1].at, waits[i - 1]));
    CHECK(desk.tries[i].webhook_id == "evt_1");
  }
  CHECK(desk.outcome_of("evt_1") == "completed failed; ");
}

TEST_CASE("no try comes before its Retry-After") {
  for (const char* value : {"90", "90.0", "Sat, 31 Jan 2026 12:01:30 GMT"}) {
    CAPTURE(value);
    Desk desk;
    desk.add("https://one.example/hook");
    desk.client.answers = {{429, {}, {{"retry-after", value}}}};
    desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
    desk.work();
    REQUIRE(desk.tries.size() == 2);
    CHECK(desk.tries[1].at >= 90s);
    CHECK(desk.tries[1].at < 92s);
  }
}

TEST_CASE("410 disables the endpoint: its deliveries wait until it is enabled again") {
  Desk desk;
  const auto gone = desk.add("https://gone.example/hook");
  desk.add("https://one.example/hook");
  desk.client.route = [&](const HttpRequest& request, std::function<void(HttpResponse)>& done) {
    desk.tries.push_back({desk.clock.now() - VirtualClock::beginning(), request.url, "", ""});
    if (request.url != "https://gone.example/hook") return false;
    HttpResponse response;
    response.status = 410;
    done(std::move(response));
    return true;
  };
  desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
  desk.work(1h);
  CHECK(desk.tries.size() == 2);
  CHECK_FALSE(desk.outbox->endpoint(gone.id)->enabled);
  CHECK(desk.outbox->endpoint(gone.id)->reason == "it answered 410 Gone");
  desk.outbox->emit({"evt_2", "order.shipped", {}, {}});
  desk.work(3h);
  CHECK(desk.tries.size() == 3);
  CHECK(desk.outcome_of("evt_2").find("pending") != std::string::npos);

  desk.client.route = {};
  desk.outbox->change(gone.id, [](ConsumerEndpoint& endpoint) { endpoint.enabled = true; });
  desk.dispatcher.endpoints_changed();
  desk.worker.look();
  desk.work(4h);
  CHECK(desk.outcome_of("evt_2") == "completed delivered; completed delivered; ");
}

TEST_CASE("with an endpoint its deliveries are cancelled at once, those that wait for their next try too") {
  test::TemporaryFolder folder;
  for (const std::string& name : {std::string("memory:"), "sqlite:" + folder.path("store.db")}) {
    CAPTURE(name);
    Desk desk(name);
    const auto endpoint = desk.add("https://one.example/hook");
    const auto other = desk.add("https://two.example/hook", [](ConsumerEndpoint& one) { one.enabled = false; });
    desk.client.answers = {{500}};
    desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
    desk.work(1s);
    desk.engine.work([&] { return desk.worker.active() == 0; });
    REQUIRE(desk.tries.size() == 1);
    desk.worker.stop();
    desk.outbox->emit({"evt_2", "order.shipped", {}, {}});
    REQUIRE(desk.outbox->remove(endpoint.id));
    CHECK(desk.outcome_of("evt_1") == "pending ; cancelled ; ");
    CHECK(desk.outcome_of("evt_2") == "pending ; cancelled ; ");
    RunFilter filter;
    filter.endpoint_id = endpoint.id;
    filter.event_id = "evt_1";
    const auto runs = desk.store->list(filter);
    REQUIRE(runs.size() == 1);
    CHECK_FALSE(runs[0].due);
    CHECK_FALSE(runs[0].leased);
    const auto events = desk.store->events(runs[0].id, *standard_delivery_flow());
    REQUIRE_FALSE(events.empty());
    CHECK(name_of(events.back().kind) == "run.cancelled");
    filter.endpoint_id = other.id;
    filter.event_id.clear();
    CHECK(desk.store->list(filter).size() == 2);
  }
}

TEST_CASE("a delivery under way when its endpoint is removed is cancelled when its try is over") {
  Desk desk;
  const auto endpoint = desk.add("https://one.example/hook");
  desk.client.route = [&](const HttpRequest& request, std::function<void(HttpResponse)>& done) {
    desk.tries.push_back({{}, request.url, "", ""});
    desk.outbox->remove(endpoint.id);
    HttpResponse response;
    response.status = 500;
    done(std::move(response));
    return true;
  };
  desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
  desk.work();
  CHECK(desk.tries.size() == 1);
  CHECK(desk.outcome_of("evt_1") == "cancelled ; ");
}

TEST_CASE("an endpoint gets no more at a time than it has set, and all in the end") {
  Desk desk;
  desk.add("https://one.example/hook", [](ConsumerEndpoint& endpoint) { endpoint.concurrency = 2; });
  std::deque<std::function<void(HttpResponse)>> held;
  std::size_t most = 0;
  desk.client.route = [&](const HttpRequest&, std::function<void(HttpResponse)>& done) {
    held.push_back(std::move(done));
    most = std::max(most, held.size());
    return true;
  };
  for (int i = 0; i < 10; ++i) desk.outbox->emit({"", "order.shipped", i, {}});
  desk.worker.start();
  desk.started = true;
  std::size_t answered = 0;
  desk.engine.work([&] {
    if (!held.empty() && desk.dispatcher.counts().under_way == std::min<std::size_t>(2, 10 - answered)) {
      auto done = std::move(held.front());
      held.pop_front();
      ++answered;
      HttpResponse response;
      response.status = 200;
      done(std::move(response));
    }
    return answered == 10 && desk.dispatcher.counts().delivered == 10;
  });
  CHECK(most <= 2);
}

TEST_CASE("a rate is kept") {
  Desk desk;
  desk.add("https://one.example/hook", [](ConsumerEndpoint& endpoint) { endpoint.rate = 2; });
  for (int i = 0; i < 20; ++i) desk.outbox->emit({"", "order.shipped", i, {}});
  desk.work();
  REQUIRE(desk.tries.size() == 20);
  for (std::size_t i = 3; i < 20; ++i) CHECK(desk.tries[i].at - desk.tries[i - 3].at >= 500ms);
  CHECK(desk.tries.back().at <= 10s);
}

TEST_CASE("a broken endpoint is left alone, and keeps nobody else waiting") {
  Desk desk;
  const auto dead = desk.add("https://dead.example/hook");
  desk.add("https://one.example/hook");
  std::size_t good = 0, bad = 0;
  desk.client.route = [&](const HttpRequest& request, std::function<void(HttpResponse)>& done) {
    HttpResponse response;
    const bool is_dead = request.url == "https://dead.example/hook";
    ++(is_dead ? bad : good);
    response.status = is_dead ? 503 : 200;
    done(std::move(response));
    return true;
  };
  for (int i = 0; i < 100; ++i) desk.outbox->emit({"", "order.shipped", i, {}});
  desk.work(4s);
  CHECK(good == 100);
  CHECK(bad <= 8);
  CHECK(desk.dispatcher.health(dead.id).broken);
  CHECK(desk.dispatcher.counts().broken_endpoints == 1);
}

TEST_CASE("the retry strategy is a diagram: another flow tries as it says") {
  auto built = read_flow(std::make_shared<const Source>("once.flow", R"(Once {
n1: circle label:"Start"
n2: rectangle label:"Take it" action:"event.load"
n3: rectangle label:"Build webhook payload"
n4: rectangle label:"POST to subscriber URL"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
}
)"));
  Desk desk("memory:", {}, {std::make_shared<const Flow>(std::move(built.flow)), "n1"});
  desk.add("https://one.example/hook");
  desk.client.answers = {{500}};
  desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
  desk.work();
  CHECK(desk.tries.size() == 1);
  CHECK(desk.tries[0].webhook_id == "evt_1");
  CHECK(desk.outcome_of("evt_1") == "completed ; ");
}

TEST_CASE("each endpoint gets its own url, headers and scheme, as they are written") {
  Desk desk;
  std::map<std::string, HttpRequest> sent;
  desk.client.route = [&](const HttpRequest& request, std::function<void(HttpResponse)>&) {
    sent[request.url] = request;
    return false;
  };
  desk.add("https://one.example/{{event.type}}?q=1", [](ConsumerEndpoint& endpoint) {
    endpoint.headers = {{"X-Tenant", "{{ event.id }}"}};
    endpoint.timeout = 3s;
  });
  desk.add("https://two.example/hook", [](ConsumerEndpoint& endpoint) { endpoint.scheme = "github"; });
  desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
  desk.work();
  REQUIRE(sent.size() == 2);
  const auto& one = sent["https://one.example/{{event.type}}?q=1"];
  const auto& two = sent["https://two.example/hook"];
  CHECK(Desk::header(one, "x-tenant") == "{{ event.id }}");
  CHECK(Desk::header(one, "webhook-signature").starts_with("v1,"));
  CHECK(one.total_timeout == 3s);
  CHECK(Desk::header(two, "x-tenant").empty());
  CHECK(Desk::header(two, "x-hub-signature-256").starts_with("sha256="));
  CHECK(Desk::header(two, "webhook-signature").empty());
  CHECK(two.total_timeout == 15s);
}

TEST_CASE("what an endpoint is changed to holds for what is sent from then on") {
  Desk desk;
  const auto endpoint = desk.add("https://old.example/hook");
  desk.client.answers = {{500}};
  desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
  desk.work(1s);
  desk.outbox->change(endpoint.id, [](ConsumerEndpoint& one) { one.url = "https://new.example/hook"; });
  desk.dispatcher.endpoints_changed();
  desk.work();
  REQUIRE(desk.tries.size() == 2);
  CHECK(desk.tries[0].url == "https://old.example/hook");
  CHECK(desk.tries[1].url == "https://new.example/hook");
}

TEST_CASE("a secret stops signing when its time is over, without anyone looking") {
  Desk desk;
  desk.add("https://one.example/hook", [](ConsumerEndpoint& endpoint) {
    endpoint.secrets.push_back({"whsec_b25lIG1vcmUgc2VjcmV0IG9mIDI0IGJ5dGVz", VirtualClock::beginning() + 3s});
  });
  desk.client.answers = {{500}};
  desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
  desk.work();
  REQUIRE(desk.tries.size() == 2);
  const auto signatures = [](const Try& one) { return std::count(one.signatures.begin(), one.signatures.end(), ','); };
  CHECK(signatures(desk.tries[0]) == 2);
  CHECK(signatures(desk.tries[1]) == 1);
}

TEST_CASE("deliveries go on from an SQLite store where another process left them") {
  test::TemporaryFolder folder;
  const auto name = "sqlite:" + folder.path("store.db");
  {
    Desk desk(name);
    desk.add("https://one.example/hook");
    desk.client.answers = {{500}};
    desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
    desk.work(1s);
    desk.engine.work([&] { return desk.worker.active() == 0; });
    CHECK(desk.tries.size() == 1);
    CHECK(desk.outcome_of("evt_1") == "waiting ; ");
  }
  Desk desk(name);
  desk.work();
  REQUIRE(desk.tries.size() == 1);
  CHECK(desk.tries[0].webhook_id == "evt_1");
  CHECK(within(desk.tries[0].at, 5s));
  CHECK(desk.outcome_of("evt_1") == "completed delivered; ");
}

TEST_CASE("of many deliveries that fail at random, none is tried before its time, and all end") {
  Desk desk;
  for (int i = 0; i < 10; ++i) desk.add("https://one.example/" + std::to_string(i), [i](ConsumerEndpoint& endpoint) {
    endpoint.events = {"e" + std::to_string(i)};
  });
  std::mt19937 random(7);
  std::map<std::string, std::pair<int, TimePoint>> open;
  std::size_t early = 0, ended = 0;
  desk.client.route = [&](const HttpRequest& request, std::function<void(HttpResponse)>& done) {
    const Duration waits[] = {5s, 5min, 30min, 2h, 5h, 0s};
    const auto id = Desk::header(request, "webhook-id");
    auto& [tries, earliest] = open[id];
    early += desk.clock.now() < earliest;
    HttpResponse response;
    const auto chance = random() % 10;
    response.status = chance < 5 ? 200 : chance < 8 ? 503 : 429;
    auto wait = waits[std::min(tries, 5)] * 8 / 10;
    if (response.status == 429) {
      const auto asked = std::chrono::seconds(random() % 4000);
      response.headers.push_back({"retry-after", std::to_string(asked.count())});
      wait = std::max<Duration>(wait, asked);
    }
    earliest = desk.clock.now() + wait;
    if (response.status == 200 || ++tries == 6) {
      open.erase(id);
      ++ended;
    }
    done(std::move(response));
    return true;
  };
  constexpr std::size_t count = 500;
  for (std::size_t i = 0; i < count; ++i) desk.outbox->emit({"", "e" + std::to_string(i % 10), i, {}});
  desk.work(8 * 24h);
  CHECK(early == 0);
  CHECK(ended == count);
  const auto counts = desk.dispatcher.counts();
  CHECK(counts.delivered + counts.failed == count);
  CHECK(counts.under_way == 0);
}

TEST_CASE("with no wait, what sleeps from before is due at once") {
  test::TemporaryFolder folder;
  const auto name = "sqlite:" + folder.path("store.db");
  {
    Desk desk(name);
    desk.add("https://one.example/hook");
    desk.client.answers = {{500}};
    desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
    desk.work(1s);
    desk.engine.work([&] { return desk.worker.active() == 0; });
  }
  Desk desk(name, {.no_wait = true});
  desk.dispatcher.wake_sleepers();
  desk.work(1s);
  REQUIRE(desk.tries.size() == 1);
  CHECK(desk.tries[0].at < 1s);
}

TEST_CASE("a header's secret that is missing holds the delivery up and is said") {
  Desk desk;
  desk.add("https://one.example/hook", [](ConsumerEndpoint& endpoint) { endpoint.headers = {{"Authorization", "env:LANEWAY_TEST_NO_SUCH"}}; });
  std::vector<std::string> reasons;
  desk.dispatcher.on_postponed = [&](const RunRecord&, const std::string& reason) { reasons.push_back(reason); };
  desk.outbox->emit({"evt_1", "order.shipped", {}, {}});
  desk.work(1s);
  CHECK(reasons == std::vector<std::string>{"the environment has no variable 'LANEWAY_TEST_NO_SUCH'"});
  CHECK(desk.tries.empty());
  setenv("LANEWAY_TEST_NO_SUCH", "Bearer x", 1);
  desk.work(70s);
  unsetenv("LANEWAY_TEST_NO_SUCH");
  CHECK(desk.tries.size() == 1);
}

}  // namespace laneway
