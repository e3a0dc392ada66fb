/// Tests of the store in memory: the contract, and how long it remembers.
#include <doctest/doctest.h>

#include "store/memory.h"
#include "support/flow_kit.h"
#include "support/queue_contract.h"
#include "support/store_contract.h"

using namespace laneway;
using namespace laneway::test;

namespace {

void write_run(RunStore& store, const std::shared_ptr<const Plan>& plan, const std::string& id, bool ends) {
  const auto journal = store.open({id, plan, "", plan->entry()});
  Event event;
  event.kind = EventKind::run_started;
  event.node = plan->entry();
  journal->append(event);
  event.kind = EventKind::completed;
  if (ends) journal->append(event);
  flush(*journal, ends ? RunStatus::completed : RunStatus::running);
}

}  // namespace

TEST_CASE("the store in memory keeps the contract of stores") {
  check_store_contract([] { return make_memory_store(); }, false);
}

TEST_CASE("the store in memory keeps the contract of queues") {
  check_queue_contract([](Clock& clock) { return make_memory_store(clock); });
}

TEST_CASE("of the runs that ended only the last are kept, of the others all") {
  const auto plan = plan_of("n1: circle label:\"Start\"\n");
  const auto store = make_memory_store(2);
  write_run(*store, plan, "r_open", false);
  for (const auto* id : {"r_1", "r_2", "r_3"}) write_run(*store, plan, id, true);
  CHECK(store->events("r_open", *plan->flow).size() == 1);
  CHECK(store->events("r_1", *plan->flow).empty());
  CHECK(store->events("r_2", *plan->flow).size() == 2);
  CHECK(store->events("r_3", *plan->flow).size() == 2);
}

TEST_CASE("a journal may outlive its store") {
  const auto plan = plan_of("n1: circle label:\"Start\"\n");
  auto store = make_memory_store();
  const auto journal = store->open({"r_1", plan, "", plan->entry()});
  store.reset();
  Event event;
  event.kind = EventKind::completed;
  journal->append(event);
  flush(*journal, RunStatus::completed);
}
