/// Serves the lanes of flows over real HTTP: finds the endpoint, has a run perform it, waits for the answer.
#pragma once

#include "net/http_server.h"
#include "run/engine.h"
#include "serve/answer_script.h"
#include "serve/receive_rules.h"

#include <atomic>
#include <condition_variable>

namespace laneway {

struct LaneHostOptions {
  std::string address = "127.0.0.1";
  int port = 0;                    ///< 0: any free one
  AnswerScript* script = nullptr;  ///< answers requests before a lane does; borrowed, may be null
  std::shared_ptr<const RunSettings> settings;
};

/// One server for any number of plans. Thread-safe once it is open.
class LaneHost final : public LaneDirectory {
 public:
  LaneHost(Clock& clock, LaneHostOptions options);
  ~LaneHost() override;

  /// Listens, and starts runs of `engine`, which must outlive `close`. Throws `Error{network}`.
  void open(Engine& engine);
  /// Takes no more requests and waits for the answers that are under way.
  void close();

  /// Serves the plan's endpoints below `prefix` (`""`, `/hooks/orders`), which gets a number if another plan has
  /// it. Throws `StepFailed` for parameters that cannot be read.
  void mount(std::shared_ptr<const Plan> plan, const std::string& prefix);

  std::string base_url() const;
  std::string url_of(const Plan& plan, std::size_t endpoint) const override;
  std::string callback_url(const std::string& token) const override;

 private:
  struct Route {
    std::shared_ptr<const Plan> plan;
    std::size_t endpoint;
    std::string path;
    std::shared_ptr<const ReceiveRules> rules;
  };

  /// Another plan has a path below `prefix` that this one would have.
  bool is_taken(const Plan& plan, const std::string& prefix) const;
  /// The route, or the status that says why there is none (404, 405).
  std::variant<Route, OutgoingResponse> find(const IncomingRequest& request) const;
  BodyRule before_body(const IncomingRequest& head) const;
  OutgoingResponse handle(const IncomingRequest& request);
  OutgoingResponse perform(const Route& route, const IncomingRequest& request);
  /// Has a run answer; 202 if it takes too long.
  OutgoingResponse answer_by_run(const Route& route, const IncomingRequest& request,
                                 const std::optional<Refusal>& refusal);
  OutgoingResponse callback(const std::string& token, const IncomingRequest& request);
  /// Holds the connection until the caller has lost patience or the host closes.
  void say_nothing();

  Clock& clock_;
  const LaneHostOptions options_;
  Engine* engine_ = nullptr;
  std::unique_ptr<HttpServer> server_;
  std::atomic<int> port_ = 0;  ///< 0 until the server listens; its first requests may come before `server_` is set

  mutable std::mutex mutex_;  ///< guards all below
  std::condition_variable closing_changed_;
  bool closing_ = false;
  std::vector<Route> routes_;
};

/// The request as a run's context shows it; the values of `secret_headers` are left out.
Json request_document(const IncomingRequest& request, const std::vector<std::string>& secret_headers);

}  // namespace laneway
