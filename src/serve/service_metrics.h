/// What a service counts: requests, refusals, runs, steps, attempts, the journal, the process.
#pragma once

#include "run/world.h"
#include "serve/metrics.h"
#include "serve/traffic.h"

namespace laneway {

/// Feeds the metrics from what is observed. Thread-safe.
class ServiceMetrics final : public RunObserver, public TrafficObserver {
 public:
  ServiceMetrics();
  Metrics& metrics() { return metrics_; }

  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;
  void on_request(const AnsweredRequest& request) override;
  void on_callback(int status) override;
  /// A flow was read: `served`, `refused`, `removed`.
  void on_flow(std::string_view outcome) { metrics_.add("laneway_flow_loads_total", {{"outcome", outcome}}); }
  /// Something became durable in so many seconds.
  void on_flush(double seconds) { metrics_.observe("laneway_journal_flush_seconds", {}, seconds); }
  void on_certificate(bool good) {
    metrics_.add("laneway_certificate_reloads_total", {{"outcome", good ? "used" : "refused"}});
  }

 private:
  void count_attempt(const RunFacts& run, const Event& event);

  Metrics metrics_;
};

}  // namespace laneway
