/// The outbox: what any store must promise of events, deliveries and endpoints.
#include "serve/outbox.h"

#include "model/flow.h"
#include "store/open.h"
#include "support/flow_kit.h"
#include "support/temporary_folder.h"

#include <doctest/doctest.h>

#include <thread>

namespace laneway {
namespace {

using namespace std::chrono_literals;

ConsumerEndpoint endpoint_for(std::vector<std::string> events) {
  ConsumerEndpoint endpoint;
  endpoint.url = "https://example.org/hook";
  endpoint.events = std::move(events);
  endpoint.secrets = {{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {}}};
  return endpoint;
}

struct Setup {
  explicit Setup(const std::string& name) : store(open_store(name, clock)) { reopen(); }
  void reopen() { outbox = make_outbox(*store, clock, {standard_delivery_flow(), std::string(standard_delivery_start)}); }

  test::VirtualClock clock;
  std::unique_ptr<Store> store;
  std::unique_ptr<OutboxStore> outbox;
};

/// Runs `check` on the outbox of each store.
void on_each_store(const std::function<void(Setup&)>& check) {
  test::TemporaryFolder folder;
  for (const std::string& name : {std::string("memory:"), "sqlite:" + folder.path("store.db")}) {
    CAPTURE(name);
    Setup setup(name);
    check(setup);
  }
}

std::vector<std::string> ids_of(const std::vector<StoredEvent>& events) {
  std::vector<std::string> ids;
  for (const auto& event : events) ids.push_back(event.id);
  return ids;
}

}  // namespace

TEST_CASE("an event makes one delivery for each endpoint that wants its type") {
  on_each_store([](Setup& setup) {
    const auto all = setup.outbox->add(endpoint_for({"*"}));
    const auto orders = setup.outbox->add(endpoint_for({"order.*", "cart.*"}));
    const auto others = setup.outbox->add(endpoint_for({"payment.*"}));
    const auto emitted = setup.outbox->emit({"evt_1", "order.shipped", {{"number", 7}}, {}});
    CHECK(emitted.result == Emitted::Result::stored);
    CHECK(emitted.id == "evt_1");
    REQUIRE(emitted.deliveries.size() == 2);
    CHECK(emitted.deliveries[0].endpoint_id == all.id);
    CHECK(emitted.deliveries[1].endpoint_id == orders.id);
    for (const auto& delivery : emitted.deliveries) {
      const auto run = setup.store->find(delivery.id);
      REQUIRE(run);
      CHECK(name_of(run->status) == "pending");
      CHECK(run->event_id == "evt_1");
      CHECK(run->flow == "webhook_delivery");
      CHECK(run->start == "n1");
      CHECK(to_text(run->seed) == R"({"input":{"id":"evt_1","type":"order.shipped","time":"2026-01-31T12:00:00.000Z","data":{"number":7}}})");
    }
    RunFilter filter;
    filter.endpoint_id = others.id;
    CHECK(setup.store->list(filter).empty());
  });
}

TEST_CASE("an id emitted twice is one event; with other data it is refused") {
  on_each_store([](Setup& setup) {
    setup.outbox->add(endpoint_for({"*"}));
    const OutgoingEvent event{"evt_1", "order.shipped", {{"number", 7}}, {}};
    CHECK(setup.outbox->emit(event).deliveries.size() == 1);
    CHECK(setup.outbox->emit(event).result == Emitted::Result::known);
    CHECK(setup.outbox->emit(event).deliveries.empty());
    CHECK(setup.outbox->emit({"evt_1", "order.shipped", {{"number", 8}}, {}}).result == Emitted::Result::differs);
    CHECK(setup.outbox->emit({"evt_1", "order.lost", {{"number", 7}}, {}}).result == Emitted::Result::differs);
    CHECK(setup.store->list({}).size() == 1);
    CHECK(to_text(setup.outbox->event("evt_1")->data) == R"({"number":7})");
    CHECK_FALSE(setup.outbox->event("evt_2"));
  });
}

TEST_CASE("events without an id get one each, and are listed newest first") {
  on_each_store([](Setup& setup) {
    const auto first = setup.outbox->emit({"", "order.shipped", 1, {}}).id;
    const auto second = setup.outbox->emit({"", "payment.failed", 2, {}}).id;
    const auto third = setup.outbox->emit({"", "order.lost", 3, {}}).id;
    CHECK(first.starts_with("evt_"));
    CHECK(ids_of(setup.outbox->events({})) == std::vector{third, second, first});
    CHECK(ids_of(setup.outbox->events({.type = "order.*"})) == std::vector{third, first});
    CHECK(ids_of(setup.outbox->events({.limit = 2})) == std::vector{third, second});
    const auto page = setup.outbox->events({.limit = 2});
    CHECK(ids_of(setup.outbox->events({.before = page.back().number})) == std::vector{first});
  });
}

TEST_CASE("the same event emitted from many threads at once is stored once") {
  on_each_store([](Setup& setup) {
    setup.outbox->add(endpoint_for({"*"}));
    std::atomic<int> stored = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread)
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i)
          if (setup.outbox->emit({"evt_" + std::to_string(i), "order.shipped", i, {}}).result == Emitted::Result::stored) ++stored;
      });
    for (auto& thread : threads) thread.join();
    CHECK(stored == 20);
    CHECK(setup.store->list({}).size() == 20);
  });
}

