/// What every store promises to workers and people.
#include "support/queue_contract.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace laneway::test {

namespace {

using std::chrono::seconds;

std::shared_ptr<const Plan> waiting_plan() {
  return plan_of(
      "n1: circle label:\"Start\"\nn2: rectangle label:\"Wait for callback\" timeout:\"9h\"\nn3: taskbox "
      "label:\"Look\"\n"
      "n4: circle label:\"End\"\nn1 -> n2\nn2 -> n3\nn3 -> n4\n");
}

Event event_of(const Plan& plan, EventKind kind, const char* node, std::string text = {}) {
  Event event;
  event.kind = kind;
  event.node = plan.flow->find_node(node);
  event.time = VirtualClock::beginning();
  event.text = std::move(text);
  return event;
}

/// A pending run with this id; `due` in seconds from the clock's beginning.
void add(Store& store, const Plan& plan, const std::string& id, const std::string& endpoint, int due) {
  RunRecord run;
  run.id = id;
  run.start = "n1";
  run.endpoint_id = endpoint;
  run.event_id = "evt_" + id;
  run.due = VirtualClock::beginning() + seconds(due);
  run.seed = {{"input", {{"bytes", json_of_bytes("\xFF")}, {"n", 1}}}};
  run.options = {{"no_wait", true}};
  store.add(std::move(run), *plan.flow);
}

std::string ids_of(const std::vector<Claim>& claims) {
  std::vector<std::string> ids;
  for (const auto& claim : claims) ids.push_back(claim.run.id);
  return fmt::format("{}", fmt::join(ids, " "));
}

std::string ids_of(const std::vector<RunRecord>& runs) {
  std::vector<std::string> ids;
  for (const auto& run : runs) ids.push_back(run.id);
  return fmt::format("{}", fmt::join(ids, " "));
}

std::string text_of(const std::vector<DueQueue>& queues) {
  std::string text;
  for (const auto& [endpoint, due] : queues)
    text += fmt::format("{}:{} ", endpoint, std::chrono::floor<seconds>(due - VirtualClock::beginning()).count());
  return text;
}

/// A run in somebody's hands that has begun and waits at n2 for a callback with the token `TOKEN<id>`.
std::unique_ptr<Journal> begin(Store& store, const std::shared_ptr<const Plan>& plan, const std::string& id) {
  auto journal = store.open(facts_of(plan, id));
  auto start = event_of(*plan, EventKind::run_started, "n1");
  start.changes = {{"callbacks.n2", "http://lanes.test/callbacks/TOKEN" + id}};
  journal->append(start);
  flush(*journal);
  return journal;
}

bool refuses(Journal& journal, const Plan& plan) {
  try {
    journal.append(event_of(plan, EventKind::step, "n1"));
    flush(journal);
  } catch (const LeaseLost&) {
    return true;
  }
  return false;
}

Posted post(Store& store, Message::Kind kind, const std::string& run, const std::string& key = {}) {
  Message message{0, run, kind, key, {{"answer", "done"}, {"bytes", json_of_bytes("\xFE")}}};
  return store.post(message);
}

void check_order(Store& store, VirtualClock& clock) {
  const auto plan = waiting_plan();
  add(store, *plan, "r_a2", "a", 2);
  add(store, *plan, "r_b5", "b", 5);
  add(store, *plan, "r_a1", "a", 1);
  add(store, *plan, "r_none", "", 3);
  add(store, *plan, "r_a3", "a", 3);
  CHECK(text_of(store.due()) == ":3 a:1 b:5 ");
  CHECK(store.claim({{"a", 10}, {"b", 10}}).claims.empty());
  clock.jump_to(VirtualClock::beginning() + seconds(3));
  auto claimed = store.claim({{"a", 2}, {"b", 10}, {"", 10}, {"unknown", 10}});
  CHECK(ids_of(claimed.claims) == "r_a1 r_a2 r_none");
  CHECK(text_of(claimed.next) == "a:3 b:5 ");
  CHECK(text_of(store.due()) == "a:3 b:5 ");
  const auto& run = claimed.claims.front().run;
  CHECK(run.status == RunStatus::pending);
  CHECK(run.seed == Json{{"input", {{"bytes", json_of_bytes("\xFF")}, {"n", 1}}}});
  CHECK(run.options == Json{{"no_wait", true}});
  CHECK(run.event_id == "evt_r_a1");
  CHECK(run.start == "n1");
  CHECK(store.find("r_a1")->leased);
  CHECK(!store.claim_run("r_a1"));
  CHECK(!store.claim_run("r_unknown"));
  CHECK(store.claim_run("r_b5"));
  CHECK_THROWS_AS(add(store, *plan, "r_a1", "a", 1), Error);
}

void check_leases(Store& store, VirtualClock& clock) {
  const auto plan = waiting_plan();
  add(store, *plan, "r_1", "a", 0);
  const auto first = *store.claim_run("r_1");
  const auto late = store.open(facts_of(plan, "r_1"), &first);
  store.give_back(first, clock.now() + seconds(9));
  CHECK(text_of(store.due()) == "a:9 ");
  CHECK(refuses(*late, *plan));
  const auto second = *store.claim_run("r_1");
  CHECK(second.epoch > first.epoch);
  const auto journal = store.open(facts_of(plan, "r_1"), &second);
  CHECK(refuses(*late, *plan));
  store.give_back(first, clock.now());
  CHECK(!refuses(*journal, *plan));
  CHECK(store.events("r_1", *plan->flow).size() == 1);
}

void check_parking(Store& store, VirtualClock& clock) {
  const auto plan = waiting_plan();
  auto journal = begin(store, plan, "r_1");
  CHECK(store.due().empty());
  journal->append(event_of(*plan, EventKind::waiting, "n2", std::string(wait_for_callback)));
  std::atomic<bool> over = false;
  if (journal->park(clock.now() + seconds(30), 0, [&](std::exception_ptr) { over = true; })) over = true;
  while (!over) std::this_thread::yield();
  journal.reset();
  CHECK(text_of(store.due()) == ":30 ");
  CHECK(store.find("r_1")->status == RunStatus::waiting);
  CHECK(post(store, Message::Kind::callback, "", "TOKENr_1") == Posted::taken);
  CHECK(text_of(store.due()) == ":0 ");
  CHECK(post(store, Message::Kind::callback, "", "TOKENr_1") == Posted::closed);
  CHECK(post(store, Message::Kind::callback, "", "TOKEN") == Posted::unknown);

  const auto claim = *store.claim_run("r_1");
  const auto messages = store.messages("r_1");
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].key == "TOKENr_1");
  CHECK(messages[0].run == "r_1");
  CHECK(messages[0].data["bytes"] == json_of_bytes("\xFE"));
  journal = store.open(facts_of(plan, "r_1"), &claim);
  // Whoever gives a run back with a message that he has not seen gives it to the next at once.
  over = false;
  if (journal->park(std::nullopt, messages[0].id - 1, [&](std::exception_ptr) { over = true; })) over = true;
  while (!over) std::this_thread::yield();
  CHECK(text_of(store.due()) == ":0 ");
  const auto again = *store.claim_run("r_1");
  journal = store.open(facts_of(plan, "r_1"), &again);
  journal->consume(messages[0].id);
  journal->append(event_of(*plan, EventKind::step, "n2"));
  flush(*journal);
  CHECK(store.messages("r_1").empty());
}

