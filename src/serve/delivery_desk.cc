/// A dispatcher with everything it needs.
#include "serve/delivery_desk.h"

#include "serve/shell_commands.h"

#include <condition_variable>

namespace laneway {

namespace {

/// A delivery that waits for longer leaves memory.
constexpr Duration patience = std::chrono::seconds(1);

/// Shows every event to the dispatcher and to whoever looks on.
class Both final : public RunObserver {
 public:
  Both(RunObserver& first, RunObserver& second) : first_(first), second_(second) {}
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override {
    first_.on_event(run, event, state);
    second_.on_event(run, event, state);
  }

 private:
  RunObserver& first_;
  RunObserver& second_;
};

/// Nothing is served here.
class NoLanes final : public LaneDirectory {
 public:
  std::string url_of(const Plan&, std::size_t) const override { return {}; }
  std::string callback_url(const std::string&) const override { return {}; }
};

class Nobody final : public Person {
 public:
  std::optional<std::string> choose(const Node&, const std::vector<std::string>&) override { return std::nullopt; }
};

class NoFlows final : public FlowLibrary {
 public:
  std::variant<std::shared_ptr<const Plan>, std::string> load(const Flow&, const std::string& file) override {
    return "a delivery cannot call '" + file + "'";
  }
};

}  // namespace

class DeliveryDesk::Parts {
 public:
  Parts(Store& store, OutboxStore& outbox, Clock& clock, const ActionCatalogue& catalogue, RunObserver& observer,
        DeliveryDeskOptions options)
      : dispatcher(store, outbox, clock, catalogue, options.dispatcher),
        observers(dispatcher, observer),
        client(make_curl_client({.addresses = std::move(options.addresses)})),
        engine({clock, *client, store, observers, lanes, nobody, flows, commands},
               {.park_after = options.dispatcher.no_wait ? std::nullopt : std::optional(patience)}),
        worker({engine, store, dispatcher, dispatcher, clock}, {options.most_in_flight}),
        no_wait(options.dispatcher.no_wait),
        threads(options.threads) {}

  void perform() {
    engine.work([this] { return over.load(); });
  }

  void end() {
    worker.stop();
    over = true;
    engine.wake();
    for (auto& thread : pool) thread.join();
    pool.clear();
  }

  Dispatcher dispatcher;
  Both observers;
  NoLanes lanes;
  Nobody nobody;
  NoFlows flows;
  ShellCommands commands;
  std::unique_ptr<HttpClient> client;
  Engine engine;
  Worker worker;
  const bool no_wait;
  const int threads;
  std::atomic<bool> over = false;
  std::vector<std::thread> pool;

  std::mutex mutex;  ///< guards the next two
  std::condition_variable changed;
  std::optional<std::chrono::steady_clock::time_point> stop_by;
};

DeliveryDesk::DeliveryDesk(Store& store, OutboxStore& outbox, Clock& clock, const ActionCatalogue& catalogue,
                           RunObserver& observer, DeliveryDeskOptions options)
    : parts_(std::make_unique<Parts>(store, outbox, clock, catalogue, observer, std::move(options))) {}

DeliveryDesk::~DeliveryDesk() { parts_->end(); }

void DeliveryDesk::start(std::function<void(const RunRecord&, const std::string&)> on_postponed) {
  parts_->dispatcher.on_postponed = std::move(on_postponed);
  if (parts_->no_wait) parts_->dispatcher.wake_sleepers();
  parts_->worker.start();
  for (int i = 1; i < parts_->threads; ++i) parts_->pool.emplace_back([parts = parts_.get()] { parts->perform(); });
}

void DeliveryDesk::wait_until_idle() {
  auto& parts = *parts_;
  parts.engine.work([&parts] {
    const std::lock_guard lock(parts.mutex);
    return parts.stop_by.has_value() || (parts.worker.idle() && !parts.dispatcher.holds_back() && parts.engine.active_runs() == 0);
  });
  wait_for_rest();
}

void DeliveryDesk::wait() {
  auto& parts = *parts_;
  parts.engine.work([&parts] {
    const std::lock_guard lock(parts.mutex);
    return parts.stop_by.has_value();
  });
  wait_for_rest();
}

void DeliveryDesk::wait_for_rest() {
  auto& parts = *parts_;
  std::optional<std::chrono::steady_clock::time_point> by;
  {
    const std::lock_guard lock(parts.mutex);
    by = parts.stop_by;
  }
  if (!by) return;
  // The clock of the grace is this thread's: the engine has others to go on with what is in flight.
  std::unique_lock lock(parts.mutex);
  while (parts.engine.active_runs() > 0 && std::chrono::steady_clock::now() < *by)
    parts.changed.wait_for(lock, std::chrono::milliseconds(20));
}

void DeliveryDesk::stop(std::chrono::milliseconds grace) {
  auto& parts = *parts_;
  parts.worker.stop();
  {
    const std::lock_guard lock(parts.mutex);
    parts.stop_by = std::chrono::steady_clock::now() + grace;
  }
  parts.changed.notify_all();
  parts.engine.wake();
}

const Dispatcher& DeliveryDesk::dispatcher() const { return parts_->dispatcher; }

}  // namespace laneway
