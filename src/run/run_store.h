/// Stored runs: what every store keeps of a run, and the doors to it for the engine, for workers and for people.
#pragma once

#include "run/state.h"
#include "text/error.h"

#include <exception>
#include <span>

namespace laneway {

/// What is known of a run without reading its journal.
struct RunRecord {
  std::string id;
  std::int64_t number = 0;  ///< the store's own name for it; grows with every run
  RunStatus status = RunStatus::pending;
  std::string flow;         ///< the flow's name
  std::string flow_hash;    ///< of the text it began with (`RunArchive::flow`)
  std::string start;        ///< the node's id
  std::string parent;       ///< the run whose request or call started it; empty: none
  bool called = false;      ///< by `flow.call`: the parent waits for its result
  std::string event_id;     ///< of a delivery; empty: none
  std::string endpoint_id;  ///< of a delivery; runs of one endpoint form a queue. Empty: of no endpoint
  std::string replay_of;    ///< the run that had the same input before; empty: none
  Json options;             ///< how its settings are made again (`run_options.h`); without secrets
  Json seed;                ///< what it starts with: {input, request}, each if given
  std::string outcome;      ///< the business status, or empty
  Json error;               ///< of a failed run: {code, message, node}
  TimePoint created;
  TimePoint updated;             ///< the last change of its status
  std::optional<TimePoint> due;  ///< when a worker is to take it up; none: leased, ended, or waits for a message
  bool leased = false;
};

/// The text of a flow as runs began with it.
struct FlowText {
  std::string name;
  std::string file;  ///< as it was given when it was read
  std::string text;
  std::string hash;
};

/// A run that this process has leased. Every write carries the epoch: who lost the lease can write nothing.
struct Claim {
  RunRecord run;
  std::int64_t epoch = 0;
};

/// Something for a run that need not be in anyone's memory. Kept until a journal consumes it.
struct Message {
  enum class Kind : std::uint8_t {
    callback,  ///< `key`: the callback's token; `data`: the request
    task,      ///< `key`: the node's id; `data`: {answer, comment}
    cancel,
    retry,   ///< of a failed run, from its failed step
    called,  ///< `key`: the run that this one has called; `data`: {run, status, outcome, payload, vars, error}
  };
  std::int64_t id = 0;  ///< given by the store; grows
  std::string run;
  Kind kind = Kind::callback;
  std::string key;
  Json data;
};
std::string_view name_of(Message::Kind kind);
/// What the end of a called run tells its caller; nothing for other events and runs.
std::optional<Message> message_to_caller(const RunFacts& run, const Event& event);

/// What became of a message.
enum class Posted : std::uint8_t {
  taken,
  unknown,  ///< no such run, token or task
  closed,   ///< the token is used up, the run has ended, or it cannot be retried
};

/// A task box that waits for a person.
struct OpenTask {
  std::string run;
  std::string flow;
  std::string node;
  std::string label;
  TimePoint since;
};

/// This process's lease of a run was taken over by another: nothing was written.
class LeaseLost : public Error {
 public:
  explicit LeaseLost(const std::string& run) : Error(Kind::store, "another process has taken over run " + run) {}
};

/// Called once, from any thread: with nothing, or with why nothing of it is durable.
using Done = std::function<void(std::exception_ptr problem)>;

/// Where one run's events go. Used by one thread at a time.
class Journal {
 public:
  virtual ~Journal() = default;
  /// Adds an event; it may still be lost until a flush is done. Throws `Error{store}`.
  virtual void append(EventPtr event) = 0;
  void append(const Event& event) { append(std::make_shared<const Event>(event)); }
  /// What was appended since the last flush came of this message, which is dropped in the same transaction.
  virtual void consume(std::int64_t message) = 0;
  /// Makes all that was appended durable, `status` being what the run has come to. True: it is, and `done` will
  /// not be called. False: `done` is called once it is or cannot be. Flushes are done in their order.
  virtual bool flush(RunStatus status, Done done) = 0;
  /// Flushes and gives the run back: it is to be taken up again at `wake`, or when a message comes with an id above
  /// `last_message` (also one that is already there). Otherwise as `flush`. The journal takes nothing after it.
  virtual bool park(std::optional<TimePoint> wake, std::int64_t last_message, Done done) = 0;
};

/// Flushes, and waits until it is done. Throws what kept it from being durable.
void flush(Journal& journal, RunStatus status = RunStatus::running);

/// Keeps runs, for the engine. Thread-safe; the journals it opens are not.
class RunStore {
 public:
  virtual ~RunStore() = default;
  /// The journal of a new run, leased by this process: nothing is kept of it before the first flush. With `claim` of
  /// a run that this process has claimed.
  virtual std::unique_ptr<Journal> open(const RunFacts& run, const Claim* claim = nullptr) = 0;
  /// The durable events of a run of `flow` in their order; empty for an unknown run.
  virtual std::vector<EventPtr> journal(const std::string& run_id, const Flow& flow) const = 0;
  /// The same, copied.
  std::vector<Event> events(const std::string& run_id, const Flow& flow) const;
  virtual std::optional<RunRecord> find(const std::string& run_id) const = 0;
  /// Puts a message into its run's box; durable when it returns. A callback's run is found by its token. `message`
  /// gets its id and run.
  virtual Posted post(Message& message) = 0;
  /// The messages of a run that no journal has consumed, in their order.
  virtual std::vector<Message> messages(const std::string& run_id) const = 0;
  /// The keyed memory that outlives runs (`state.set`, replay protection).
  virtual KeyedState& state() = 0;
};

/// The runs of one endpoint that are to be taken up some time.
struct DueQueue {
  std::string endpoint;  ///< empty: all runs without one
  TimePoint due;         ///< of the first
};

/// What to lease of a queue.
struct Wanted {
  std::string endpoint;
  std::size_t count = 0;
};

struct Claimed {
  std::vector<Claim> claims;
  std::vector<DueQueue> next;  ///< of the wanted queues, those that hold more, due or not
};

/// The runs that wait for a worker. Thread-safe.
class RunQueue {
 public:
  virtual ~RunQueue() = default;
  /// Every queue with something in it, due or not. First takes back the runs of processes that are no more.
  virtual std::vector<DueQueue> due() = 0;
  /// Leases runs that are due, of each queue the earliest first, at most as many as wanted.
  virtual Claimed claim(const std::vector<Wanted>& wanted) = 0;
  /// Leases this run, due or not; nothing if it is leased or unknown.
  virtual std::optional<Claim> claim_run(const std::string& run_id) = 0;
  /// Gives up the lease of a run that was claimed and not begun.
  virtual void give_back(const Claim& claim, TimePoint due) = 0;
  /// Messages with an id above `after` for runs leased here: what other processes have put there.
  virtual std::vector<Message> messages_after(std::int64_t after) = 0;
  /// `changed` is called, from any thread and quickly done, with a queue that has got a run and the time when that is
  /// due; with nothing when another process has changed the store (at most a second after it did): anything may be
  /// due then, and messages may have come. Empty: nobody listens any more (returns when no call is under way).
  virtual void watch(std::function<void(const DueQueue* queue)> changed) = 0;
};

/// Which runs to list; what is empty does not restrict.
struct RunFilter {
  std::vector<RunStatus> statuses;
  std::string flow;
  std::string endpoint_id;
  std::string event_id;
  std::string parent;
  std::string outcome;
  std::optional<TimePoint> since;      ///< created at or after
  std::optional<TimePoint> until;      ///< created before
  std::optional<std::int64_t> before;  ///< with a lower number: the next page
  std::size_t limit = 100;
};

/// Which finished runs to forget. Failed ones are kept unless asked for.
struct PruneRule {
  std::optional<TimePoint> ended_before;
  std::optional<std::size_t> keep;  ///< the newest so many finished runs stay
  bool failed_too = false;
  bool dry_run = false;
};

/// Stored runs as people look at them. Thread-safe.
class RunArchive {
 public:
  virtual ~RunArchive() = default;
  /// Newest first.
  virtual std::vector<RunRecord> list(const RunFilter& filter) const = 0;
  virtual std::optional<FlowText> flow(const std::string& hash) const = 0;
  virtual std::vector<OpenTask> tasks() const = 0;
  virtual std::vector<std::pair<RunStatus, std::size_t>> counts() const = 0;
  /// Adds a run that a worker is to begin at `record.due` (none: at once). `id`, `number`, `created` and `flow_hash`
  /// are made unless given; durable when it returns. What is returned lacks the seed. Throws `Error{store}`.
  virtual RunRecord add(RunRecord record, const Flow& flow) = 0;
  /// How many runs were (or would be) forgotten.
  virtual std::size_t prune(const PruneRule& rule) = 0;
};

}  // namespace laneway
