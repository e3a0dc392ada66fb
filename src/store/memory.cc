/// Runs kept in memory.
#include "store/memory.h"

#include "net/signature.h"
#include "store/memory_journal.h"
#include "text/diagnostic.h"

#include <fmt/format.h>

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

class MemoryStore final : public Store {
 public:
  MemoryStore(Clock& clock, std::size_t finished_runs)
      : clock_(clock), shelf_(std::make_shared<MemoryShelf>(finished_runs)) {}

  std::unique_ptr<Journal> open(const RunFacts& run, const Claim* claim) override {
    return make_memory_journal(shelf_, announcer_, clock_, run, claim);
  }

  std::vector<EventPtr> journal(const std::string& run_id, const Flow&) const override {
    const std::lock_guard lock(shelf_->mutex);
    const auto* run = shelf_->find(run_id);
    return run != nullptr ? run->events : std::vector<EventPtr>();
  }

  std::optional<RunRecord> find(const std::string& run_id) const override {
    const std::lock_guard lock(shelf_->mutex);
    const auto* run = shelf_->find(run_id);
    return run != nullptr ? std::optional(run->record) : std::nullopt;
  }

  Posted post(Message& message) override {
    std::optional<DueQueue> queue;
    auto posted = Posted::unknown;
    {
      const std::lock_guard lock(shelf_->mutex);
      posted = shelf_->post(message, clock_.now(), queue);
    }
    announcer_->announce(queue);
    return posted;
  }

  std::vector<Message> messages(const std::string& run_id) const override {
    const std::lock_guard lock(shelf_->mutex);
    const auto* run = shelf_->find(run_id);
    return run != nullptr ? run->messages : std::vector<Message>();
  }

  KeyedState& state() override { return state_; }

  std::vector<DueQueue> due() override {
    const std::lock_guard lock(shelf_->mutex);
    std::vector<DueQueue> queues;
    for (const auto& [endpoint, runs] : shelf_->due) queues.push_back({endpoint, runs.begin()->first.first});
    return queues;
  }

  Claimed claim(const std::vector<Wanted>& wanted) override {
    const std::lock_guard lock(shelf_->mutex);
    const auto now = clock_.now();
    Claimed claimed;
    for (const auto& [endpoint, count] : wanted) {
      auto queue = shelf_->due.find(endpoint);
      for (std::size_t taken = 0; queue != shelf_->due.end() && taken < count; ++taken) {
        const auto& [place, run] = *queue->second.begin();
        if (place.first > now) break;
        claimed.claims.push_back(take(*run));
        queue = shelf_->due.find(endpoint);
      }
      if (queue != shelf_->due.end()) claimed.next.push_back({endpoint, queue->second.begin()->first.first});
    }
    return claimed;
  }

  std::optional<Claim> claim_run(const std::string& run_id) override {
    const std::lock_guard lock(shelf_->mutex);
    auto* run = shelf_->find(run_id);
    if (run == nullptr || run->record.leased) return std::nullopt;
    return take(*run);
  }

  void give_back(const Claim& claim, TimePoint due) override {
    {
      const std::lock_guard lock(shelf_->mutex);
      auto* run = shelf_->find(claim.run.id);
      if (run == nullptr || run->epoch != claim.epoch || !run->record.leased) return;
      run->record.leased = false;
      shelf_->set_due(*run, due);
    }
    announcer_->announce(DueQueue{claim.run.endpoint_id, due});
  }

  /// There are no other processes.
  std::vector<Message> messages_after(std::int64_t) override { return {}; }
  void watch(std::function<void(const DueQueue* queue)> changed) override { announcer_->watch(std::move(changed)); }

  std::vector<RunRecord> list(const RunFilter& filter) const override {
    const std::lock_guard lock(shelf_->mutex);
    std::vector<RunRecord> runs;
    for (auto row = shelf_->by_number.rbegin(); row != shelf_->by_number.rend() && runs.size() < filter.limit; ++row) {
      const auto& run = row->second->record;
      if (passes(filter, run)) runs.push_back(run);
    }
    return runs;
  }

  std::optional<FlowText> flow(const std::string& hash) const override {
    const std::lock_guard lock(shelf_->mutex);
    const auto found = shelf_->flows.find(hash);
    return found != shelf_->flows.end() ? std::optional(found->second) : std::nullopt;
  }

