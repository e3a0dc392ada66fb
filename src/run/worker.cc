/// Which stored runs are taken up, and when.
#include "run/worker.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <tuple>

namespace laneway {

class Worker::Core : public std::enable_shared_from_this<Worker::Core> {
 public:
  Core(WorkerParts parts, WorkerOptions options) : parts_(parts), options_(options) {}

  void start() {
    parts_.queue.watch([weak = weak_from_this()](const DueQueue* queue) {
      if (const auto core = weak.lock()) core->changed(queue);
    });
    changed(nullptr);
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    parts_.queue.watch({});
  }

  void look() {
    const std::lock_guard lock(mutex_);
    for (auto row = queues_.begin(); row != queues_.end(); ++row) reopen(row);
    schedule();
  }

  std::size_t active() const {
    const std::lock_guard lock(mutex_);
    return active_;
  }

  bool idle() const {
    const std::lock_guard lock(mutex_);
    return active_ == 0 && looked_ && !stale_ && !scheduled_ && !looking_ && !waiting_for_room_;
  }

  std::optional<TimePoint> next_due() const {
    const std::lock_guard lock(mutex_);
    std::optional<TimePoint> next;
    for (const auto& [endpoint, queue] : queues_)
      if (queue.due > parts_.clock.now() && (!next || queue.due < *next)) next = queue.due;
    return next;
  }

 private:
  struct Queue {
    TimePoint due;                              ///< of the first of its runs
    TimePoint closed_until = TimePoint::min();  ///< the admission lets none in before, unless one leaves
    std::uint64_t openings = 0;                 ///< how often one has left
    TimePoint next() const { return std::max(due, closed_until); }
  };
  using Queues = std::map<std::string, Queue>;

  /// Under `mutex_`: sets what is known of a queue, and when it is looked at next.
  void put(Queues::iterator row, const Queue& queue) {
    agenda_.erase({row->second.next(), &row->first});
    row->second = queue;
    agenda_.insert({queue.next(), &row->first});
  }

  /// Under `mutex_`: returns when to look at the queue.
  TimePoint note(const std::string& endpoint, TimePoint due) {
    const auto row = queues_.emplace(endpoint, Queue{due}).first;
    auto queue = row->second;
    queue.due = std::min(queue.due, due);
    put(row, queue);
    return queue.next();
  }

  /// Under `mutex_`.
  void drop(const std::string& endpoint) {
    const auto row = queues_.find(endpoint);
    if (row == queues_.end()) return;
    agenda_.erase({row->second.next(), &row->first});
    queues_.erase(row);
  }

  /// Under `mutex_`: the admission may have changed its mind.
  void reopen(Queues::iterator row) { put(row, {row->second.due, TimePoint::min(), row->second.openings + 1}); }

  void changed(const DueQueue* queue) {
    const std::lock_guard lock(mutex_);
    if (queue == nullptr) {
      stale_ = true;
      return schedule();
    }
    const auto next = note(queue->endpoint, queue->due);
    if (next <= parts_.clock.now()) return schedule();
    arm(next);
  }

  /// Under `mutex_`: looks as soon as a thread has time.
  void schedule() {
    if (std::exchange(scheduled_, true) || stopped_) return;
    parts_.engine.at(parts_.clock.now(), [weak = weak_from_this()] {
      if (const auto core = weak.lock()) core->take_up();
    });
  }

  /// Under `mutex_`: looks at this time, unless it does so earlier anyway.
  void arm(TimePoint when) {
    if (stopped_ || when == TimePoint::max() || (armed_ && *armed_ <= when)) return;
    armed_ = when;
    parts_.engine.at(when, [weak = weak_from_this(), when] {
      const auto core = weak.lock();
      if (!core) return;
      const std::lock_guard lock(core->mutex_);
      if (core->armed_ == when) core->armed_.reset();
      core->schedule();
    });
  }

  void take_up() {
    {
      const std::lock_guard lock(mutex_);
      scheduled_ = false;
      if (stopped_) return;
      // Whoever is looking looks once more.
      if (std::exchange(looking_, true)) {
        again_ = true;
        return;
      }
    }
    try {
      if (is_stale()) read_queues();
      for (auto wanted = choose(); !wanted.empty(); wanted = choose()) take(wanted);
    } catch (const std::exception&) {
      // The store cannot be reached: as with a crash, it is tried again.
      const std::lock_guard lock(mutex_);
      stale_ = true;
      arm(parts_.clock.now() + std::chrono::seconds(1));
    }
    const std::lock_guard lock(mutex_);
    looking_ = false;
    looked_ = true;
    if (std::exchange(again_, false)) schedule();
  }

  bool is_stale() {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(stale_, false)) return false;
    queues_.clear();
    agenda_.clear();
    return true;
  }

  void read_queues() {
    for (const auto& message : parts_.queue.messages_after(last_message_)) {
      last_message_ = std::max(last_message_, message.id);
      parts_.engine.deliver(message);
    }
    const auto queues = parts_.queue.due();
    const std::lock_guard lock(mutex_);
    for (const auto& [endpoint, due] : queues) note(endpoint, due);
  }

