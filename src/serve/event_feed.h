/// Tells those who wait that something has happened in a run.
#pragma once

#include "run/world.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <unordered_map>

namespace laneway {

/// Thread-safe. Costs a run's thread next to nothing while nobody waits.
class EventFeed final : public RunObserver {
 public:
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;

  /// Registers interest in a run (empty: in every run) as long as it lives.
  class Watch {
   public:
    Watch(EventFeed& feed, std::string run);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    /// Until something has happened since the last call, or the time is over. False: the feed is closed.
    bool wait(std::chrono::milliseconds patience);

   private:
    EventFeed& feed_;
    const std::string run_;
    std::uint64_t seen_ = 0;
  };

  /// Ends every wait.
  void close();
  std::size_t watchers() const { return watchers_; }

 private:
  std::atomic<std::size_t> watchers_ = 0;  ///< changed under mutex_

  std::mutex mutex_;  ///< guards all below
  std::condition_variable changed_;
  struct Watched {
    std::size_t watchers = 0;
    std::uint64_t happenings = 0;
  };
  std::unordered_map<std::string, Watched> watched_;
  bool closed_ = false;
};

}  // namespace laneway
