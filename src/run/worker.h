/// Takes stored runs up when they are due, as many as may be in memory, and hands them to the engine.
#pragma once

#include "run/engine.h"

namespace laneway {

/// What a stored run goes on with.
struct PreparedRun {
  std::shared_ptr<const Plan> plan;  ///< of the text that the run began with
  std::shared_ptr<const RunSettings> settings;
};

/// Makes plans and settings again: what a store does not hold (secrets above all) is found anew. Thread-safe.
class RunPreparer {
 public:
  virtual ~RunPreparer() = default;
  /// Or why the run cannot go on now, in one line; it is tried again after a minute.
  virtual std::variant<PreparedRun, std::string> prepare(const RunRecord& run) = 0;
};

/// Says what may be taken up now. Thread-safe; must not call the worker from within these.
class Admission {
 public:
  virtual ~Admission() = default;
  /// How many more runs of this endpoint may be in memory now. Empty: runs without one.
  virtual std::size_t room(const std::string& endpoint) = 0;
  /// When there will be room although no run leaves before; nothing: only when one leaves, or after `Worker::look`.
  virtual std::optional<TimePoint> opens_at(const std::string& endpoint) = 0;
  /// A run was taken up; `left` is called once for it, when it has ended, waits for long, or could not begin.
  virtual void taken(const RunRecord& run) = 0;
  virtual void left(const RunRecord& run) = 0;
};

/// Everything may be taken up at any time.
class OpenAdmission final : public Admission {
 public:
  std::size_t room(const std::string&) override { return SIZE_MAX; }
  std::optional<TimePoint> opens_at(const std::string&) override { return std::nullopt; }
  void taken(const RunRecord&) override {}
  void left(const RunRecord&) override {}
};

struct WorkerOptions {
  std::size_t most = 1'000;  ///< runs in memory at a time
};

/// What a worker works with; borrowed, must outlive it.
struct WorkerParts {
  Engine& engine;
  RunQueue& queue;
  RunPreparer& preparer;
  Admission& admission;
  Clock& clock;
};

/// Has no thread of its own: it works on the threads that `Engine::work` is lent, woken by its store, by runs that
/// leave and by the clock. Between endpoints it is fair: where not all that is due fits, each gets the same share, and
/// what is due first of an endpoint comes first. Thread-safe.
class Worker {
 public:
  explicit Worker(WorkerParts parts, WorkerOptions options = {});
  /// Stops.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  /// Takes up no more. Runs in memory go on.
  void stop();
  /// Something has changed that only the admission knows: looks again.
  void look();

  /// Runs taken up that have not left memory.
  std::size_t active() const;
  /// Nothing is in memory, and nothing that the admission would let in is due.
  bool idle() const;
  /// When the next run is due of those that are not; nothing if none is.
  std::optional<TimePoint> next_due() const;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace laneway
