/// One flow run by itself on this machine.
#include "serve/local_run.h"

#include "serve/flow_files.h"
#include "serve/lane_host.h"
#include "serve/shell_commands.h"
#include "store/memory.h"

#include <atomic>
#include <thread>

namespace laneway {

namespace {

/// Tells the engine's thread when every run has ended; passes events on.
class CountingObserver final : public RunObserver {
 public:
  explicit CountingObserver(RunObserver& next) : next_(next) {}

  void on_event(const RunFacts& run, const Event& event, const RunState& state) override {
    if (event.kind == EventKind::run_started) ++active_;
    next_.on_event(run, event, state);
    if (has_ended(state.status)) --active_;
  }

  bool all_ended() const { return active_ == 0; }

 private:
  RunObserver& next_;
  std::atomic<int> active_ = 0;
};

/// With `--no-wait`, does not wait out the whole deadline for an answer that `--answer timeout` withholds.
class ImpatientClient final : public HttpClient {
 public:
  ImpatientClient(HttpClient& next, const AnswerScript* script) : next_(next), script_(script) {}

  void send(HttpRequest request, std::function<void(HttpResponse)> done) override {
    constexpr auto short_patience = std::chrono::milliseconds(200);
    const auto answer = script_ != nullptr ? script_->peek() : std::nullopt;
    if (answer && answer->status == 0) request.total_timeout = std::min(request.total_timeout, short_patience);
    next_.send(std::move(request), std::move(done));
  }

 private:
  HttpClient& next_;
  const AnswerScript* const script_;
};

/// It serves lanes, waits for callbacks, or calls flows that might.
bool needs_server(const Plan& plan) {
  return !plan.endpoints.empty() || std::any_of(plan.bindings.begin(), plan.bindings.end(), [](const Binding& binding) {
    return binding.action != nullptr && (binding.action->name == "http.wait" || binding.action->name == "flow.call");
  });
}

}  // namespace

RunSummary run_locally(std::shared_ptr<const Plan> plan, LocalRunOptions options, RunObserver& observer,
                       Person& person) {
  SystemClock clock;
  const auto store = make_memory_store();
  CountingObserver counter(observer);
  if (options.settings.dry_run && options.script != nullptr)
    options.settings.dry_run_status = [script = options.script] {
      const auto answer = script->take();
      return !answer ? 200 : answer->status == 0 ? 504 : answer->status;
    };
  const bool dry = options.settings.dry_run;
  const bool no_wait = options.settings.no_wait;
  const auto settings = std::make_shared<const RunSettings>(std::move(options.settings));
  LaneHost lanes(clock, {"127.0.0.1", options.port, options.script, settings});
  FlowFiles flows(*options.catalogue, options.strict,
                  [&lanes](std::shared_ptr<const Plan> called) { lanes.mount(called, "/" + called->flow->name); });
  const auto client = make_curl_client({});
  ImpatientClient impatient(*client, no_wait ? options.script : nullptr);
  ShellCommands commands;
  Engine engine({clock, impatient, *store, counter, lanes, person, flows, commands});

  lanes.mount(plan, "");
  if (!dry && needs_server(*plan)) lanes.open(engine);

  std::optional<RunSummary> summary;
  StartRequest start;
  start.plan = plan;
  start.start = options.start;
  start.settings = settings;
  start.input = std::move(options.input);
  start.on_end = [&summary](const RunSummary& ended) { summary = ended; };
  engine.start(std::move(start));
  // Every run is driven by this thread or ends before its request is answered, so `summary` is set here.
  engine.work([&] { return summary.has_value() && counter.all_ended(); });
  // Requests from outside may still be under way: their runs need someone who performs them.
  std::atomic<bool> closed = false;
  std::thread last_worker([&] { engine.work([&] { return closed.load(); }); });
  lanes.close();
  closed = true;
  engine.wake();
  last_worker.join();
  return *summary;
}

}  // namespace laneway
