/// One turn at one run: takes its ready tokens through the diagram. For src/run/*.cc only.
#pragma once

#include "run/decide.h"
#include "run/engine_core.h"

namespace laneway {

/// Made for a turn by the thread that drives the run.
class Driver {
 public:
  Driver(Engine::Core& core, ActiveRunPtr run) : core_(core), run_(std::move(run)) {}

  /// Performs ready tokens until none is left; ends the run when no token is, and lets it leave memory when all wait
  /// for long.
  void advance();
  /// Takes up the run where its journal, of which these are the events, ends.
  void go_on(const std::vector<EventPtr>& events);
  /// Journals the event, applies it to the state, shows it to the observer.
  void record(Event event);
  /// A message came. One that was taken up before is ignored.
  void take(const Message& message);
  /// Ends the run because the outside world failed where no step could; the journal may not have it.
  void abandon(const std::string& cause);

 private:
  using Step = StepPlace;

  const Flow& flow() const { return *run_->facts.plan->flow; }
  const Plan& plan() const { return *run_->facts.plan; }
  RunState& state() { return run_->state; }
  TimePoint now() const { return core_.world().clock.now(); }
  bool live() const { return run_->live(); }

  /// Has `then` done by this run's driver once all that was recorded is durable; at once where it already is. If it
  /// cannot be made durable the run is abandoned.
  void when_durable(std::function<void(Driver&)> then);
  void make_durable() {
    when_durable([](Driver&) {});
  }
  /// Has `task` done at this time, unless the run leaves memory before. It must not hold the run itself.
  void at(TimePoint time, std::function<void(Driver&)> task);
  void advance_tokens();
  /// True if the run leaves memory.
  bool park();
  /// Does again, or waits again, what the token was about when its journal ended.
  void go_on(const Token& token, const std::vector<EventPtr>& events);

  void perform(TokenId id);
  void perform_node(Token& token);
  void perform_action(const Step& step, const Token& token);
  void perform_diamond(const Step& step, const Token& token);
  void perform_task(const Step& step, const Token& token);
  void answer_task(const Step& step, const std::string& answer);
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
  /// The step goes on by `then` when what `key` names (a callback's token, a called run) has come, or with nothing
  /// at `until`.
  void await(const Step& step, const std::string& key, std::optional<TimePoint> until,
             std::function<Outcome(const Json*)> then);
  void wake(const std::string& key, const Message* message);
  void await_again(const Step& step, const std::string& key, std::optional<TimePoint> until);
  void cancel();
  void run_command(const Step& step, RunCommand command);
  /// Journals that an effect is about to begin.
  void record_intent(const Step& step, Json detail = {});
  std::string callback_url(const Step& step) const;
  /// Has `work` done as this run's next task and `handle`s what it gives, unless the run has ended.
  std::function<void(std::function<Outcome()>)> later(const Step& step);

  void finish(const Step& step, Outcome outcome);
  void take_branch(const Step& step, Decision decision);
  void fail_step(const Step& step, const Failure& failure, std::vector<Change> changes = {});
  void end(EventKind kind, Json detail, int status = 500);

  void tell_end(EventKind kind, int status);
  void answer_failure(const std::string& code, const std::string& message, int status);

  /// Where a token goes after a step that went well and changed this.
  std::variant<std::vector<NodeId>, Failure> successors(const Step& step, const std::vector<Change>& changes);
  std::variant<std::vector<NodeId>, Failure> after_request(const Step& step, LaneId lane, const Json& response);
  Outcome skipped_effect(const Action& action) const;

  Engine::Core& core_;
  ActiveRunPtr run_;
};

}  // namespace laneway
