/// What an action sees of the run it works for.
#pragma once

#include "run/engine.h"
#include "run/random.h"
#include "run/scope.h"

namespace laneway {

/// Of one step; borrows everything, lives as long as the action's function runs.
struct StepFacts {
  const RunFacts& run;
  const RunSettings& settings;
  const RunState& state;
  const Token& token;
  const World& world;
  RunRandom& random;
};

/// The token at the end of a callback URL.
std::string callback_token(const std::string& url);

class StepCall final : public ActionCall {
 public:
  explicit StepCall(const StepFacts& facts);

  const Flow& flow() const override { return *facts_.run.plan->flow; }
  const Node& node() const override { return flow()[facts_.token.at]; }
  const std::string& run_id() const override { return facts_.run.id; }
  TimePoint now() const override { return facts_.world.clock.now(); }
  std::string idempotency_key() const override;
  std::optional<LoopPass> loop() const override { return loop_pass(flow(), facts_.token); }
  std::optional<Json> value(std::string_view parameter) const override;
  bool given(std::string_view parameter) const override;
  std::vector<std::string> secrets_of(std::string_view node_id, std::string_view parameter) const override;
  const Scope& scope() const override { return scope_; }
  Json whole_context() const override;
  std::string lane_url() const override;
  std::string lane_method() const override;
  std::string callback_url() const override;
  bool awaits_reply() const override { return facts_.state.requested && !facts_.state.replied; }
  bool was_requested() const override { return facts_.state.requested; }
  KeyedState& state() const override { return facts_.world.store.state(); }
  bool no_wait() const override { return facts_.settings.no_wait || facts_.settings.dry_run; }
  bool dry_run() const override { return facts_.settings.dry_run; }
  bool exec_allowed() const override { return facts_.settings.allow_exec; }
  double random() const override;

 private:
  const Plan& plan() const { return *facts_.run.plan; }
  /// What the run has instead of a value that `--set` gave to the plan; nullptr: nothing.
  const Json* instead_of(const BoundValue& bound) const;

  StepFacts facts_;
  RunScope scope_;
};

}  // namespace laneway
