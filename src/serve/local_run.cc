/// One flow run by itself on this machine.
#include "serve/local_run.h"

#include "net/signature.h"
#include "run/run_options.h"
#include "serve/flow_files.h"
#include "serve/lane_host.h"
#include "serve/shell_commands.h"
#include "store/memory.h"

#include <fmt/format.h>

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

/// A server for each run that goes on, since each has settings of its own.
class LaneHosts final : public LaneDirectory {
 public:
  LaneHost& add(std::unique_ptr<LaneHost> host) { return *hosts_.emplace_back(std::move(host)); }

  std::string url_of(const Plan& plan, std::size_t endpoint) const override {
    for (const auto& host : hosts_)
      if (auto url = host->url_of(plan, endpoint); !url.empty()) return url;
    return {};
  }
  std::string callback_url(const std::string& token) const override {
    for (const auto& host : hosts_)
      if (auto url = host->callback_url(token); !url.empty()) return url;
    return {};
  }
  /// A flow that one of the runs calls is served beside it.
  void mount(const std::shared_ptr<const Plan>& called) {
    if (!hosts_.empty()) hosts_.front()->mount(called, "/" + called->flow->name);
  }
  void close() {
    for (const auto& host : hosts_) host->close();
  }

 private:
  std::vector<std::unique_ptr<LaneHost>> hosts_;
};

/// Hands runs what other processes have put into their boxes, such as a cancellation.
class Mailman {
 public:
  Mailman(Engine& engine, Store& store, Clock& clock) : engine_(engine), store_(store), clock_(clock) {
    store_.watch([this](const DueQueue* queue) {
      if (queue == nullptr) engine_.at(clock_.now(), [this] { deliver(); });
    });
  }
  ~Mailman() { store_.watch({}); }
  Mailman(const Mailman&) = delete;
  Mailman& operator=(const Mailman&) = delete;

 private:
  void deliver() {
    const std::lock_guard lock(mutex_);
    try {
      for (const auto& message : store_.messages_after(last_)) {
        last_ = message.id;
        engine_.deliver(message);
      }
    } catch (const Error&) {
      // Another process holds the store: what is there is found with its next change.
    }
  }

  Engine& engine_;
  Store& store_;
  Clock& clock_;
  std::mutex mutex_;  ///< guards `last_`
  std::int64_t last_ = 0;
};

/// Works until `done`, then lets the servers finish: requests from outside may still be under way, and their runs need
/// someone who performs them.
void work_and_close(Engine& engine, const std::function<bool()>& done, const std::function<void()>& close) {
  engine.work(done);
  std::atomic<bool> closed = false;
  std::thread last_worker([&] { engine.work([&] { return closed.load(); }); });
  close();
  closed = true;
  engine.wake();
  last_worker.join();
}

}  // namespace

RunSummary run_locally(std::shared_ptr<const Plan> plan, LocalRunOptions options, RunObserver& observer,
                       Person& person) {
  SystemClock clock;
  const auto in_memory = options.store == nullptr ? make_memory_store() : nullptr;
  Store& store = options.store == nullptr ? *in_memory : *options.store;
  CountingObserver counter(observer);
  if (options.settings.dry_run && options.script != nullptr)
    options.settings.dry_run_status = [script = options.script] {
      const auto answer = script->take();
      return !answer ? 200 : answer->status == 0 ? 504 : answer->status;
    };
  options.settings.tasks_wait = store.lasting();
  const bool dry = options.settings.dry_run;
  const bool no_wait = options.settings.no_wait;
  const auto settings = std::make_shared<const RunSettings>(std::move(options.settings));
  LaneHost lanes(clock, {"127.0.0.1", options.port, options.script, settings});
  FlowFiles flows(*options.catalogue, options.strict,
                  [&lanes](std::shared_ptr<const Plan> called) { lanes.mount(called, "/" + called->flow->name); });
  const auto client = make_curl_client({});
  ImpatientClient impatient(*client, no_wait ? options.script : nullptr);
  ShellCommands commands;
  Engine engine({clock, impatient, store, counter, lanes, person, flows, commands});

  const Mailman mailman(engine, store, clock);
  lanes.mount(plan, "");
  if (!dry && needs_server(*plan)) lanes.open(engine);

  std::optional<RunSummary> summary;
  StartRequest start;
  start.plan = plan;
  start.start = options.start;
  start.settings = settings;
  start.input = std::move(options.input);
  start.options = std::move(options.kept);
  start.on_end = [&summary](const RunSummary& ended) { summary = ended; };
  const auto id = engine.start(std::move(start));
  // Every run is driven by this thread or ends before its request is answered, so `summary` is set here.
  const auto done = [&] {
    if (summary.has_value() && counter.all_ended()) return true;
    return store.lasting() && engine.only_callbacks_left();
  };
  work_and_close(engine, done, [&lanes] { lanes.close(); });
  return summary ? *summary : RunSummary{id, RunStatus::waiting, {}, {}, {}};
}

std::vector<NotResumed> resume_locally(Store& store, const std::vector<std::string>& runs, const ResumeOptions& options,
                                       RunObserver& observer, Person& person) {
  SystemClock clock;
  LaneHosts lanes;
  std::vector<NotResumed> left;
  FlowFiles flows(*options.catalogue, false,
                  [&lanes](const std::shared_ptr<const Plan>& called) { lanes.mount(called); });
  const auto client = make_curl_client({});
  ShellCommands commands;
  Engine engine({clock, *client, store, observer, lanes, person, flows, commands});
  const Mailman mailman(engine, store, clock);
  // Both sides of a run that had made its secret for itself get a new one.
  const auto secret = make_secret(*find_scheme("standard"));
  for (const auto& id : runs) {
    const auto claim = store.claim_run(id);
    if (!claim) {
      left.push_back({id, store.find(id) ? "another process performs it" : "there is no such run"});
      continue;
    }
    const auto give_back = [&](std::string cause) {
      store.give_back(*claim, clock.now() + std::chrono::minutes(1));
      left.push_back({id, std::move(cause)});
    };
    const auto text = store.flow(claim->run.flow_hash);
    auto made = text ? make_again(*text, claim->run.options, *options.catalogue)
                     : std::variant<MadeAgain, std::string>("its flow's text is not in the store");
    if (auto* problem = std::get_if<std::string>(&made)) {
      give_back(*problem);
      continue;
    }
    auto& [plan, settings] = std::get<MadeAgain>(made);
    settings.no_wait = settings.no_wait || options.no_wait;
    settings.allow_exec = settings.allow_exec || options.allow_exec;
    if (settings.secret.empty()) settings.secret = secret;
    const auto shared = std::make_shared<const RunSettings>(std::move(settings));
    try {
      auto& host = lanes.add(std::make_unique<LaneHost>(clock, LaneHostOptions{"127.0.0.1", 0, nullptr, shared}));
      host.mount(plan, "");
      if (!shared->dry_run && needs_server(*plan)) host.open(engine);
      engine.resume({*claim, plan, shared, {}, {}});
    } catch (const StepFailed& failed) {
      give_back(failed.failure().message);
    } catch (const Error& error) {
      give_back(error.what());
    }
  }
  const auto done = [&] { return engine.active_runs() == 0 || engine.only_callbacks_left(); };
  work_and_close(engine, done, [&lanes] { lanes.close(); });
  return left;
}

}  // namespace laneway
