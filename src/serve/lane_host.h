/// Serves the lanes of flows over real HTTP, and the callbacks that their runs wait for.
#pragma once

#include "net/http_server.h"
#include "serve/answer_script.h"
#include "serve/reception.h"
#include "serve/site.h"

#include <atomic>
#include <condition_variable>

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

  /// As `RouteTable` has it.
  void mount(std::shared_ptr<const Plan> plan, const std::string& prefix) { routes_.mount(std::move(plan), prefix); }
  void replace(const Plan* old, std::shared_ptr<const Plan> plan, const std::string& prefix) {
    routes_.replace(old, std::move(plan), prefix);
  }
  std::vector<RoutePtr> routes() const { return routes_.all(); }

  int port() const { return port_; }
  std::string base_url() const;
  std::string url_of(const Plan& plan, std::size_t endpoint) const override;
  std::string callback_url(const std::string& token) const override;
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override {
    reception_.on_event(run, event, state);
  }

 private:
  BodyRule before_body(const IncomingRequest& head);
  OutgoingResponse handle(const IncomingRequest& request);
  OutgoingResponse callback(const std::string& token, const IncomingRequest& request);
  /// Holds the connection until the caller has lost patience or the host closes.
  void say_nothing();

  const LaneHostOptions options_;
  RouteTable routes_;
  Reception reception_;
  Engine* engine_ = nullptr;
  std::unique_ptr<HttpServer> server_;
  std::atomic<int> port_ = 0;  ///< 0 until the server listens; its first requests may come before `server_` is set

  std::mutex mutex_;  ///< guards all below
  std::condition_variable closing_changed_;
  bool closing_ = false;
};

}  // namespace laneway
