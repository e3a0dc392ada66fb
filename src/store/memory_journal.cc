/// One run's journal in a store in memory.
#include "store/memory_journal.h"

#include <algorithm>

namespace laneway {

namespace {

class MemoryJournal final : public Journal {
 public:
  MemoryJournal(std::shared_ptr<MemoryShelf> shelf, std::shared_ptr<Announcer> announcer, Clock& clock,
                const RunFacts& run, const Claim* claim)
      : shelf_(std::move(shelf)), announcer_(std::move(announcer)), clock_(clock), run_(run) {
    if (claim != nullptr) epoch_ = claim->epoch;
  }

  ~MemoryJournal() override {
    if (epoch_ == 0 || over_) return;
    std::optional<DueQueue> queue;
    {
      const std::lock_guard lock(shelf_->mutex);
      auto* run = shelf_->find(run_.id);
      if (run == nullptr || run->epoch != epoch_ || !run->record.leased) return;
      run->record.leased = false;
      shelf_->set_due(*run, run->record.updated);
      queue = DueQueue{run->record.endpoint_id, run->record.updated};
    }
    announcer_->announce(queue);
  }

  void append(EventPtr shared) override {
    const Event& event = *shared;
    pending_.push_back(std::move(shared));
    const bool begins = event.kind == EventKind::run_started && epoch_ == 0;
    if (!begins && event.kind != EventKind::waiting && !is_door(*run_.plan, event)) return;
    auto record = begins ? first_record() : RunRecord();
    // A callback may come at once.
    const std::lock_guard lock(shelf_->mutex);
    if (begins) begin(std::move(record));
    if (auto* run = shelf_->find(run_.id)) shelf_->open_doors(*run, *run_.plan->flow, event);
  }
  void consume(std::int64_t message) override {
    const std::lock_guard lock(shelf_->mutex);
    if (auto* run = shelf_->find(run_.id))
      std::erase_if(run->messages, [message](const Message& kept) { return kept.id == message; });
  }

  bool flush(RunStatus status, Done) override {
    write(status, {}, false, 0);
    return true;
  }

  bool park(std::optional<TimePoint> wake, std::int64_t last_message, Done) override {
    write(RunStatus::waiting, wake, true, last_message);
    return true;
  }

 private:
  void write(RunStatus status, std::optional<TimePoint> wake, bool gives_back, std::int64_t last_message) {
    if (pending_.empty() && epoch_ == 0) return;
    std::optional<DueQueue> told;
    std::optional<DueQueue> freed;
    std::vector<ForgottenRun> forgotten;
    {
      const std::lock_guard lock(shelf_->mutex);
      auto* run = shelf_->find(run_.id);
      if (epoch_ == 0) run = &begin(first_record());
      if (run == nullptr || run->epoch != epoch_ || !run->record.leased) throw LeaseLost(run_.id);
      const auto now = clock_.now();
      if (gives_back) {
        const bool more = std::any_of(run->messages.begin(), run->messages.end(),
                                      [&](const Message& message) { return message.id > last_message; });
        if (more) wake = now;
        run->record.leased = false;
        shelf_->set_due(*run, wake);
        if (wake) freed = DueQueue{run->record.endpoint_id, *wake};
      }
      told = shelf_->take_in(*run, run_, std::exchange(pending_, {}), status, now);
      forgotten = shelf_->take_forgotten();
    }
    over_ = gives_back || has_ended(status);
    announcer_->announce(told);
    announcer_->announce(freed);
  }

  RunRecord first_record() const {
    RunRecord record;
    record.id = run_.id;
    record.status = RunStatus::running;
    const Flow& flow = *run_.plan->flow;
    record.flow = flow.name;
    record.start = flow[run_.start].id;
    record.parent = run_.parent;
    record.called = run_.called;
    record.event_id = run_.event_id;
    record.endpoint_id = run_.endpoint_id;
    record.replay_of = run_.replay_of;
    record.options = run_.options;
    record.leased = true;
    record.created = record.updated = pending_.empty() ? clock_.now() : pending_.front()->time;
    return record;
  }

  ShelvedRun& begin(RunRecord record) {
    record.flow_hash = shelf_->keep_text(run_.plan->flow);
    auto& run = shelf_->add(std::move(record));
    epoch_ = run.epoch;
    if (!pending_.empty()) shelf_->register_callbacks(run_.id, *pending_.front());
    return run;
  }

  const std::shared_ptr<MemoryShelf> shelf_;
  const std::shared_ptr<Announcer> announcer_;
  Clock& clock_;
  const RunFacts run_;
  std::int64_t epoch_ = 0;  ///< 0: nothing is kept of the run yet
  bool over_ = false;       ///< ended, or given back
  std::vector<EventPtr> pending_;
};

}  // namespace

std::unique_ptr<Journal> make_memory_journal(std::shared_ptr<MemoryShelf> shelf, std::shared_ptr<Announcer> announcer,
                                             Clock& clock, const RunFacts& run, const Claim* claim) {
  return std::make_unique<MemoryJournal>(std::move(shelf), std::move(announcer), clock, run, claim);
}

}  // namespace laneway
