/// What a store in memory holds, and the changes that keep it consistent.
#pragma once

#include "store/flow_text.h"
#include "store/store.h"

#include <deque>
#include <mutex>
#include <set>
#include <unordered_map>

namespace laneway {

/// All of a run.
struct ShelvedRun {
  RunRecord record;
  std::int64_t epoch = 1;
  std::vector<EventPtr> events;
  std::vector<Message> messages;
  std::vector<std::string> tokens;        ///< of callbacks
  std::map<std::string, OpenTask> tasks;  ///< by node
};

struct Callback {
  std::string run;
  std::string node;
  bool open = true;
};

/// A run that was forgotten. To destroy it takes its time: best without the lock.
using ForgottenRun = std::unordered_map<std::string, ShelvedRun>::node_type;

/// Shared by the store and its journals, which may outlive it. Everything is under `mutex`.
class MemoryShelf {
 public:
  explicit MemoryShelf(std::size_t finished_runs) : finished_runs_(finished_runs) {}

  std::mutex mutex;

  ShelvedRun* find(const std::string& id);
  ShelvedRun& add(RunRecord record);
  void forget(const std::string& id);
  /// What was forgotten since the last call.
  std::vector<ForgottenRun> take_forgotten() { return std::exchange(forgotten_, {}); }
  void set_due(ShelvedRun& run, std::optional<TimePoint> due);
  /// Takes in what a journal flushes. Returns the queue of the caller's run, if it has been woken.
  std::optional<DueQueue> take_in(ShelvedRun& run, const RunFacts& facts, std::vector<EventPtr> events, RunStatus status,
                                  TimePoint now);
  /// Keeps the flow's text; returns its hash.
  std::string keep_text(const std::shared_ptr<const Flow>& flow);
  void register_callbacks(const std::string& run, const Event& event);
  /// From now on somebody outside may come to a step, or no more.
  void open_doors(ShelvedRun& run, const Flow& flow, const Event& event);
  Posted post(Message& message, TimePoint now, std::optional<DueQueue>& queue);

  /// The runs of a queue by the time when they are due and by their numbers.
  using Queue = std::map<std::pair<TimePoint, std::int64_t>, ShelvedRun*>;
  std::map<std::string, Queue> due;  ///< by endpoint; none is empty
  std::map<std::int64_t, ShelvedRun*> by_number;
  std::unordered_map<std::string, FlowText> flows;

 private:
  void end(ShelvedRun& run);

  const std::size_t finished_runs_;
  std::unordered_map<std::string, ShelvedRun> runs_;  ///< each stays where it is until it is forgotten
  std::vector<ForgottenRun> forgotten_;
  std::unordered_map<std::string, Callback> callbacks_;  ///< by token
  std::deque<std::string> finished_;
  std::int64_t last_number_ = 0;
  std::int64_t last_message_ = 0;
  FlowHashes hashes_;
};

}  // namespace laneway
