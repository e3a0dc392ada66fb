/// Performs runs: decides from a run's state what is next, does it, and journals what came of it.
#pragma once

#include "run/world.h"

#include <atomic>
#include <map>
#include <memory>

namespace laneway {

/// The answers of `--decide n5=No,No,Yes`: one a visit; a single answer holds for every visit.
using Decisions = std::map<std::string, std::vector<std::string>>;

struct RunSettings {
  bool no_wait = false;  ///< every wait is over at once
  bool dry_run = false;  ///< outside effects are skipped; requests count as answered (`dry_run_status`)
  bool allow_exec = false;
  bool complete_tasks = false;  ///< task boxes are done without asking (`--auto`)
  Decisions decisions;
  std::string secret;  ///< the run's own secret or a reference to it, for nodes that name none; empty: none
  std::function<int()> dry_run_status;  ///< the status that a skipped request gets; empty: 200
  std::size_t max_steps = 100'000;      ///< a run that makes more fails (`too-many-steps`)
  std::size_t max_tokens = 1'000;       ///< live at a time (`too-many-branches`)
  std::optional<double> fixed_random;   ///< what `random` gives, in [0, 1), so that waits can be foretold
  int depth = 0;                        ///< how many `flow.call`s led here
  /// What this run takes for parameters that `--set` gave to its plan's nodes, by their names; null: as if it had not.
  /// So runs whose settings differ share one plan.
  std::map<std::string, Json, std::less<>> parameters;
  bool tasks_wait = false;  ///< a task box that nobody here can be asked about waits for an answer, instead of failing
};

/// What a run came to, told once when it ends.
struct RunSummary {
  std::string run_id;
  RunStatus status;
  std::string outcome;  ///< the business status, or empty
  Json error;           ///< of a failed run
  Json context;
};

struct StartRequest {
  std::string id;  ///< empty: one is made
  std::shared_ptr<const Plan> plan;
  NodeId start;
  std::shared_ptr<const RunSettings> settings;
  std::optional<Json> input;
  std::optional<Json> request;  ///< set: a served run
  std::string parent;
  bool called = false;    ///< by `flow.call` of `parent`
  std::string replay_of;  ///< the run that had the same input before
  Json options;           ///< kept with the run (`RunFacts::options`)
  std::function<void(Reply)> on_reply;  ///< of a served run; called exactly once, when it answers or ends
  /// May be empty. A run that somebody waits for so does not leave memory before it ends.
  std::function<void(const RunSummary&)> on_end;
};

/// A stored run that goes on, or one that was only stored and now begins.
struct ResumeRequest {
  Claim claim;
  std::shared_ptr<const Plan> plan;  ///< of the text that the run began with
  std::shared_ptr<const RunSettings> settings;
  std::function<void(const RunSummary&)> on_end;  ///< as in `StartRequest`
  std::function<void()> on_gone;  ///< the run has ended or left memory; may be empty
};

struct EngineOptions {
  /// A run that waits for longer, or for no time, leaves memory and is given back to its store. Nothing: runs stay.
  std::optional<Duration> park_after;
};

/// Header by which a lane served here tells its caller which node answered.
inline constexpr std::string_view responder_header = "laneway-responder";
/// Header by which a caller tells the lane which run and node call.
inline constexpr std::string_view caller_header = "laneway-caller";

/// Many runs, any number of threads; each run is driven by one thread at a time. Thread-safe.
class Engine {
 public:
  explicit Engine(World world, EngineOptions options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Begins a run, to be performed by a thread in `work`. Returns its id.
  std::string start(StartRequest request);
  /// Begins a run and performs it on this thread until it ends or waits for something.
  std::string start_here(StartRequest request);
  /// Goes on with a run that this process has claimed, by a thread in `work`. What its journal has no result for is
  /// done again, with the same idempotency key. Throws `Error{store}` if the journal cannot be read.
  void resume(ResumeRequest request);

  /// Performs runs on this thread until `done` holds; it is asked whenever something has happened.
  void work(const std::function<bool()>& done);
  /// Performs runs on this thread until `stopped`, which is looked at after a `wake` only: runs that others perform
  /// disturb it not at all. Not for a virtual clock.
  void serve(const std::atomic<bool>& stopped);
  /// Makes every `work` ask `done` again, and every `serve` look.
  void wake();

  /// Puts a message into its run's box, durably, and hands it to the run if it is in memory.
  Posted post(Message message);
  /// A message that is in the store already: hands it to its run, if that is in memory.
  void deliver(const Message& message);
  /// Hands a request to the run that waits under this callback token.
  Posted deliver_callback(const std::string& token, Json request);
  /// Has a thread in `work` perform `task` at this time.
  void at(TimePoint time, std::function<void()> task);

  /// A request under way has become a run of this engine, so that a virtual clock need not stand still for it;
  /// `take_back_effect` is called before the request's answer is given.
  void lend_effect();
  void take_back_effect();

  /// Runs that have not ended.
  std::size_t active_runs() const;
  /// Nothing can happen any more but callbacks: no run is ready, asleep with a time, or has an effect under way.
  bool only_callbacks_left() const;

  class Core;  ///< engine_core.h

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace laneway
