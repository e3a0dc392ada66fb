/// Tests of runs that go on: from every point of their journals, after leaving memory, after failing, as deliveries.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "run/run_options.h"
#include "run/worker.h"
#include "store/memory.h"
#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// Notes what happens: `n1 ok`, `n2 begins`, one line an event.
class Notes final : public RunObserver {
 public:
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override {
    events.push_back(event);
    facts = run;
    status = state.status;
    context = state.context.document();
    error = state.error;
    const Flow& flow = *run.plan->flow;
    const auto what = event.kind == EventKind::step ? name_of(event.status) : name_of(event.kind);
    lines.push_back(fmt::format("{} {}", flow[event.node].id, what));
    if (also) also(run, event);
  }

  std::vector<Event> events;
  RunFacts facts;
  RunStatus status = RunStatus::pending;
  Json context;
  Json error;
  std::vector<std::string> lines;
  std::function<void(const RunFacts&, const Event&)> also;
};

/// A process: a store's runs, an engine, a worker. Several may follow each other on one store.
struct Process final : RunPreparer {
  Process(VirtualClock& its_clock, Store& its_store, std::shared_ptr<const Plan> its_plan, EngineOptions options = {})
      : clock(its_clock),
        store(its_store),
        plan(std::move(its_plan)),
        engine({clock, http, store, notes, lanes, person, flows, commands}, options),
        worker({engine, store, *this, admission, clock}) {
    settings->tasks_wait = true;
  }

  std::variant<PreparedRun, std::string> prepare(const RunRecord& run) override {
    auto made = make_again(*store.flow(run.flow_hash), run.options, builtin_actions());
    return PreparedRun{std::get<MadeAgain>(made).plan, settings};
  }

  /// Begins a run.
  std::string start(std::optional<Json> input = {}) {
    StartRequest request;
    request.plan = plan;
    request.start = plan->entry();
    request.settings = settings;
    request.input = std::move(input);
    return engine.start(std::move(request));
  }
  /// Works until nothing is left to do but what others would have to begin.
  void work() {
    engine.work([this] { return engine.only_callbacks_left(); });
  }
  /// Takes up what is due, also later.
  void work_off() {
    worker.start();
    work();
    worker.stop();
  }

  VirtualClock& clock;
  Store& store;
  std::shared_ptr<const Plan> plan;
  std::shared_ptr<RunSettings> settings = std::make_shared<RunSettings>();
  FakeHttpClient http;
  Notes notes;
  FakeLanes lanes;
  ScriptedPerson person;
  FlowTexts flows;
  FakeCommands commands;
  OpenAdmission admission;
  Engine engine;
  Worker worker;
};

/// Everything that a step can be in the middle of: sleep, request, command, loop, branches, join, called flow.
const std::string long_flow = R"(
n1: circle label:"Start"
n2: rectangle label:"Think" action:"set" name:"n" value:"{{ 1 }}"
n3: rectangle label:"Wait" action:"delay" for:"1h"
n4: rectangle label:"Post" action:"http.post" url:"http://far.test/hook" body:"{\"n\": 1}"
n5: diamond label:"Response status?"
n6: rectangle label:"Schedule retry" base:"10m" max:"1h" jitter:"0"
n7: rectangle label:"Work" action:"flow.call" flow:"called.flow"
n8: rectangle label:"Left"
n9: rectangle label:"Right" action:"delay" for:"5m"
n10: rectangle label:"Both" join:"all"
n11: rectangle label:"Done" action:"status.set" status:"done"
n12: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n4
n4 -> n5
n5 -> n7 [label="2xx"]
n5 -> n6 [label="else"]
n6 -> n4
n7 -> n8
n7 -> n9
n8 -> n10
n9 -> n10
n10 -> n11
n11 -> n12
loop [retry up to 3 times] n4 n5 n6
)";
const std::string called_flow = R"(
c1: circle label:"Start"
c2: rectangle label:"Nap" action:"delay" for:"30m"
c1 -> c2
)";