  /// What to claim now; sets when to look again.
  std::vector<Wanted> choose() {
    const auto now = parts_.clock.now();
    struct Due {
      TimePoint since;
      std::string endpoint;
      std::uint64_t openings;
    };
    std::vector<Due> due;
    std::size_t left = 0;
    {
      const std::lock_guard lock(mutex_);
      left = options_.most - std::min(options_.most, active_);
      auto row = agenda_.begin();
      for (; row != agenda_.end() && row->first <= now; ++row) {
        const auto& queue = queues_.at(*row->second);
        due.push_back({queue.due, *row->second, queue.openings});
      }
      if (row != agenda_.end()) arm(row->first);
    }
    std::sort(due.begin(), due.end(),
              [](const Due& a, const Due& b) { return std::tie(a.since, a.endpoint) < std::tie(b.since, b.endpoint); });
    std::vector<Wanted> wanted;
    std::vector<std::pair<const Due*, TimePoint>> closed;
    bool for_room = false;
    const auto share = std::max<std::size_t>(1, left / std::max<std::size_t>(1, due.size()));
    for (const auto& queue : due) {
      const auto& endpoint = queue.endpoint;
      // A claim holds up others who write, so it is not too large.
      constexpr std::size_t most_at_once = 500;
      const auto room = parts_.admission.room(endpoint);
      if (room == 0) {
        closed.emplace_back(&queue, parts_.admission.opens_at(endpoint).value_or(TimePoint::max()));
        continue;
      }
      const auto count = std::min({room, share, left, most_at_once});
      for_room = for_room || count < room;
      if (count == 0) continue;
      left -= count;
      wanted.push_back({endpoint, count});
    }
    const std::lock_guard lock(mutex_);
    waiting_for_room_ = for_room && wanted.empty();
    for (const auto& [queue, opens] : closed) close(queue->endpoint, queue->openings, std::max(opens, now));
    for (const auto& [endpoint, count] : wanted) drop(endpoint);
    return wanted;
  }

  /// Under `mutex_`: the admission let none in. That may be over where one has left since it was asked.
  void close(const std::string& endpoint, std::uint64_t openings, TimePoint until) {
    arm(until);
    const auto row = queues_.find(endpoint);
    if (row == queues_.end() || row->second.openings != openings) return;
    put(row, {row->second.due, until, openings});
  }

  void take(const std::vector<Wanted>& wanted) {
    auto claimed = parts_.queue.claim(wanted);
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [endpoint, due] : claimed.next) note(endpoint, due);
      active_ += claimed.claims.size();
    }
    for (auto& claim : claimed.claims) begin(std::move(claim));
  }

  void begin(Claim claim) {
    // Without what the run begins with: the rest is kept until it leaves memory.
    auto seed = std::exchange(claim.run.seed, nullptr);
    auto options = std::exchange(claim.run.options, nullptr);
    const auto record = std::make_shared<const RunRecord>(claim.run);
    claim.run.seed = std::move(seed);
    claim.run.options = std::move(options);
    parts_.admission.taken(*record);
    const auto epoch = claim.epoch;
    constexpr auto try_again = std::chrono::minutes(1);
    try {
      auto prepared = parts_.preparer.prepare(claim.run);
      if (auto* ready = std::get_if<PreparedRun>(&prepared)) {
        ResumeRequest request;
        request.claim = std::move(claim);
        request.plan = std::move(ready->plan);
        request.settings = std::move(ready->settings);
        request.on_gone = [weak = weak_from_this(), record] {
          if (const auto core = weak.lock()) core->left(*record);
        };
        parts_.engine.resume(std::move(request));
        return;
      }
    } catch (const std::exception&) {
      // As if it could not be prepared: later it may.
    }
    parts_.queue.give_back({*record, epoch}, parts_.clock.now() + try_again);
    left(*record);
  }

  void left(const RunRecord& record) {
    parts_.admission.left(record);
    const std::lock_guard lock(mutex_);
    --active_;
    // Whatever is due and was not let in: there may be room now.
    const auto queue = queues_.find(record.endpoint_id);
    const bool more = queue != queues_.end() && queue->second.due <= parts_.clock.now();
    if (queue != queues_.end()) reopen(queue);
    if (more || waiting_for_room_) schedule();
    if (active_ == 0) parts_.engine.wake();
  }

  const WorkerParts parts_;
  const WorkerOptions options_;
  std::int64_t last_message_ = 0;  ///< of the thread that is looking

  mutable std::mutex mutex_;                                   ///< guards all below
  Queues queues_;                                              ///< by endpoint: those with something in them
  std::set<std::pair<TimePoint, const std::string*>> agenda_;  ///< when to look at which of them
  std::optional<TimePoint> armed_;
  std::size_t active_ = 0;
  bool stale_ = false;  ///< the store knows better than `queues_`
  bool scheduled_ = false;
  bool looking_ = false;
  bool looked_ = false;
  bool again_ = false;
  bool stopped_ = false;
  bool waiting_for_room_ = false;  ///< something is due that would be let in if others had left
};

Worker::Worker(WorkerParts parts, WorkerOptions options) : core_(std::make_shared<Core>(parts, options)) {}
Worker::~Worker() { stop(); }
void Worker::start() { core_->start(); }
void Worker::stop() { core_->stop(); }
void Worker::look() { core_->look(); }
std::size_t Worker::active() const { return core_->active(); }
bool Worker::idle() const { return core_->idle(); }
std::optional<TimePoint> Worker::next_due() const { return core_->next_due(); }

}  // namespace laneway