void check_tasks(Store& store) {
  const auto plan = waiting_plan();
  const auto journal = begin(store, plan, "r_1");
  CHECK(post(store, Message::Kind::task, "r_1", "n3") == Posted::unknown);
  journal->append(event_of(*plan, EventKind::waiting, "n3", std::string(wait_for_person)));
  flush(*journal, RunStatus::waiting);
  REQUIRE(store.tasks().size() == 1);
  CHECK(store.tasks()[0].run == "r_1");
  CHECK(store.tasks()[0].node == "n3");
  CHECK(store.tasks()[0].label == "Look");
  CHECK(post(store, Message::Kind::task, "r_1", "n2") == Posted::unknown);
  CHECK(post(store, Message::Kind::task, "r_1", "n3") == Posted::taken);
  CHECK(post(store, Message::Kind::task, "r_1", "n3") == Posted::unknown);
  CHECK(store.tasks().empty());
}

void check_ends(Store& store) {
  const auto plan = waiting_plan();
  auto journal = begin(store, plan, "r_1");
  CHECK(post(store, Message::Kind::retry, "r_1") == Posted::closed);
  auto failed = event_of(*plan, EventKind::failed, "n2", "bad");
  failed.detail = {{"code", "oh"}, {"message", "no"}, {"node", "n2"}};
  journal->append(failed);
  flush(*journal, RunStatus::failed);
  journal.reset();
  const auto run = store.find("r_1");
  CHECK(run->status == RunStatus::failed);
  CHECK(run->outcome == "bad");
  CHECK(run->error == failed.detail);
  CHECK(!run->leased);
  CHECK(!run->due);
  CHECK(post(store, Message::Kind::callback, "", "TOKENr_1") == Posted::closed);
  CHECK(post(store, Message::Kind::cancel, "r_1") == Posted::closed);
  CHECK(post(store, Message::Kind::cancel, "r_2") == Posted::unknown);
  CHECK(post(store, Message::Kind::retry, "r_1") == Posted::taken);
  CHECK(text_of(store.due()) == ":0 ");
  add(store, *plan, "r_pending", "a", 0);
  CHECK(post(store, Message::Kind::cancel, "r_pending") == Posted::taken);
  CHECK(store.find("r_pending")->status == RunStatus::cancelled);
  CHECK(text_of(store.due()) == ":0 ");
}

