/// Shows deliveries as they are tried and end: a line each.
#pragma once

#include "run/world.h"

#include <atomic>
#include <mutex>

namespace laneway {

/// Thread-safe.
class DispatchView final : public RunObserver {
 public:
  explicit DispatchView(bool json) : json_(json) {}
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;
  void postponed(const RunRecord& run, const std::string& reason);

  /// Deliveries that have ended otherwise than delivered.
  std::size_t failures() const { return failures_; }
  std::size_t successes() const { return successes_; }

 private:
  static std::string line(const RunFacts& run, const Event& event, const RunState& state);

  const bool json_;
  std::atomic<std::size_t> failures_ = 0;
  std::atomic<std::size_t> successes_ = 0;
  std::mutex mutex_;  ///< one line at a time
};

}  // namespace laneway
