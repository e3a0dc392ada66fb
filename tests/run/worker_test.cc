/// When a worker asks the admission, and when it does not.
#include "run/worker.h"

#include <doctest/doctest.h>

#include "actions/builtin.h"
#include "store/memory.h"
#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;
using namespace std::chrono_literals;

namespace {

/// Lets so many in at a time, none before it opens, and counts how often it was asked.
class Door final : public Admission {
 public:
  explicit Door(Clock& clock) : clock_(clock) {}
  std::size_t room(const std::string&) override {
    ++asked;
    return clock_.now() < opens ? 0 : most - inside;
  }
  std::optional<TimePoint> opens_at(const std::string&) override {
    return clock_.now() < opens ? std::optional(opens) : std::nullopt;
  }
  void taken(const RunRecord&) override { ++inside; }
  void left(const RunRecord&) override { --inside, ++gone; }

  TimePoint opens;
  std::size_t most = 1;
  std::size_t inside = 0;
  std::size_t gone = 0;
  std::size_t asked = 0;

 private:
  Clock& clock_;
};

struct Office final : RunPreparer, RunObserver {
  std::variant<PreparedRun, std::string> prepare(const RunRecord&) override {
    return PreparedRun{plan, std::make_shared<const RunSettings>()};
  }
  void on_event(const RunFacts&, const Event& event, const RunState&) override {
    if (event.kind == EventKind::completed) ended.push_back(clock.now());
  }
  void add(std::size_t count) {
    for (std::size_t number = 0; number < count; ++number) {
      RunRecord run;
      run.start = "n1";
      run.endpoint_id = "ep_1";
      store->add(std::move(run), *plan->flow);
    }
  }
  void work(std::size_t until_gone) {
    engine.work([&] { return door.gone >= until_gone; });
  }

  VirtualClock clock;
  std::shared_ptr<const Plan> plan = plan_of("n1: circle label:\"Start\"\nn2: circle label:\"End\"\nn1 -> n2\n");
  std::unique_ptr<Store> store = make_memory_store(clock);
  FakeHttpClient http;
  FakeLanes lanes;
  ScriptedPerson person;
  FlowTexts flows;
  FakeCommands commands;
  Door door{clock};
  std::vector<TimePoint> ended;
  Engine engine{{clock, http, *store, *this, lanes, person, flows, commands}};
  Worker worker{{engine, *store, *this, door, clock}};
};

}  // namespace

TEST_CASE("a closed endpoint is asked once, however many runs come for it, and again when it opens") {
  Office office;
  const auto opens = office.door.opens = office.clock.now() + 1h;
  office.door.most = 1'000;
  office.worker.start();
  std::size_t asked_before_opening = 0;
  for (int minute = 0; minute < 50; ++minute)
    office.engine.at(office.clock.now() + minute * 1min, [&] {
      office.add(2);
      asked_before_opening = office.door.asked;
    });
  office.work(100);
  CHECK(asked_before_opening == 1);
  CHECK(office.ended.size() == 100);
  CHECK(office.ended.front() == opens);
  CHECK(office.ended.back() == opens);
}

TEST_CASE("a full endpoint lets the next in as soon as one has left") {
  Office office;
  office.add(50);
  office.worker.start();
  office.work(50);
  CHECK(office.ended.size() == 50);
  CHECK(office.door.asked <= 110);
}

TEST_CASE("a worker that is told to look asks again before the time it was told") {
  Office office;
  office.door.opens = office.clock.now() + 24h;
  office.add(1);
  office.worker.start();
  const auto soon = office.clock.now() + 1h;
  office.engine.at(soon, [&] {
    office.door.opens = {};
    office.worker.look();
  });
  office.work(1);
  CHECK(office.ended == std::vector{soon});
}
