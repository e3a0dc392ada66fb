/// Everything outside a run that the engine touches, each behind an interface of its own.
#pragma once

#include "run/state.h"

#include <span>

namespace laneway {

/// Where one run's events go. Used by one thread at a time.
class Journal {
 public:
  virtual ~Journal() = default;
  /// Adds an event; it may still be lost until `flush` returns. Throws `Error{store}`.
  virtual void append(const Event& event) = 0;
  /// Makes all that was appended durable. Throws `Error{store}`.
  virtual void flush() = 0;
};

/// Keeps runs. Thread-safe; the journals it opens are not.
class RunStore {
 public:
  virtual ~RunStore() = default;
  /// The journal of a new run.
  virtual std::unique_ptr<Journal> open(const RunFacts& run) = 0;
  /// The events of a run in their order; empty for an unknown run.
  virtual std::vector<Event> events(const std::string& run_id) const = 0;
  /// The keyed memory that outlives runs (`state.set`, replay protection).
  virtual KeyedState& state() = 0;
};

/// Sees every event after it is in the journal. Called from the thread that drives the run.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void on_event(const RunFacts& run, const Event& event, const RunState& state) = 0;
};

/// Knows under which URLs lanes and callbacks can be reached.
class LaneDirectory {
 public:
  virtual ~LaneDirectory() = default;
  /// Of `plan.endpoints[endpoint]`; empty if the lane is not served here.
  virtual std::string url_of(const Plan& plan, std::size_t endpoint) const = 0;
  /// Where a callback with this token arrives; empty if nothing is served here.
  virtual std::string callback_url(const std::string& token) const = 0;
};

/// Someone who can be asked. Called from the thread that drives the run, which it may block.
class Person {
 public:
  virtual ~Person() = default;
  /// One of `choices`, or nothing if nobody can answer.
  virtual std::optional<std::string> choose(const Node& node, const std::vector<std::string>& choices) = 0;
};

/// Finds the flows that `flow.call` names.
class FlowLibrary {
 public:
  virtual ~FlowLibrary() = default;
  /// The plan of `file`, seen from `caller`, or why there is none.
  virtual std::variant<std::shared_ptr<const Plan>, std::string> load(const Flow& caller, const std::string& file) = 0;
};

/// Runs commands of the operating system.
class CommandRunner {
 public:
  virtual ~CommandRunner() = default;
  /// Calls `done` exactly once, from any thread.
  virtual void run(RunCommand command, std::function<void(CommandResult)> done) = 0;
};

/// What an engine works with; borrowed, must outlive it.
struct World {
  Clock& clock;
  HttpClient& http;
  RunStore& store;
  RunObserver& observer;
  LaneDirectory& lanes;
  Person& person;
  FlowLibrary& flows;
  CommandRunner& commands;
};

}  // namespace laneway
