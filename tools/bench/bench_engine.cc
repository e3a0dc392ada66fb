/// What the engine costs a step: no-effect actions, a journal in memory, one thread.
#include "actions/builtin.h"
#include "run/engine.h"
#include "store/memory.h"
#include "timing.h"

#include <fmt/format.h>

namespace {

using namespace laneway;

class NoHttp final : public HttpClient {
 public:
  void send(HttpRequest, std::function<void(HttpResponse)> done) override { done({}); }
};

class NoLanes final : public LaneDirectory {
 public:
  std::string url_of(const Plan&, std::size_t) const override { return {}; }
  std::string callback_url(const std::string&) const override { return {}; }
};

class Nobody final : public Person {
 public:
  std::optional<std::string> choose(const Node&, const std::vector<std::string>&) override { return {}; }
};

class NoFlows final : public FlowLibrary {
 public:
  std::variant<std::shared_ptr<const Plan>, std::string> load(const Flow&, const std::string&) override { return "no flows"; }
};

class NoCommands final : public CommandRunner {
 public:
  void run(RunCommand, std::function<void(CommandResult)> done) override { done({}); }
};

class Counter final : public RunObserver {
 public:
  void on_event(const RunFacts&, const Event& event, const RunState&) override {
    steps += event.kind == EventKind::step || event.kind == EventKind::branch;
  }
  std::size_t steps = 0;
};

/// A chain of notes, or a loop of a note and a diamond.
std::shared_ptr<const Plan> plan_of(const std::string& text) {
  auto read = read_flow(std::make_shared<const Source>("bench.flow", text));
  auto bound = bind_flow(std::make_shared<const Flow>(std::move(read.flow)), builtin_actions(), {});
  return std::make_shared<const Plan>(std::move(bound.plan));
}

double seconds_of(const std::shared_ptr<const Plan>& plan, int runs, std::size_t& steps) {
  return bench::best_of(5, [&] {
    SystemClock clock;
    const auto store = make_memory_store(16);
    NoHttp http;
    Counter counter;
    NoLanes lanes;
    Nobody nobody;
    NoFlows flows;
    NoCommands commands;
    Engine engine({clock, http, *store, counter, lanes, nobody, flows, commands});
    auto settings = std::make_shared<RunSettings>();
    settings->max_steps = 10'000'000;
    int ended = 0;
    for (int run = 0; run < runs; ++run) {
      StartRequest start;
      start.plan = plan;
      start.start = plan->entry();
      start.settings = settings;
      start.on_end = [&ended](const RunSummary&) { ++ended; };
      engine.start(std::move(start));
      engine.work([&] { return ended > run; });
    }
    steps = counter.steps;
  });
}

}  // namespace

int main() {
  std::string chain = "Lane {\nn1: circle label:\"Start\"\n";
  for (int node = 2; node <= 1000; ++node)
    chain += fmt::format("n{0}: rectangle label:\"Think\"\nn{1}.handle(right) -> n{0}.handle(left)\n", node, node - 1);
  chain += "}\n";
  const std::string loop =
      "Lane {\nn1: circle label:\"Start\"\nn2: rectangle label:\"Think\"\nn3: diamond label:\"Again?\" test:\"loop.pass < 1000\"\n"
      "n4: circle label:\"End\"\nn1.handle(right) -> n2.handle(left)\nn2.handle(right) -> n3.handle(left)\n"
      "n3.handle(top) -> n2.handle(top) [label=\"Yes\"]\nn3.handle(right) -> n4.handle(left) [label=\"No\"]\n"
      "loop [repeat 1000 times] n2 n3\n}\n";
  std::size_t steps = 0;
  double seconds = seconds_of(plan_of(chain), 200, steps);
  fmt::print("engine, notes    {:8} steps  {:9.0f} steps/s on one core\n", steps, static_cast<double>(steps) / seconds);
  seconds = seconds_of(plan_of(loop), 100, steps);
  fmt::print("engine, decisions{:8} steps  {:9.0f} steps/s on one core\n", steps, static_cast<double>(steps) / seconds);
}