void check_abandoned(Store& store) {
  const auto plan = waiting_plan();
  auto journal = begin(store, plan, "r_1");
  CHECK(store.due().empty());
  journal.reset();
  // The store may write it down in its own time.
  while (store.due().empty()) std::this_thread::yield();
  CHECK(store.claim_run("r_1"));
}

void check_callers(Store& store) {
  const auto plan = waiting_plan();
  auto caller = begin(store, plan, "r_caller");
  auto facts = facts_of(plan, "r_called");
  facts.parent = "r_caller";
  facts.called = true;
  const auto called = store.open(facts);
  called->append(event_of(*plan, EventKind::run_started, "n1"));
  auto end = event_of(*plan, EventKind::completed, "n1");
  end.changes = {{"result", {{"vars", 7}}}};
  called->append(end);
  flush(*called, RunStatus::completed);
  const auto messages = store.messages("r_caller");
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].kind == Message::Kind::called);
  CHECK(messages[0].key == "r_called");
  CHECK(messages[0].data == Json{{"vars", 7}});
}

void check_lists(Store& store, VirtualClock& clock) {
  const auto plan = waiting_plan();
  for (int number = 0; number < 4; ++number) {
    clock.jump_to(VirtualClock::beginning() + seconds(number));
    add(store, *plan, fmt::format("r_{}", number), number % 2 == 0 ? "even" : "odd", number);
  }
  auto journal = begin(store, plan, "r_running");
  CHECK(ids_of(store.list({})) == "r_running r_3 r_2 r_1 r_0");
  CHECK(ids_of(store.list({.statuses = {RunStatus::running, RunStatus::failed}})) == "r_running");
  CHECK(ids_of(store.list({.endpoint_id = "odd"})) == "r_3 r_1");
  CHECK(ids_of(store.list({.event_id = "evt_r_2"})) == "r_2");
  CHECK(ids_of(store.list({.flow = "test", .limit = 2})) == "r_running r_3");
  CHECK(ids_of(store.list({.flow = "other"})).empty());
  CHECK(ids_of(store.list({.endpoint_id = "even", .since = VirtualClock::beginning() + seconds(1)})) == "r_2");
  CHECK(ids_of(store.list({.endpoint_id = "even", .until = VirtualClock::beginning() + seconds(1)})) == "r_0");
  CHECK(ids_of(store.list({.before = store.find("r_2")->number})) == "r_1 r_0");
  CHECK(store.flow(store.find("r_1")->flow_hash)->text == plan->flow->source->text());
  CHECK(!store.flow("unknown"));
  for (const auto& [status, count] : store.counts()) CHECK(count == (status == RunStatus::pending ? 4 : 1));
}