std::string keys_of(const std::vector<Event>& events) {
  std::set<std::string> keys;
  for (const auto& event : events)
    if (event.kind == EventKind::effect) keys.insert(event.text.substr(event.text.find('/')));
  return fmt::format("{}", fmt::join(keys, " "));
}

/// What a run has come to, without what is made at random or depends on the clock.
std::string end_of(const std::string& run_id, Store& store, const Plan& plan) {
  const auto events = store.events(run_id, *plan.flow);
  const auto state = fold(plan, events);
  return fmt::format("{} {} steps {} keys {}", name_of(state.status), state.business_status(),
                     to_text(state.context.document().value("steps", Json())), keys_of(events));
}

}  // namespace

TEST_CASE("a run goes on from every point of its journal to the same end") {
  const auto plan = plan_of(long_flow);
  std::vector<Event> whole;
  RunFacts facts;
  std::string wanted;
  {
    VirtualClock clock;
    const auto store = make_memory_store(clock);
    Process first(clock, *store, plan);
    first.flows.texts["called.flow"] = called_flow;
    first.http.answers = {{503}, {200}};
    const auto id = first.start();
    first.work();
    whole = store->events(id, *plan->flow);
    wanted = end_of(id, *store, *plan);
    REQUIRE(wanted.starts_with("completed done"));
    REQUIRE(whole.size() > 20);
    facts = {id, plan, "", plan->entry()};
  }
  for (std::size_t length = 1; length <= whole.size(); ++length) {
    CAPTURE(length);
    VirtualClock clock;
    const auto store = make_memory_store(clock);
    const std::vector<Event> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    {
      const auto journal = store->open(facts);
      for (const auto& event : part) journal->append(event);
      flush(*journal, fold(*plan, part).status);
    }
    clock.jump_to(part.back().time);
    Process second(clock, *store, plan);
    second.flows.texts["called.flow"] = called_flow;
    const auto answered = std::count_if(part.begin(), part.end(), [&](const Event& event) {
      return event.kind == EventKind::step && (*plan->flow)[event.node].id == "n4";
    });
    second.http.answers = answered == 0 ? std::deque<Answer>{{503}, {200}} : std::deque<Answer>{{200}};
    second.work_off();
    CHECK(end_of(facts.id, *store, *plan) == wanted);
    CHECK(clock.now() == whole.back().time);
  }
}

TEST_CASE("a sleeping run leaves memory and is taken up at its time") {
  VirtualClock clock;
  const auto store = make_memory_store(clock);
  const auto plan = plan_of(long_flow);
  Process process(clock, *store, plan, {.park_after = std::chrono::seconds(10)});
  process.flows.texts["called.flow"] = called_flow;
  process.http.answers = {{503}, {200}};
  process.worker.start();
  std::size_t most = 0;
  std::string parked;
  process.notes.also = [&](const RunFacts&, const Event&) { most = std::max(most, process.engine.active_runs()); };
  const auto id = process.start();
  process.work();
  CHECK(end_of(id, *store, *plan).starts_with("completed done"));
  CHECK(process.engine.active_runs() == 0);
  CHECK(process.worker.active() == 0);
  CHECK(process.worker.idle());
  CHECK(std::count(process.notes.lines.begin(), process.notes.lines.end(), "n1 run.started") == 1);
  // 1 h, then 10 m between tries, 30 m in the called flow, 5 m.
  CHECK(clock.now() - VirtualClock::beginning() >= std::chrono::minutes(60 + 8 + 30 + 5));
  CHECK(most <= 2);
}

