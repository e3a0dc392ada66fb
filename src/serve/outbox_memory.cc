/// The outbox of a store in memory.
#include "serve/outbox_parts.h"

#include <algorithm>
#include <set>

namespace laneway {

namespace {

class MemoryOutbox final : public OutboxStore {
 public:
  MemoryOutbox(Store& store, Clock& clock, DeliveryFlow flow)
      : store_(store), clock_(clock), flow_(std::move(flow)), hash_(text_of_flow(*flow_.flow).hash) {}

  Emitted emit(const OutgoingEvent& outgoing) override {
    const std::lock_guard lock(mutex_);
    const auto known = by_id_.find(outgoing.id);
    if (known != by_id_.end()) return {compare(events_[known->second], outgoing), outgoing.id, {}};
    auto event = stored_event(outgoing, clock_.now());
    event.number = ++last_number_;
    Emitted emitted{Emitted::Result::stored, event.id, {}};
    for (const auto& endpoint : endpoints_) {
      if (!endpoint.wants(event.type)) continue;
      auto delivery = delivery_of(event, outgoing.trace, endpoint, flow_.start);
      delivery.flow_hash = hash_;
      emitted.deliveries.push_back(store_.add(std::move(delivery), *flow_.flow));
    }
    by_id_.emplace(event.id, events_.size());
    events_.push_back(std::move(event));
    return emitted;
  }

  std::optional<StoredEvent> event(const std::string& id) const override {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(id);
    return found != by_id_.end() ? std::optional(events_[found->second]) : std::nullopt;
  }

  std::vector<StoredEvent> events(const EventFilter& filter) const override {
    const std::lock_guard lock(mutex_);
    std::vector<StoredEvent> found;
    for (auto event = events_.rbegin(); event != events_.rend() && found.size() < filter.limit; ++event) {
      if (filter.before && event->number >= *filter.before) continue;
      if (filter.type.empty() || matches_pattern(filter.type, event->type)) found.push_back(*event);
    }
    return found;
  }

  std::size_t prune(const PruneRule& rule) override {
    const auto kept = events_of_runs_kept_by(rule);
    const std::lock_guard lock(mutex_);
    auto staying = rule.keep.value_or(0);
    std::set<std::int64_t> going;
    for (auto event = events_.rbegin(); event != events_.rend(); ++event) {
      if (kept.count(event->id) > 0 || (rule.ended_before && event->created >= *rule.ended_before)) continue;
      if (staying > 0)
        --staying;
      else
        going.insert(event->number);
    }
    if (rule.dry_run || going.empty()) return going.size();
    std::erase_if(events_, [&](const StoredEvent& event) { return going.count(event.number) > 0; });
    index_events();
    return going.size();
  }

  std::vector<ConsumerEndpoint> endpoints() const override {
    const std::lock_guard lock(mutex_);
    return endpoints_;
  }

  std::optional<ConsumerEndpoint> endpoint(const std::string& id) const override {
    const std::lock_guard lock(mutex_);
    const auto found = find(id);
    return found != endpoints_.end() ? std::optional(*found) : std::nullopt;
  }

  ConsumerEndpoint add(ConsumerEndpoint endpoint) override {
    const std::lock_guard lock(mutex_);
    name_new_endpoint(endpoint, clock_.now());
    endpoints_.push_back(endpoint);
    ++revision_;
    return endpoint;
  }

  std::optional<ConsumerEndpoint> change(const std::string& id,
                                         const std::function<void(ConsumerEndpoint&)>& change) override {
    const std::lock_guard lock(mutex_);
    const auto found = find(id);
    if (found == endpoints_.end()) return std::nullopt;
    auto changed = *found;
    change(changed);
    changed.updated = clock_.now();
    endpoints_[static_cast<std::size_t>(found - endpoints_.begin())] = changed;
    ++revision_;
    return changed;
  }

  bool remove(const std::string& id) override {
    {
      const std::lock_guard lock(mutex_);
      if (std::erase_if(endpoints_, [&](const ConsumerEndpoint& endpoint) { return endpoint.id == id; }) == 0)
        return false;
      ++revision_;
    }
    RunFilter filter;
    filter.endpoint_id = id;
    filter.statuses = {RunStatus::pending, RunStatus::running, RunStatus::waiting};
    filter.limit = SIZE_MAX;
    for (const auto& run : store_.list(filter)) cancel(run);
    return true;
  }

  std::int64_t revision() const override {
    const std::lock_guard lock(mutex_);
    return revision_;
  }

 private:
  std::vector<ConsumerEndpoint>::const_iterator find(const std::string& id) const {
    return std::find_if(endpoints_.begin(), endpoints_.end(),
                        [&](const ConsumerEndpoint& endpoint) { return endpoint.id == id; });
  }

  /// The events with a delivery that `RunArchive::prune` leaves by this rule.
  std::set<std::string> events_of_runs_kept_by(const PruneRule& rule) const {
    RunFilter all;
    all.limit = SIZE_MAX;
    auto runs = store_.list(all);
    std::stable_sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a.updated > b.updated; });
    auto staying = rule.keep.value_or(0);
    std::set<std::string> kept;
    for (const auto& run : runs) {
      const bool may_go = has_ended(run.status) && (rule.failed_too || run.status != RunStatus::failed);
      const bool stays = !may_go || staying > 0 || (rule.ended_before && run.updated >= *rule.ended_before);
      if (may_go && staying > 0) --staying;
      if (stays && !run.event_id.empty()) kept.insert(run.event_id);
    }
    return kept;
  }

  /// At once where nobody performs it now.
  void cancel(const RunRecord& run) {
    const auto claim = run.status == RunStatus::pending ? std::nullopt : store_.claim_run(run.id);
    if (!claim) {
      Message message{0, run.id, Message::Kind::cancel, {}, {{"reason", "its endpoint was removed"}}};
      store_.post(message);
      return;
    }
    auto plan = std::make_shared<Plan>();
    plan->flow = flow_.flow;
    RunFacts facts{run.id, plan, run.parent, flow_.flow->find_node(run.start), run.called};
    facts.event_id = run.event_id;
    facts.endpoint_id = run.endpoint_id;
    const auto journal = store_.open(facts, &*claim);
    Event event;
    event.kind = EventKind::cancelled;
    event.node = facts.start;
    event.time = clock_.now();
    event.duration_ms = std::chrono::duration<double, std::milli>(event.time - run.created).count();
    journal->append(std::make_shared<const Event>(std::move(event)));
    flush(*journal, RunStatus::cancelled);
  }

  /// Under `mutex_`.
  void index_events() {
    by_id_.clear();
    for (std::size_t index = 0; index < events_.size(); ++index) by_id_.emplace(events_[index].id, index);
  }

  Store& store_;
  Clock& clock_;
  const DeliveryFlow flow_;
  const std::string hash_;
  mutable std::mutex mutex_;         ///< guards all below
  std::vector<StoredEvent> events_;  ///< oldest first
  std::int64_t last_number_ = 0;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::vector<ConsumerEndpoint> endpoints_;
  std::int64_t revision_ = 0;
};

}  // namespace

std::unique_ptr<OutboxStore> make_memory_outbox(Store& store, Clock& clock, DeliveryFlow flow) {
  return std::make_unique<MemoryOutbox>(store, clock, std::move(flow));
}

}  // namespace laneway