void check_pruning(Store& store) {
  const auto plan = waiting_plan();
  for (int number = 0; number < 6; ++number) {
    auto journal = begin(store, plan, fmt::format("r_{}", number));
    auto end = event_of(*plan, number == 5 ? EventKind::failed : EventKind::completed, "n1");
    end.time = VirtualClock::beginning() + seconds(number);
    journal->append(end);
    flush(*journal, number == 5 ? RunStatus::failed : RunStatus::completed);
  }
  const auto running = begin(store, plan, "r_running");
  CHECK(store.prune({.ended_before = VirtualClock::beginning() + seconds(2), .dry_run = true}) == 2);
  CHECK(store.prune({.ended_before = VirtualClock::beginning() + seconds(2)}) == 2);
  CHECK(ids_of(store.list({})) == "r_running r_5 r_4 r_3 r_2");
  CHECK(store.events("r_1", *plan->flow).empty());
  CHECK(post(store, Message::Kind::callback, "", "TOKENr_1") == Posted::unknown);
  CHECK(store.prune({.keep = 1}) == 2);
  CHECK(ids_of(store.list({})) == "r_running r_5 r_4");
  CHECK(store.prune({.keep = 0, .failed_too = true}) == 2);
  CHECK(ids_of(store.list({})) == "r_running");
}

void check_watching(Store& store, VirtualClock& clock) {
  const auto plan = waiting_plan();
  std::mutex mutex;
  std::string seen;
  store.watch([&](const DueQueue* queue) {
    const std::lock_guard lock(mutex);
    if (queue != nullptr) seen += text_of(std::vector{*queue});
  });
  add(store, *plan, "r_1", "a", 7);
  {
    const std::lock_guard lock(mutex);
    CHECK(seen == "a:7 ");
  }
  store.give_back(*store.claim_run("r_1"), clock.now() + seconds(9));
  store.watch({});
  CHECK(seen == "a:7 a:9 ");
  add(store, *plan, "r_2", "a", 7);
  CHECK(seen == "a:7 a:9 ");
}

}  // namespace

void check_queue_contract(const QueueFactory& open_store) {
  VirtualClock clock;
  const auto store = open_store(clock);
  SUBCASE("runs are claimed when they are due, of each queue the first first") { check_order(*store, clock); }
  SUBCASE("who has lost a lease writes nothing") { check_leases(*store, clock); }
  SUBCASE("a run that is given back is due at its time, or when a message comes") { check_parking(*store, clock); }
  SUBCASE("a task is open from the wait for a person to the answer") { check_tasks(*store); }
  SUBCASE("a run that has ended takes nothing but a retry of a failure") { check_ends(*store); }
  SUBCASE("a run whose journal is dropped is anybody's") { check_abandoned(*store); }
  SUBCASE("the end of a called run is a message to its caller") { check_callers(*store); }
  SUBCASE("runs are listed newest first, by what they are") { check_lists(*store, clock); }
  SUBCASE("finished runs are forgotten by age and by number, failed ones on demand") { check_pruning(*store); }
  SUBCASE("whoever watches is told of queues that got something") { check_watching(*store, clock); }
}

}  // namespace laneway::test