TEST_CASE("a run that waits for a callback leaves memory, and the callback brings it back") {
  VirtualClock clock;
  const auto store = make_memory_store(clock);
  const auto plan = plan_of(R"(
n1: rectangle label:"Wait for callback" timeout:"48h"
n2: rectangle label:"Keep" action:"set" name:"paid" value:"{{ payload.paid }}"
n1 -> n2)");
  Process process(clock, *store, plan, {.park_after = std::chrono::seconds(1)});
  std::string url;
  process.notes.also = [&](const RunFacts&, const Event& event) {
    if (event.text == wait_for_callback) url = event.detail["url"].get<std::string>();
  };
  const auto id = process.start();
  process.work();
  CHECK(process.engine.active_runs() == 0);
  CHECK(store->find(id)->status == RunStatus::waiting);
  CHECK(*store->find(id)->due == VirtualClock::beginning() + std::chrono::hours(48));
  const auto token = url.substr(url.rfind('/') + 1);
  const Json request = {{"method", "POST"}, {"content_type", "application/json"}, {"body", R"({"paid":true})"}};
  CHECK(process.engine.deliver_callback(token, request) == Posted::taken);
  CHECK(process.engine.deliver_callback(token, request) == Posted::closed);
  process.work_off();
  CHECK(store->find(id)->status == RunStatus::completed);
  CHECK(process.notes.context["vars"]["paid"] == Json(true));
}

TEST_CASE("a callback that does not come in time is told to a run that has left memory") {
  VirtualClock clock;
  const auto store = make_memory_store(clock);
  const auto plan = plan_of("n1: rectangle label:\"Wait for callback\" timeout:\"48h\"\n");
  Process process(clock, *store, plan, {.park_after = std::chrono::seconds(1)});
  const auto id = process.start();
  process.work_off();
  CHECK(store->find(id)->status == RunStatus::failed);
  CHECK(store->find(id)->error["code"] == "callback-timeout");
  CHECK(clock.now() == VirtualClock::beginning() + std::chrono::hours(48));
}

TEST_CASE("a task waits for its answer as long as it takes") {
  VirtualClock clock;
  const auto store = make_memory_store(clock);
  const auto plan = plan_of(R"(
n1: taskbox label:"Approve"
n2: circle label:"End"
n3: circle label:"Refused"
n1 -> n2
n1 -> n3 [label="error"])");
  Process process(clock, *store, plan, {.park_after = std::chrono::seconds(1)});
  const auto id = process.start();
  process.work();
  CHECK(process.engine.active_runs() == 0);
  REQUIRE(store->tasks().size() == 1);
  SUBCASE("done") {
    CHECK(process.engine.post({0, id, Message::Kind::task, "n1", {{"answer", "done"}}}) == Posted::taken);
    process.work_off();
    CHECK(process.notes.lines.back() == "n1 run.completed");
    CHECK(process.notes.context["steps"]["n1"] == "done");
  }
  SUBCASE("failed") {
    CHECK(process.engine.post({0, id, Message::Kind::task, "n1", {{"answer", "failed"}}}) == Posted::taken);
    process.work_off();
    CHECK(process.notes.lines ==
          std::vector<std::string>{"n1 run.started", "n1 waiting", "n1 failed", "n3 ok", "n1 run.completed"});
  }
  SUBCASE("cancelled meanwhile") {
    CHECK(process.engine.post({0, id, Message::Kind::cancel, {}, {}}) == Posted::taken);
    process.work_off();
    CHECK(store->find(id)->status == RunStatus::cancelled);
    CHECK(store->tasks().empty());
  }
}

TEST_CASE("a run in memory is cancelled while it sleeps") {
  VirtualClock clock;
  const auto store = make_memory_store(clock);
  const auto plan = plan_of("n1: rectangle label:\"Sleep\" action:\"delay\" for:\"9h\"\n");
  Process process(clock, *store, plan);
  std::string id;
  process.notes.also = [&](const RunFacts&, const Event& event) {
    if (event.kind == EventKind::waiting) process.engine.post({0, id, Message::Kind::cancel, {}, {}});
  };
  id = process.start();
  process.work();
  CHECK(store->find(id)->status == RunStatus::cancelled);
  CHECK(clock.now() == VirtualClock::beginning());
}

