/// What every run store promises; the same tests for all of them.
#include "support/store_contract.h"

#include "support/flow_kit.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <thread>

namespace laneway::test {

namespace {

std::shared_ptr<const Plan> three_step_plan() {
  return plan_of(
      "n1: circle label:\"Start\"\nn2: rectangle label:\"Work\"\nn3: circle label:\"End\"\nn1 -> n2\nn2 -> n3\n");
}

/// One event with every member set, so that a store that forgets one is found.
Event full_event(const Plan& plan, EventKind kind, int number) {
  Event event;
  event.kind = kind;
  event.status = StepStatus::failed;
  event.token = 7;
  event.node = plan.flow->find_node("n2");
  event.pass = number;
  event.time = VirtualClock::beginning() + std::chrono::microseconds(123'457) * number;
  event.duration_ms = 1.5;
  event.detail = {{"text", "ä \" \n \\"},
                  {"number", 0.1},
                  {"bytes", json_of_bytes("\xFF\x00\x01")},
                  {"null", nullptr},
                  {"order", {{"z", 1}, {"a", 2}}}};
  event.changes = {{"vars.x", Json::array({1, -2, 3.5, true})}, {"payload", "text"}};
  event.next = {plan.flow->find_node("n3"), plan.flow->find_node("n2")};
  event.until = VirtualClock::beginning() + std::chrono::hours(5);
  event.text = "a key";
  event.replied = true;
  return event;
}

/// All of an event, as text.
std::string text_of(const Event& event) {
  std::string text =
      fmt::format("{} {} token {} node {} pass {} time {} took {} detail {} text '{}' replied {} until {}",
                  name_of(event.kind), name_of(event.status), event.token, event.node.value, event.pass,
                  event.time.time_since_epoch().count(), event.duration_ms, to_text(event.detail), event.text,
                  event.replied, event.until ? event.until->time_since_epoch().count() : -1);
  for (const auto& change : event.changes) text += fmt::format(" {}={}", change.path, to_text(change.value));
  for (const NodeId node : event.next) text += fmt::format(" ->{}", node.value);
  return text + "\n";
}

std::string text_of(const std::vector<Event>& events) {
  std::string text;
  for (const auto& event : events) text += text_of(event);
  return text;
}

void check_journals(RunStore& store) {
  const auto plan = three_step_plan();
  std::vector<Event> written;
  const auto journal = store.open(facts_of(plan, "r_one"));
  for (const auto kind :
       {EventKind::run_started, EventKind::step, EventKind::branch, EventKind::effect, EventKind::waiting}) {
    written.push_back(full_event(*plan, kind, static_cast<int>(written.size())));
    journal->append(written.back());
  }
  flush(*journal);
  CHECK(text_of(store.events("r_one", *plan->flow)) == text_of(written));
  flush(*journal);
  CHECK(text_of(store.events("r_one", *plan->flow)) == text_of(written));
  written.push_back(full_event(*plan, EventKind::completed, 9));
  journal->append(written.back());
  flush(*journal);
  CHECK(text_of(store.events("r_one", *plan->flow)) == text_of(written));
  CHECK(store.events("r_unknown", *plan->flow).empty());
  CHECK(store.events("", *plan->flow).empty());
}

void check_journals_side_by_side(RunStore& store) {
  const auto plan = three_step_plan();
  constexpr int runs = 8;
  constexpr int events = 50;
  std::vector<std::thread> threads;
  for (int run = 0; run < runs; ++run)
    threads.emplace_back([&, run] {
      const auto journal = store.open(facts_of(plan, fmt::format("r_side{}", run)));
      for (int number = 0; number < events; ++number) {
        journal->append(full_event(*plan, EventKind::step, number));
        if (number % 7 == run % 7) flush(*journal);
      }
      flush(*journal);
    });
  for (auto& thread : threads) thread.join();
  for (int run = 0; run < runs; ++run) {
    const auto kept = store.events(fmt::format("r_side{}", run), *plan->flow);
    REQUIRE(kept.size() == events);
    for (int number = 0; number < events; ++number) CHECK(kept[static_cast<std::size_t>(number)].pass == number);
  }
}

void check_keyed_state(RunStore& store) {
  auto& state = store.state();
  CHECK(!state.get("flow/order 1"));
  state.put("flow/order 1", {{"paid", true}});
  state.put("flow/order 1", {{"paid", false}, {"bytes", json_of_bytes("\xFE")}});
  state.put("", nullptr);
  CHECK(*state.get("flow/order 1") == Json{{"paid", false}, {"bytes", json_of_bytes("\xFE")}});
  CHECK(state.get("")->is_null());
}

void check_first_sight(RunStore& store) {
  auto& state = store.state();
  const auto now = VirtualClock::beginning();
  const auto minute = std::chrono::minutes(1);
  CHECK(state.first_sight("mac 1", now + minute, now));
  CHECK(!state.first_sight("mac 1", now + 2 * minute, now));
  CHECK(state.first_sight("mac 2", now + minute, now));
  CHECK(!state.first_sight("mac 1", now + minute, now + minute - Duration(1)));
  CHECK(state.first_sight("mac 1", now + 5 * minute, now + minute));
  // A sight that ends before it begins only asks.
  CHECK(state.first_sight("mac 3", now - Duration(1), now));
  CHECK(state.first_sight("mac 3", now + minute, now));
  CHECK(!state.first_sight("mac 3", now - Duration(1), now));

  std::atomic<int> first = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&] {
      for (int key = 0; key < 50; ++key) first += state.first_sight(fmt::format("shared {}", key), now + minute, now);
    });
  for (auto& thread : threads) thread.join();
  CHECK(first == 50);
}

}  // namespace

void check_store_contract(const StoreFactory& open_store, bool lasting) {
  {
    const auto store = open_store();
    SUBCASE("a journal gives back what was appended, whole and in order") { check_journals(*store); }
    SUBCASE("many runs append side by side") { check_journals_side_by_side(*store); }
    SUBCASE("the keyed state keeps the last value of a key") { check_keyed_state(*store); }
    SUBCASE("a key is seen first once, until its time is over") { check_first_sight(*store); }
  }
  if (!lasting) return;
  SUBCASE("what was flushed outlives the store") {
    const auto plan = three_step_plan();
    const auto event = full_event(*plan, EventKind::run_started, 1);
    {
      const auto store = open_store();
      const auto journal = store->open(facts_of(plan, "r_lasting"));
      journal->append(event);
      flush(*journal);
      store->state().put("kept", 1);
    }
    const auto store = open_store();
    CHECK(text_of(store->events("r_lasting", *plan->flow)) == text_of(event));
    CHECK(store->state().get("kept") == Json(1));
  }
}

}  // namespace laneway::test
