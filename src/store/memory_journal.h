/// One run's journal in a store in memory.
#pragma once

#include "store/memory_shelf.h"

namespace laneway {

/// Told of queues that have got something. Shared with journals, which may outlive the store.
class Announcer {
 public:
  void watch(std::function<void(const DueQueue*)> changed) {
    const std::lock_guard lock(mutex_);
    changed_ = std::move(changed);
  }
  void announce(const std::optional<DueQueue>& queue) {
    if (!queue) return;
    const std::lock_guard lock(mutex_);
    if (changed_) changed_(&*queue);
  }

 private:
  std::mutex mutex_;  ///< guards `changed_`; held while it is called
  std::function<void(const DueQueue*)> changed_;
};

std::unique_ptr<Journal> make_memory_journal(std::shared_ptr<MemoryShelf> shelf, std::shared_ptr<Announcer> announcer,
                                             Clock& clock, const RunFacts& run, const Claim* claim);

}  // namespace laneway
