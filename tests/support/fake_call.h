/// An action call whose world is made of plain members, for tests of actions.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "run/action.h"

namespace laneway {

/// Keyed memory in a map.
class FakeState final : public KeyedState {
 public:
  void put(const std::string& key, Json value) override { values[key] = std::move(value); }
  std::optional<Json> get(const std::string& key) const override;
  bool first_sight(const std::string& key, TimePoint until, TimePoint now) override;

  std::map<std::string, Json> values;
  std::map<std::string, TimePoint> sights;
};

/// A call of the action at node `n7` ("POST to subscriber URL") of the flow `delivery`, in the run `r_1`, at
/// 2026-01-31T12:00:00Z. Parameters are given as a flow's author would write them, and read as the engine
/// does.
class FakeCall final : public ActionCall, private Scope {
 public:
  explicit FakeCall(std::string_view action, Json document = Json::object());

  /// Fluent: `FakeCall("log").with("level", "warn")`.
  FakeCall& with(std::string name, std::string text);
  /// Performs the action; a failure that is thrown becomes the outcome's, as in the engine.
  Outcome perform();
  /// Performs, expects no failure, and applies the changes to `document`.
  Outcome apply();
  void take_over(const Outcome& outcome);

  const Action& action;
  Json document;  ///< the context
  std::map<std::string, std::string, std::less<>> parameters;
  std::map<std::string, std::vector<std::string>, std::less<>> secrets_by_node;  ///< by node id; `*` for all
  std::map<std::string, std::vector<std::string>, std::less<>> given_secrets;    ///< by parameter, of this node
  std::shared_ptr<FakeState> memory = std::make_shared<FakeState>();
  TimePoint time = *parse_rfc3339("2026-01-31T12:00:00Z");
  std::optional<LoopPass> pass;
  std::string lane = "";
  std::string method_of_lane = "";
  std::string callback = "";
  std::string key = "r_1/n7/1";
  std::string id = "r_1";
  bool requested = false;
  bool answered = false;
  bool skip_waits = false;
  bool dry = false;
  bool commands = false;
  double chance = 0.5;

  void set_node(std::string node_id, std::string label);

  const Flow& flow() const override { return flow_; }
  const Node& node() const override { return flow_.nodes.front(); }
  const std::string& run_id() const override { return id; }
  TimePoint now() const override { return time; }
  std::string idempotency_key() const override { return key; }
  std::optional<LoopPass> loop() const override { return pass; }
  std::optional<Json> value(std::string_view parameter) const override;
  bool given(std::string_view parameter) const override;
  std::vector<std::string> secrets_of(std::string_view node_id, std::string_view parameter) const override;
  const Scope& scope() const override { return *this; }
  Json whole_context() const override { return document; }
  std::string lane_url() const override { return lane; }
  std::string lane_method() const override { return method_of_lane; }
  std::string callback_url() const override { return callback; }
  bool awaits_reply() const override { return requested && !answered; }
  bool was_requested() const override { return requested; }
  KeyedState& state() const override { return *memory; }
  bool no_wait() const override { return skip_waits; }
  bool dry_run() const override { return dry; }
  bool exec_allowed() const override { return commands; }
  double random() const override { return chance; }

 private:
  const Json* find(std::string_view root) const override;
  std::vector<std::string> names() const override;

  Flow flow_;
};

/// `value` of the change of `path`, or null.
Json change_of(const Outcome& outcome, std::string_view path);

/// `code (status): message`, or empty.
std::string failure_of(const Outcome& outcome);

}  // namespace laneway