  std::vector<OpenTask> tasks() const override {
    const std::lock_guard lock(shelf_->mutex);
    std::vector<OpenTask> tasks;
    for (const auto& [number, run] : shelf_->by_number)
      for (const auto& [node, task] : run->tasks) tasks.push_back(task);
    std::stable_sort(tasks.begin(), tasks.end(), [](const auto& a, const auto& b) { return a.since < b.since; });
    return tasks;
  }

  std::vector<std::pair<RunStatus, std::size_t>> counts() const override {
    const std::lock_guard lock(shelf_->mutex);
    std::map<RunStatus, std::size_t> counts;
    for (const auto& [number, run] : shelf_->by_number) ++counts[run->record.status];
    return {counts.begin(), counts.end()};
  }

  RunRecord add(RunRecord record, const Flow& flow) override {
    RunRecord added;
    {
      const std::lock_guard lock(shelf_->mutex);
      if (record.id.empty()) record.id = "r_" + random_id();
      if (shelf_->find(record.id) != nullptr)
        throw Error(Error::Kind::store, fmt::format("there is a run {} already", record.id));
      if (record.created == TimePoint()) record.created = clock_.now();
      if (!record.due) record.due = record.created;
      record.updated = record.created;
      record.status = RunStatus::pending;
      record.flow = flow.name;
      if (record.flow_hash.empty()) record.flow_hash = text_of_flow(flow).hash;
      if (auto& text = shelf_->flows[record.flow_hash]; text.hash.empty()) {
        text = text_of_flow(flow);
        text.hash = record.flow_hash;
      }
      auto seed = std::exchange(record.seed, nullptr);
      auto& run = shelf_->add(std::move(record));
      added = run.record;
      run.record.seed = std::move(seed);
    }
    announcer_->announce(DueQueue{added.endpoint_id, *added.due});
    return added;
  }

  std::size_t prune(const PruneRule& rule) override {
    std::vector<ForgottenRun> forgotten;
    const std::lock_guard lock(shelf_->mutex);
    std::vector<std::pair<TimePoint, std::int64_t>> ended;
    for (const auto& [number, shelved] : shelf_->by_number) {
      const auto& run = shelved->record;
      if (has_ended(run.status) && (rule.failed_too || run.status != RunStatus::failed))
        ended.emplace_back(run.updated, number);
    }
    std::sort(ended.rbegin(), ended.rend());
    if (rule.keep)
      ended.erase(ended.begin(), ended.begin() + static_cast<std::ptrdiff_t>(std::min(*rule.keep, ended.size())));
    if (rule.ended_before) std::erase_if(ended, [&](const auto& run) { return run.first >= *rule.ended_before; });
    if (!rule.dry_run)
      for (const auto& [updated, number] : ended) shelf_->forget(std::string(shelf_->by_number[number]->record.id));
    forgotten = shelf_->take_forgotten();
    return ended.size();
  }

  bool lasting() const override { return false; }

 private:
  Claim take(ShelvedRun& run) {
    shelf_->set_due(run, std::nullopt);
    run.record.leased = true;
    if (run.record.status == RunStatus::pending) return {run.record, ++run.epoch};
    // It has begun: what it began with is in its journal, and need not be copied.
    auto seed = std::exchange(run.record.seed, nullptr);
    Claim claim{run.record, ++run.epoch};
    run.record.seed = std::move(seed);
    return claim;
  }

  static bool passes(const RunFilter& filter, const RunRecord& run) {
    const auto fits = [](const std::string& wanted, const std::string& value) {
      return wanted.empty() || wanted == value;
    };
    const auto& statuses = filter.statuses;
    return (statuses.empty() || std::find(statuses.begin(), statuses.end(), run.status) != statuses.end()) &&
           fits(filter.flow, run.flow) && fits(filter.endpoint_id, run.endpoint_id) &&
           fits(filter.event_id, run.event_id) && fits(filter.parent, run.parent) &&
           (filter.outcome.empty() || equal_ignoring_case(filter.outcome, run.outcome)) &&
           (!filter.since || run.created >= *filter.since) && (!filter.until || run.created < *filter.until) &&
           (!filter.before || run.number < *filter.before);
  }

  Clock& clock_;
  const std::shared_ptr<MemoryShelf> shelf_;
  const std::shared_ptr<Announcer> announcer_ = std::make_shared<Announcer>();
  MemoryState state_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store(Clock& clock, std::size_t finished_runs) {
  return std::make_unique<MemoryStore>(clock, finished_runs);
}

std::unique_ptr<Store> make_memory_store(std::size_t finished_runs) {
  static SystemClock clock;
  return make_memory_store(clock, finished_runs);
}

}  // namespace laneway
