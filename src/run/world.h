/// Everything outside a run that the engine touches, each behind an interface of its own.
#pragma once

#include "run/run_store.h"

#include <span>

namespace laneway {

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