TEST_CASE("a failed run is retried from its failed step, with what it had found out before") {
  VirtualClock clock;
  const auto store = make_memory_store(clock);
  const auto plan = plan_of(R"(
n1: rectangle label:"Keep" action:"set" name:"x" value:"{{ 40 + 2 }}"
n2: rectangle label:"Run" action:"exec" command:"deploy {{ vars.x }}"
n3: circle label:"End"
n1 -> n2
n2 -> n3)");
  Process process(clock, *store, plan);
  process.settings->allow_exec = true;
  process.commands.results = {{.exit_code = 1}, {.exit_code = 0}};
  const auto id = process.start();
  process.work();
  REQUIRE(store->find(id)->status == RunStatus::failed);
  CHECK(process.engine.post({0, id, Message::Kind::retry, {}, {}}) == Posted::taken);
  process.work_off();
  CHECK(store->find(id)->status == RunStatus::completed);
  CHECK(store->find(id)->error.is_null());
  CHECK(process.commands.commands.size() == 2);
  CHECK(process.notes.context["run"]["attempt"] == 2);
  CHECK(process.notes.context["vars"]["x"] == 42);
  CHECK(std::count(process.notes.lines.begin(), process.notes.lines.end(), "n1 ok") == 1);
  CHECK(std::count(process.notes.lines.begin(), process.notes.lines.end(), "n2 run.retried") == 1);
}

TEST_CASE("pending runs begin at their time, with their input") {
  VirtualClock clock;
  const auto store = make_memory_store(clock);
  const auto plan = plan_of("n1: rectangle label:\"Load event\" action:\"event.load\"\n");
  RunRecord pending;
  pending.id = "r_pending";
  pending.start = "n1";
  pending.event_id = "evt_7";
  pending.endpoint_id = "shop";
  pending.due = VirtualClock::beginning() + std::chrono::hours(3);
  pending.seed = {{"input", {{"id", "evt_7"}, {"type", "order.paid"}, {"data", 5}}}};
  store->add(pending, *plan->flow);
  Process process(clock, *store, plan);
  process.work_off();
  CHECK(store->find("r_pending")->status == RunStatus::completed);
  CHECK(store->find("r_pending")->event_id == "evt_7");
  CHECK(process.notes.context["event"]["id"] == "evt_7");
  CHECK(process.notes.facts.endpoint_id == "shop");
  CHECK(clock.now() == VirtualClock::beginning() + std::chrono::hours(3));
}

TEST_CASE("endpoints share the room in memory fairly") {
  struct Doors final : Admission {
    std::size_t room(const std::string& endpoint) override { return endpoint == "shut" ? 0 : 3; }
    std::optional<TimePoint> opens_at(const std::string&) override { return std::nullopt; }
    void taken(const RunRecord& run) override { order.push_back(run.id); }
    void left(const RunRecord&) override {}
    std::vector<std::string> order;
  };
  VirtualClock clock;
  const auto store = make_memory_store(clock);
  const auto plan = plan_of("n1: rectangle label:\"Think\"\n");
  for (int number = 0; number < 100; ++number) {
    RunRecord pending;
    pending.id = fmt::format("r_busy{}", number);
    pending.start = "n1";
    pending.endpoint_id = "busy";
    store->add(pending, *plan->flow);
  }
  for (const auto* endpoint : {"quiet", "shut"}) {
    RunRecord pending;
    pending.id = fmt::format("r_{}", endpoint);
    pending.start = "n1";
    pending.endpoint_id = endpoint;
    store->add(pending, *plan->flow);
  }
  Process process(clock, *store, plan);
  Doors doors;
  Worker worker({process.engine, *store, process, doors, clock}, {.most = 4});
  worker.start();
  process.work();
  CHECK(doors.order.size() == 101);
  const auto quiet = std::find(doors.order.begin(), doors.order.end(), "r_quiet");
  CHECK(quiet - doors.order.begin() < 4);
  CHECK(store->find("r_shut")->status == RunStatus::pending);
  CHECK(worker.idle());
}
