/// One turn at one run: takes its ready tokens through the diagram. For src/run/*.cc only.
#pragma once

#include "run/decide.h"
#include "run/engine_core.h"

namespace laneway {

/// Made for a turn by the thread that drives the run.
class Driver {
 public:
  Driver(Engine::Core& core, ActiveRunPtr run) : core_(core), run_(std::move(run)) {}

  /// Performs ready tokens until none is left; ends the run when no token is.
  void advance();
  /// Journals the event, applies it to the state, shows it to the observer.
  void record(Event event);
  /// A callback came (or, with nullptr, its time is over).
  void callback_arrived(const std::string& token, const Json* request);
  /// Ends the run because the outside world failed where no step could; the journal may not have it.
  void abandon(const std::string& cause);

 private:
  /// What a step needs to remember while it is under way.
  struct Step {
    TokenId token;
    NodeId node;
    int pass;
    TimePoint began;
  };

  const Flow& flow() const { return *run_->facts.plan->flow; }
  const Plan& plan() const { return *run_->facts.plan; }
  RunState& state() { return run_->state; }
  TimePoint now() const { return core_.world().clock.now(); }
  bool running() const { return run_->state.status == RunStatus::running; }

  void perform(TokenId id);
  void perform_node(Token& token);
  void perform_action(const Step& step, const Token& token);
  void perform_diamond(const Step& step, const Token& token);
  void perform_task(const Step& step, const Token& token);
  /// True if the token was sent on because a loop that it is at the head of is over.
  bool left_loop(const Step& step, const Token& token);
  /// True if the token was put to sleep because the next pass may not begin yet.
  bool held_by_loop(const Step& step, const Token& token);
  /// Nothing waits for the time: `--no-wait`, and nothing happens in a dry run.
  bool skips_waits() const { return run_->settings->no_wait || run_->settings->dry_run; }

  void handle(const Step& step, Outcome outcome);
  void sleep(const Step& step, TimePoint until, Outcome outcome);
  void send(const Step& step, SendHttp sending);
  void await_callback(const Step& step, AwaitCallback waiting);
  void call_flow(const Step& step, CallFlow call);
  void run_command(const Step& step, RunCommand command);
  /// Journals that an effect is about to begin, and counts it until `effect_ends`.
  void begin_effect(const Step& step);
  void record_intent(const Step& step);
  /// Has `work` done as this run's next task and `handle`s what it gives, unless the run has ended.
  std::function<void(std::function<Outcome()>)> later(const Step& step);

  void finish(const Step& step, Outcome outcome);
  void take_branch(const Step& step, Decision decision);
  void fail_step(const Step& step, const Failure& failure, std::vector<Change> changes = {});
  void end(EventKind kind, Json detail);

  void answer_failure(const std::string& code, const std::string& message, int status);

  /// Where a token goes after a step that went well and changed this.
  std::variant<std::vector<NodeId>, Failure> successors(const Step& step, const std::vector<Change>& changes);
  std::variant<std::vector<NodeId>, Failure> after_request(const Step& step, LaneId lane, const Json& response);
  Outcome skipped_effect(const Action& action) const;

  Engine::Core& core_;
  ActiveRunPtr run_;
};

}  // namespace laneway
