/// The world of a scenario: its requests are answered from a script, its lanes are runs on the same clock.
#pragma once

#include "run/jumping_clock.h"
#include "scenario/performance.h"
#include "serve/receive_rules.h"

namespace laneway {

/// All that an engine needs but the store and the flows. For one thread.
class Stage final : public HttpClient, public LaneDirectory, public Person, public CommandRunner, public RunObserver {
 public:
  Stage(const Scenario& scenario, std::shared_ptr<const RunSettings> settings, Coverage& coverage, RunObserver* trace);

  JumpingClock& clock() { return clock_; }
  void use(Engine& engine) { engine_ = &engine; }
  /// Serves the plan's lanes below `prefix`. Throws `StepFailed` for parameters that cannot be read.
  void mount(std::shared_ptr<const Plan> plan, std::string prefix);
  /// Sends the scenario's request from outside.
  void send_from_outside();
  void on_end(const RunSummary& summary);
  /// What came of it, once the engine has nothing left to do.
  Performance take();

  void send(HttpRequest request, std::function<void(HttpResponse)> done) override;
  std::string url_of(const Plan& plan, std::size_t endpoint) const override;
  std::string callback_url(const std::string& token) const override;
  std::optional<std::string> choose(const Node& node, const std::vector<std::string>& choices) override;
  void run(RunCommand command, std::function<void(CommandResult)> done) override;
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;

 private:
  struct Mounted {
    std::shared_ptr<const Plan> plan;
    std::string prefix;
    std::vector<std::shared_ptr<const ReceiveRules>> rules;  ///< of each endpoint
  };
  struct Door {
    const Mounted* mounted;
    std::size_t endpoint;
  };
  struct Performed {
    std::string id;
    std::vector<std::string> path;
  };

  std::optional<ScriptedReply> next_reply();
  void answer(const HttpRequest& request, const ScriptedReply& reply, const std::function<void(HttpResponse)>& done);
  std::optional<Door> door_of(const std::string& url) const;
  void ask_lane(const Door& door, const HttpRequest& request, std::function<void(HttpResponse)> done);
  /// What is answered without a run, or the document of the run that answers.
  std::variant<Reply, Json> admit(const Door& door, const IncomingRequest& request) const;
  IncomingRequest incoming(const ScriptedRequest& request) const;
  Headers headers_of(const ScriptedRequest& request) const;
  void deliver_callback(const std::string& node, const std::string& url);
  void problem(std::string text) { result_.problems.push_back(std::move(text)); }

  const Scenario& scenario_;
  const std::shared_ptr<const RunSettings> settings_;
  Coverage& coverage_;
  RunObserver* const trace_;
  JumpingClock clock_;
  Engine* engine_ = nullptr;
  std::vector<Mounted> mounted_;
  std::vector<Performed> runs_;
  std::size_t replies_used_ = 0;
  std::map<std::string, std::deque<std::string>> tasks_;
  std::map<std::string, std::deque<ScriptedRequest>> callbacks_;
  std::deque<ScriptedCommand> commands_;
  // The step whose effect begins.
  std::shared_ptr<const Plan> acting_plan_;
  NodeId acting_;
  std::string acting_id_;
  Performance result_;
};

}  // namespace laneway