TEST_CASE("endpoints are changed as a whole or not at all") {
  on_each_store([](Setup& setup) {
    const auto added = setup.outbox->add(endpoint_for({"*"}));
    CHECK(added.id.starts_with("ep_"));
    const auto before = setup.outbox->revision();
    const auto changed = setup.outbox->change(added.id, [](ConsumerEndpoint& endpoint) { endpoint.enabled = false; });
    CHECK_FALSE(changed->enabled);
    CHECK(setup.outbox->revision() != before);
    CHECK_THROWS_AS(setup.outbox->change(added.id,
                                         [](ConsumerEndpoint& endpoint) {
                                           endpoint.enabled = true;
                                           throw std::invalid_argument("no");
                                         }),
                    std::invalid_argument);
    CHECK_FALSE(setup.outbox->endpoint(added.id)->enabled);
    CHECK_FALSE(setup.outbox->change("ep_none", [](ConsumerEndpoint&) {}));
    CHECK(setup.outbox->remove(added.id));
    CHECK_FALSE(setup.outbox->remove(added.id));
    CHECK(setup.outbox->endpoints().empty());
    CHECK(setup.outbox->emit({"", "order.shipped", 1, {}}).deliveries.empty());
  });
}

TEST_CASE("an endpoint that is added gets the events after it, not those before") {
  on_each_store([](Setup& setup) {
    CHECK(setup.outbox->emit({"evt_1", "order.shipped", 1, {}}).deliveries.empty());
    setup.outbox->add(endpoint_for({"*"}));
    CHECK(setup.outbox->emit({"evt_2", "order.shipped", 1, {}}).deliveries.size() == 1);
    CHECK(setup.outbox->emit({"evt_1", "order.shipped", 1, {}}).deliveries.empty());
  });
}

TEST_CASE("events are forgotten with the last of their deliveries, and by their own age") {
  on_each_store([](Setup& setup) {
    const auto ids = [&] { return ids_of(setup.outbox->events({})); };
    setup.outbox->emit({"nobodys", "order.shipped", 1, {}});
    const auto endpoint = setup.outbox->add(endpoint_for({"*"}));
    setup.outbox->emit({"cancelled", "order.shipped", 1, {}});
    setup.clock.jump_to(setup.clock.now() + 1h);
    setup.outbox->remove(endpoint.id);
    setup.outbox->add(endpoint_for({"*"}));
    setup.outbox->emit({"pending", "order.shipped", 1, {}});
    setup.clock.jump_to(setup.clock.now() + 1h);
    const auto start = test::VirtualClock::beginning();

    CHECK(setup.outbox->prune({.ended_before = start}) == 0);
    // The delivery of the second ended after this.
    CHECK(setup.outbox->prune({.ended_before = start + 30min, .dry_run = true}) == 1);
    CHECK(setup.outbox->prune({.keep = 2, .dry_run = true}) == 0);
    CHECK(setup.outbox->prune({.keep = 1, .dry_run = true}) == 0);
    CHECK(setup.outbox->prune({.keep = 0, .dry_run = true}) == 2);
    CHECK(ids() == std::vector<std::string>{"pending", "cancelled", "nobodys"});
    CHECK(setup.outbox->prune({.ended_before = start + 90min}) == 2);
    CHECK(setup.store->prune({.ended_before = start + 90min}) == 1);
    CHECK(ids() == std::vector<std::string>{"pending"});
    CHECK(setup.outbox->prune({.keep = 0, .failed_too = true}) == 0);
    CHECK(setup.outbox->emit({"pending", "order.shipped", 1, {}}).result == Emitted::Result::known);
    CHECK(setup.outbox->emit({"cancelled", "order.shipped", 1, {}}).result == Emitted::Result::stored);
    const auto newest = setup.outbox->events({.limit = 1});
    CHECK(newest[0].id == "cancelled");
  });
}

TEST_CASE("what was emitted is there when the file is opened again, secrets and all") {
  test::TemporaryFolder folder;
  const auto name = "sqlite:" + folder.path("store.db");
  {
    Setup setup(name);
    setup.outbox->add(endpoint_for({"order.*"}));
    setup.outbox->emit({"evt_1", "order.shipped", "ü", {}});
  }
  Setup setup(name);
  REQUIRE(setup.outbox->endpoints().size() == 1);
  CHECK(setup.outbox->endpoints()[0].secrets[0].text == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  CHECK(setup.outbox->event("evt_1")->data == "ü");
  CHECK(setup.outbox->emit({"evt_1", "order.shipped", "ü", {}}).result == Emitted::Result::known);
  CHECK(setup.store->list({}).size() == 1);
}

TEST_CASE("every mistake in an event is told in one line") {
  CHECK(problem_of(OutgoingEvent{"", "order.shipped", {}, {}}) == "");
  CHECK(problem_of(OutgoingEvent{"", "", {}, {}}) == "'' is no event type; expected one like order.shipped");
  CHECK(problem_of(OutgoingEvent{"a b", "order.shipped", {}, {}}) ==
        "an event's id must be of 1 to 200 visible ASCII characters without blanks");
  CHECK(problem_of(OutgoingEvent{std::string(201, 'a'), "order.shipped", {}, {}}) != "");
  CHECK(problem_of(OutgoingEvent{"", "order.shipped", std::string(1 << 20, 'x'), {}}) ==
        "the event's data has 1048578 bytes, which is more than an event may have (1048576); send a reference to it");
}

}  // namespace laneway
