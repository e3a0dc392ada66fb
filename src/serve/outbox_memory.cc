/// The outbox of a store in memory.
#include "serve/outbox_parts.h"

namespace laneway {

namespace {

class MemoryOutbox final : public OutboxStore {
 public:
  MemoryOutbox(Store& store, Clock& clock, DeliveryFlow flow) : store_(store), clock_(clock), flow_(std::move(flow)), hash_(text_of_flow(*flow_.flow).hash) {}

  Emitted emit(const OutgoingEvent& outgoing) override {
    const std::lock_guard lock(mutex_);
    const auto known = by_id_.find(outgoing.id);
    if (known != by_id_.end()) return {compare(events_[known->second], outgoing), outgoing.id, {}};
    auto event = stored_event(outgoing, clock_.now());
    event.number = static_cast<std::int64_t>(events_.size()) + 1;
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
    const std::lock_guard lock(mutex_);
    const auto removed = std::erase_if(endpoints_, [&](const ConsumerEndpoint& endpoint) { return endpoint.id == id; });
    revision_ += static_cast<std::int64_t>(removed);
    return removed > 0;
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

  Store& store_;
  Clock& clock_;
  const DeliveryFlow flow_;
  const std::string hash_;
  mutable std::mutex mutex_;  ///< guards all below
  std::vector<StoredEvent> events_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::vector<ConsumerEndpoint> endpoints_;
  std::int64_t revision_ = 0;
};

}  // namespace

std::unique_ptr<OutboxStore> make_memory_outbox(Store& store, Clock& clock, DeliveryFlow flow) {
  return std::make_unique<MemoryOutbox>(store, clock, std::move(flow));
}

}  // namespace laneway
