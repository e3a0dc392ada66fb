/// Decides which deliveries may go out, with which settings, and learns from what comes of them.
#pragma once

#include "run/worker.h"
#include "serve/gate.h"
#include "serve/outbox.h"

#include <mutex>
#include <unordered_map>

namespace laneway {

struct DispatcherOptions {
  bool no_wait = false;  ///< every wait is over at once: also breakers and rates
};

/// Counts since the start.
struct DispatchCounts {
  std::uint64_t tries = 0;
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;
  std::size_t under_way = 0;
  std::size_t broken_endpoints = 0;  ///< whose breaker is open
};

/// How one endpoint stands.
struct EndpointHealth {
  std::size_t under_way = 0;
  bool broken = false;
  std::optional<TimePoint> opens_at;
};

/// The dispatcher's mind; a worker claims and an engine performs what it lets through. Thread-safe.
class Dispatcher final : public Admission, public RunPreparer, public RunObserver {
 public:
  Dispatcher(Store& store, OutboxStore& outbox, Clock& clock, const ActionCatalogue& catalogue, DispatcherOptions options);
  ~Dispatcher() override;

  /// Runs without an endpoint are not let in here.
  std::size_t room(const std::string& endpoint) override;
  std::optional<TimePoint> opens_at(const std::string& endpoint) override;
  void taken(const RunRecord& run) override;
  void left(const RunRecord& run) override;

  /// The delivery of an endpoint that was removed is cancelled.
  std::variant<PreparedRun, std::string> prepare(const RunRecord& run) override;

  /// Something is due that only an endpoint's rate holds back.
  bool holds_back() const;
  /// Makes every delivery that sleeps due now, for `no_wait`.
  void wake_sleepers();
  /// Endpoints were changed by this process: looks at once. Changes by others are noticed within a moment.
  void endpoints_changed();

  /// Told why deliveries cannot go on now; may be empty. Set before the worker starts.
  std::function<void(const RunRecord& run, const std::string& reason)> on_postponed;

  /// Learns from tries: slows down, breaks, disables on 410.
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;

  DispatchCounts counts() const;
  EndpointHealth health(const std::string& endpoint) const;

 private:
  /// All that is known of an endpoint here.
  struct Line {
    ConsumerEndpoint endpoint;
    EndpointGate gate{GateLimits{}};
    std::shared_ptr<const RunSettings> settings;
    std::optional<TimePoint> settings_end;  ///< a secret that they hold lives until then; nothing: they stay
    bool held_by_rate = false;  ///< when it was last asked for
  };
  template <class Value>
  using Or = std::variant<Value, std::string>;

  /// Under `mutex_`: reads the endpoints again if they have changed and it did not just look.
  void refresh(bool at_once);
  /// Under `mutex_`: nullptr if there is no such endpoint.
  Line* find(const std::string& endpoint);
  std::variant<PreparedRun, std::string> prepare_locked(const RunRecord& run);
  Or<std::shared_ptr<const Plan>> plan_of(const std::string& hash);
  Or<std::shared_ptr<const RunSettings>> settings_of(Line& line);
  void learn(Line& line, const Event& event);

  Store& store_;
  OutboxStore& outbox_;
  Clock& clock_;
  const ActionCatalogue& catalogue_;
  const DispatcherOptions options_;

  mutable std::mutex mutex_;  ///< guards all below
  std::optional<std::int64_t> revision_;
  std::unordered_map<std::string, Line> lines_;
  std::unordered_map<std::string, std::shared_ptr<const Plan>> plans_;  ///< by the flow's hash; for all endpoints
  std::chrono::steady_clock::time_point refreshed_;
  std::size_t under_way_ = 0;
  std::uint64_t tries_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t failed_ = 0;
};

}  // namespace laneway
