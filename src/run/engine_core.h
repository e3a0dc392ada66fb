/// The engine's inside: runs in memory, who drives them, timers and effects under way. For src/run/*.cc only.
#pragma once

#include "run/engine.h"
#include "run/random.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <queue>
#include <unordered_map>

namespace laneway {

/// What a step needs to remember while it is under way.
struct StepPlace {
  TokenId token;
  NodeId node;
  int pass;
  TimePoint began;
};

/// A run that has not ended. What is not under `mutex` belongs to the thread that drives it.
struct ActiveRun {
  RunFacts facts;
  std::shared_ptr<const RunSettings> settings;
  RunState state;
  std::unique_ptr<Journal> journal;
  RunRandom random;
  std::size_t steps = 0;
  std::function<void(Reply)> on_reply;
  std::optional<Reply> last_reply;  ///< of a run that ended with its answer, which is given when its end is durable
  std::function<void(const RunSummary&)> on_end;
  std::function<void()> on_gone;
  /// A step that waits for a message: a callback (by its token) or a called run (by its id).
  struct Waiting {
    std::function<void(std::function<Outcome()>)> proceed;
    std::function<Outcome(const Json*)> then;
  };
  std::map<std::string, Waiting> awaited;
  /// Task boxes that wait for a person, by their nodes' ids.
  std::multimap<std::string, StepPlace> tasks;
  /// Messages that came before their step was reached, by what it would wait under.
  std::map<std::string, Message> early;
  std::int64_t last_message = 0;  ///< the highest id that was seen
  std::set<std::int64_t> seen;    ///< the messages that were taken up
  std::size_t commits = 0;        ///< flushes under way
  bool gone = false;              ///< it leaves memory: nothing may be appended any more
  /// Timers that were set in this turn; dropped if the run leaves memory at its end.
  std::vector<std::pair<TimePoint, std::function<void(const std::shared_ptr<ActiveRun>&)>>> new_timers;

  bool live() const { return !has_ended(state.status) && !gone; }

  /// The thread that drives the run waits for its answer (`start_here`) and must not do the work after it.
  bool caller_waits = false;
  bool hand_over = false;  ///< the answer is given: another thread goes on

  std::mutex mutex;
  std::vector<std::function<void()>> inbox;  ///< to be done by the driving thread; guarded by `mutex`
  bool scheduled = false;                   ///< in the ready queue or being driven; guarded by `mutex`
};

using ActiveRunPtr = std::shared_ptr<ActiveRun>;

/// Shared with everything that calls back later (HTTP answers, commands), which hold it weakly.
class Engine::Core : public std::enable_shared_from_this<Engine::Core> {
 public:
  Core(World world, EngineOptions options) : world_(world), options_(options) {}
  ~Core();

  const World& world() const { return world_; }
  const EngineOptions& options() const { return options_; }

  std::string start(StartRequest request, bool here);
  enum class Asked { whenever_something_happened, when_woken };
  void work(const std::function<bool()>& done, Asked asked);
  void wake();
  void resume(ResumeRequest request);
  Posted post(Message message);
  void deliver(const Message& message);
  /// Hands the run all messages that its store has for it, if it is in memory.
  void deliver_stored(const std::string& run_id);
  void at(TimePoint time, std::function<void()> task);
  std::size_t active_runs() const;
  bool only_callbacks_left() const;

  /// Has `task` done by whoever drives the run next, and sees to it that someone does.
  void post(const ActiveRunPtr& run, std::function<void()> task);
  /// Posts `task` at `at`. It must not hold the run itself: a run that has ended takes its timers with it.
  void post_at(const ActiveRunPtr& run, TimePoint at, std::function<void(const ActiveRunPtr&)> task);
  /// Between these two an effect is under way: a virtual clock stands still.
  void effect_begins();
  void effect_ends();
  void forget(const ActiveRunPtr& run);

 private:
  struct Timer {
    TimePoint at;
    std::uint64_t order;
    std::weak_ptr<ActiveRun> run;
    std::function<void(const ActiveRunPtr&)> task;
    bool of_run;  ///< otherwise it is nobody's, and `task` gets no run
    bool operator>(const Timer& other) const { return std::tie(at, order) > std::tie(other.at, other.order); }
  };

  /// The context that a run begins with.
  Event first_event(const RunFacts& facts, std::optional<Json> input, std::optional<Json> request) const;
  ActiveRunPtr make_run(RunFacts facts, std::shared_ptr<const RunSettings> settings, const Claim* claim);
  ActiveRunPtr find(const std::string& run_id) const;
  /// Counted in `driving_` by the caller.
  void drive(const ActiveRunPtr& run);
  void perform_tasks(const ActiveRunPtr& run);
  void add_timer(Timer timer);
  /// Under `mutex_`: the first timer whose run has not ended, if it is over or a virtual clock may jump to it.
  std::optional<Timer> due_timer();
  /// Under `mutex_`: tells those whose `done` it may concern. Who waits for work alone is told by `post`.
  void something_happened();

  const World world_;
  const EngineOptions options_;

  mutable std::mutex mutex_;  ///< guards all below
  std::condition_variable changed_;
  std::uint64_t happenings_ = 0;  ///< counts notifications, so that none is lost while `done` is asked
  std::size_t asking_ = 0;        ///< threads whose `done` is asked whenever something has happened
  std::unordered_map<std::string, ActiveRunPtr> runs_;
  std::deque<ActiveRunPtr> ready_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::uint64_t timer_count_ = 0;
  std::size_t effects_ = 0;  ///< under way outside
  std::size_t driving_ = 0;  ///< runs that some thread drives now
};

}  // namespace laneway
