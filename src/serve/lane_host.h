/// Serves the lanes of flows over real HTTP: finds the endpoint, has a run perform it, waits for the answer.
#pragma once

#include "net/http_server.h"
#include "run/engine.h"
#include "serve/answer_script.h"
#include "serve/receive_rules.h"
#include "serve/site.h"
#include "serve/traffic.h"
#include "serve/turns.h"
#include "serve/uploads.h"

#include <atomic>
#include <condition_variable>
#include <set>
#include <unordered_map>

namespace laneway {

struct LaneHostOptions {
  std::string address = "127.0.0.1";
  int port = 0;                    ///< 0: any free one
  AnswerScript* script = nullptr;  ///< answers requests before a lane does; borrowed, may be null
  std::shared_ptr<const RunSettings> settings;
  std::string certificate_file;  ///< with `key_file`: TLS
  std::string key_file;
  int threads = 32;                    ///< requests that are answered at a time
  std::string public_url;              ///< how others reach this server; empty: by its address
  Site* site = nullptr;                ///< answers what is neither a lane nor a callback; borrowed, may be null
  TrafficObserver* traffic = nullptr;  ///< borrowed, may be null
  std::string uploads;                 ///< folder for uploads over 1 MiB; empty: such bodies are kept in memory
  BindOptions bind;                    ///< kept with the runs, so that they can be made again
  bool counts_runs = false;            ///< it is told of events (`on_event`), and bounds unfinished runs
};

/// What a path of the server leads to.
struct Route {
  std::shared_ptr<const Plan> plan;
  std::size_t endpoint;
  std::string path;
  std::shared_ptr<const ReceiveRules> rules;
  Json options;  ///< of its runs (`run_options.h`)

  const Endpoint& facts() const { return plan->endpoints[endpoint]; }
};

/// One server for any number of plans. Thread-safe once it is open.
class LaneHost final : public LaneDirectory, public RunObserver {
 public:
  LaneHost(Clock& clock, LaneHostOptions options);
  ~LaneHost() override;

  /// Listens, and starts runs of `engine`, which must outlive `close`. Throws `Error{network}`.
  /// `state` remembers signatures that were accepted; null: nothing is remembered.
  void open(Engine& engine, KeyedState* state = nullptr);
  /// Takes no more requests and waits for the answers that are under way.
  void close();
  /// Throws `Error{file}`; then the certificate that was read before stays.
  void reload_certificate();

  /// Serves the plan's endpoints below `prefix` (`""`, `/hooks/orders`), which gets a number if another plan has
  /// it. Throws `StepFailed` for parameters that cannot be read.
  void mount(std::shared_ptr<const Plan> plan, const std::string& prefix);
  /// Serves `plan` in the place of `old` from one request to the next; either may be null. Throws as `mount` does, and
  /// then nothing has changed.
  void replace(const Plan* old, std::shared_ptr<const Plan> plan, const std::string& prefix);

  /// All endpoints, by path.
  std::vector<Route> routes() const;
  int port() const { return port_; }
  std::string base_url() const;
  std::string url_of(const Plan& plan, std::size_t endpoint) const override;
  std::string callback_url(const std::string& token) const override;
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;

 private:
  using Table = std::unordered_map<std::string, std::vector<Route>>;
  struct Answer {
    OutgoingResponse response;
    std::string run;  ///< empty if none began
  };

  std::vector<Route> routes_of(const std::shared_ptr<const Plan>& plan, const std::string& prefix) const;
  /// Another plan has a path below `prefix` that this one would have.
  bool is_taken(const Plan& plan, const std::string& prefix) const;
  std::shared_ptr<const Table> table() const;
  /// The route, or the status that says why there is none (404, 405).
  std::variant<Route, OutgoingResponse> find(const IncomingRequest& request) const;

  BodyRule before_body(const IncomingRequest& head);
  OutgoingResponse handle(const IncomingRequest& request);
  OutgoingResponse perform(const Route& route, const IncomingRequest& request);
  OutgoingResponse refuse(const Route& route, const IncomingRequest& request, const Refusal& refusal,
                          std::chrono::steady_clock::time_point began);
  /// What is asked once the body is in, and what the body brought along.
  std::optional<Refusal> admit(const Route& route, const IncomingRequest& request, std::string& mac, Json& document);
  /// Has a run answer; 202 if it takes too long. `ordered`: the request, if its run has to wait for its turn.
  Answer answer_by_run(const Route& route, Json document, const Headers& headers,
                       const IncomingRequest* ordered = nullptr);
  OutgoingResponse preflight(const Route& route, const IncomingRequest& request) const;
  OutgoingResponse callback(const std::string& token, const IncomingRequest& request);
  /// Holds the connection until the caller has lost patience or the host closes.
  void say_nothing();
  void report(const Route* route, const IncomingRequest& request, const OutgoingResponse& response,
              std::chrono::steady_clock::time_point began, std::string_view run, const Refusal* refusal) const;

  Clock& clock_;
  const LaneHostOptions options_;
  const Uploads uploads_;
  Engine* engine_ = nullptr;
  KeyedState* state_ = nullptr;
  Turns turns_;
  std::unique_ptr<HttpServer> server_;
  std::atomic<int> port_ = 0;  ///< 0 until the server listens; its first requests may come before `server_` is set

  mutable std::mutex mutex_;  ///< guards all below
  std::condition_variable closing_changed_;
  bool closing_ = false;
  std::shared_ptr<const Table> table_;
  std::unordered_map<std::string, std::shared_ptr<const ReceiveRules>> unfinished_;  ///< by run
  std::set<std::string> accepting_;  ///< signatures whose requests are being answered
};

/// The diagram has an answer of its own for requests that are refused with this status. Where it has none they
/// are answered without a run, so that nobody can fill the journal without credentials.
bool answers_refusals(const Plan& plan, std::size_t endpoint, int status);

/// The request as a run's context shows it; the values of `secret_headers` and of the query parameter `secret_query`
/// are left out, and so is a body on disk.
Json request_document(const IncomingRequest& request, const std::vector<std::string>& secret_headers,
                      const std::string& secret_query = {});

}  // namespace laneway
