/// Runs flows that stand as text in a test, in a world of fakes, and tells what happened as readable lines.
#pragma once

#include "actions/builtin.h"
#include "run/engine.h"
#include "run/jumping_clock.h"

#include <deque>
#include <mutex>

namespace laneway::test {

/// Begins at 2026-01-31T12:00:00Z and jumps when the engine has nothing else to do.
class VirtualClock final : public JumpingClock {
 public:
  static TimePoint beginning();
  VirtualClock() : JumpingClock(beginning()) {}
};

/// What a fake subscriber answers: a status with a body, or no answer.
struct Answer {
  int status = 200;
  Json body;
  Headers headers;
  HttpFailure failure = HttpFailure::none;
};
inline Answer no_answer(HttpFailure failure) { return {0, {}, {}, failure}; }

/// Answers requests from a script, at once and on the caller's thread; records them.
class FakeHttpClient final : public HttpClient {
 public:
  void send(HttpRequest request, std::function<void(HttpResponse)> done) override;

  std::deque<Answer> answers;  ///< in the order of the requests; 200 when they have run out
  std::vector<HttpRequest> requests;
  /// Set: asked first; takes over `done` if it returns true.
  std::function<bool(const HttpRequest&, std::function<void(HttpResponse)>&)> route;
};

/// Answers from a script by node id; nothing when it has run out.
class ScriptedPerson final : public Person {
 public:
  std::optional<std::string> choose(const Node& node, const std::vector<std::string>& choices) override;

  std::map<std::string, std::deque<std::string>> answers;
  std::vector<std::string> questions;  ///< `n5 (Yes, No)`
};

/// Flows by the names that `flow.call` uses.
class FlowTexts final : public FlowLibrary {
 public:
  std::variant<std::shared_ptr<const Plan>, std::string> load(const Flow& caller, const std::string& file) override;

  std::map<std::string, std::string> texts;

 private:
  std::map<std::string, std::shared_ptr<const Plan>> plans_;
};

/// Runs nothing: gives scripted results at once; records the commands.
class FakeCommands final : public CommandRunner {
 public:
  void run(RunCommand command, std::function<void(CommandResult)> done) override;

  std::deque<CommandResult> results;
  std::vector<std::string> commands;  ///< `argv`, joined by blanks
  std::vector<std::string> inputs;
};

/// Lanes live under `http://lanes.test`.
class FakeLanes final : public LaneDirectory {
 public:
  std::string url_of(const Plan& plan, std::size_t endpoint) const override;
  std::string callback_url(const std::string& token) const override;

  bool serves = true;
};

/// One line an event. Runs are told apart as `#2`, the first has no mark; ids made at random are left out.
///
/// Holds every event against a fold of its own: an engine that changes a run's state in any other way than by
/// events is found at once (`mismatch`).
class Recorder final : public RunObserver {
 public:
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;

  std::string trace() const;
  /// The events as JSON, one a line: all that anyone outside may see.
  std::string json() const;
  std::vector<std::string> runs() const;
  /// The nodes that a run performed, in order; `run` counts from 1.
  std::string path(std::size_t run) const;
  /// Events that a state did not follow from; empty if all is well.
  std::string mismatch() const;
  /// Every event of every run, whole: also what the JSON does not show.
  std::vector<std::pair<RunFacts, Event>> events() const;

  std::function<void(const RunFacts&, const Event&)> also;  ///< called with each event, if set

 private:
  struct Run {
    RunFacts facts;
    std::vector<Event> events;
    RunState folded;
    TimePoint started;
  };
  std::size_t number_of(const std::string& id) const;
  std::string line(std::size_t number, const Event& event) const;

  mutable std::mutex mutex_;  ///< guards all below
  std::vector<Run> runs_;
  std::string trace_;
  std::string json_;
  std::string mismatch_;
};

/// Everything of a state that must follow from its events, as text.
std::string describe(const Flow& flow, const RunState& state);

struct RunOptions {
  std::vector<Setting> settings = {};  ///< `--set`
  std::string start = {};              ///< `--start`; empty: the plan's entry
  std::optional<Json> input = {};
  std::vector<Answer> answers = {};  ///< of requests that no lane takes
  std::map<std::string, std::deque<std::string>> person = {};
  std::map<std::string, std::string> flows = {};  ///< for `flow.call`
  std::vector<CommandResult> commands = {};
  RunSettings run = {};
  bool serves = true;  ///< lanes and callbacks can be reached
  /// Called with the engine and each event, on the thread that drives.
  std::function<void(Engine&, const RunFacts&, const Event&)> on_event = {};
};

struct FlowRun {
  std::string trace;
  std::string json;
  std::string path;                   ///< of the first run: `n1 n2 n5`
  std::vector<std::string> paths;     ///< of every run
  RunSummary summary{};               ///< of the first run
  bool ended = false;                 ///< the first run did; otherwise it waits for a callback
  std::vector<HttpRequest> requests;  ///< that left, in order; also those to lanes
  std::vector<std::string> questions;
  std::vector<std::string> commands;
  std::vector<std::string> inputs;  ///< of the commands
  Duration elapsed{};               ///< on the virtual clock
};

/// `text` as a whole flow: edges get the handles that they lack, and statements without a lane stand in one
/// called A.
std::string drawn(std::string_view text);

/// Parses `drawn(text)` as the flow `test`, binds it with the built-in actions, and requires that nothing is wrong with
/// it.
std::shared_ptr<const Plan> plan_of(std::string_view text, const std::vector<Setting>& settings = {});

/// A run of `plan` that starts at its node n1.
RunFacts facts_of(const std::shared_ptr<const Plan>& plan, std::string id);
/// The findings of binding, one `code: message (expected …)` a line; also `--set` errors.
std::string findings_of(std::string_view text, const BindOptions& options = {});

/// Runs the flow until it has ended or only callbacks are left. Requests to its own lanes start runs as a host's
/// server would. Fails the test if any run's state is not the fold of its journal.
FlowRun run_flow(std::string_view text, RunOptions options = {});

/// The paths of the webhook diagrams.
std::string flow_file(const std::string& name);

}  // namespace laneway::test
