/// Runs kept in memory.
#include "store/memory.h"

#include <deque>
#include <mutex>
#include <unordered_map>

namespace laneway {

namespace {

class MemoryState final : public KeyedState {
 public:
  void put(const std::string& key, Json value) override {
    const std::lock_guard lock(mutex_);
    values_[key] = std::move(value);
  }

  std::optional<Json> get(const std::string& key) const override {
    const std::lock_guard lock(mutex_);
    const auto found = values_.find(key);
    return found != values_.end() ? std::optional(found->second) : std::nullopt;
  }

  bool first_sight(const std::string& key, TimePoint until, TimePoint now) override {
    const std::lock_guard lock(mutex_);
    while (!by_end_.empty() && by_end_.begin()->first <= now) {
      seen_.erase(by_end_.begin()->second);
      by_end_.erase(by_end_.begin());
    }
    if (!seen_.insert(key).second) return false;
    by_end_.emplace(until, key);
    return true;
  }

 private:
  mutable std::mutex mutex_;  ///< guards all below
  std::unordered_map<std::string, Json> values_;
  std::set<std::string> seen_;
  std::multimap<TimePoint, std::string> by_end_;
};

/// The journals; outlives the store while a journal is open.
struct Shelf {
  std::mutex mutex;  ///< guards all below
  std::unordered_map<std::string, std::vector<Event>> journals;
  std::deque<std::string> finished;
  std::size_t finished_runs = 0;
};

bool ends_run(EventKind kind) {
  return kind == EventKind::completed || kind == EventKind::failed || kind == EventKind::cancelled;
}

class MemoryJournal final : public Journal {
 public:
  MemoryJournal(std::shared_ptr<Shelf> shelf, std::string run) : shelf_(std::move(shelf)), run_(std::move(run)) {}

  void append(const Event& event) override {
    pending_.push_back(event);
    if (ends_run(event.kind)) flush();
  }

  void flush() override {
    if (pending_.empty()) return;
    const std::lock_guard lock(shelf_->mutex);
    auto& events = shelf_->journals[run_];
    const bool ended = ends_run(pending_.back().kind);
    std::move(pending_.begin(), pending_.end(), std::back_inserter(events));
    pending_.clear();
    if (!ended) return;
    shelf_->finished.push_back(run_);
    if (shelf_->finished.size() <= shelf_->finished_runs) return;
    shelf_->journals.erase(shelf_->finished.front());
    shelf_->finished.pop_front();
  }

 private:
  const std::shared_ptr<Shelf> shelf_;
  const std::string run_;
  std::vector<Event> pending_;
};

class MemoryStore final : public RunStore {
 public:
  explicit MemoryStore(std::size_t finished_runs) { shelf_->finished_runs = finished_runs; }

  std::unique_ptr<Journal> open(const RunFacts& run) override { return std::make_unique<MemoryJournal>(shelf_, run.id); }

  std::vector<Event> events(const std::string& run_id) const override {
    const std::lock_guard lock(shelf_->mutex);
    const auto found = shelf_->journals.find(run_id);
    return found != shelf_->journals.end() ? found->second : std::vector<Event>();
  }

  KeyedState& state() override { return state_; }

 private:
  const std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
  MemoryState state_;
};

}  // namespace

std::unique_ptr<RunStore> make_memory_store(std::size_t finished_runs) {
  return std::make_unique<MemoryStore>(finished_runs);
}

}  // namespace laneway
