/// Lets requests in and has runs answer them.
#pragma once

#include "run/engine.h"
#include "serve/route_table.h"
#include "serve/traffic.h"
#include "serve/turns.h"
#include "serve/uploads.h"

#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>

namespace laneway {

struct ReceptionOptions {
  std::shared_ptr<const RunSettings> settings;
  TrafficObserver* traffic = nullptr;  ///< borrowed, may be null
  std::string uploads;                 ///< folder for uploads over 1 MiB; empty: such bodies are kept in memory
  bool counts_runs = false;            ///< it is told of events (`on_event`), and bounds unfinished runs
  std::size_t most_waiting = 16;       ///< requests that wait for their turn at a time
};

/// Thread-safe once it is open.
class Reception final : public RunObserver {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Reception(Clock& clock, ReceptionOptions options);

  /// Starts runs of `engine`. `state` remembers signatures that were accepted; null: nothing is remembered.
  void open(Engine& engine, KeyedState* state);
  /// Nobody waits for a turn any more.
  void close() { turns_.close(); }

  /// What may follow the headers of a request at `route`, which came at `began`.
  BodyRule before_body(const Route& route, const IncomingRequest& head, Time began);
  /// Answers a request that `before_body` let pass.
  OutgoingResponse answer(const Route& route, const IncomingRequest& request);
  /// Tells the traffic observer. `route` may be null, and so may `refusal`.
  void report(const Route* route, const IncomingRequest& request, const OutgoingResponse& response, Time began,
              std::string_view run, const Refusal* refusal) const;

  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;

 private:
  struct Answer {
    OutgoingResponse response;
    std::string run;  ///< empty if none began
  };

  OutgoingResponse refuse(const Route& route, const IncomingRequest& request, const Refusal& refusal, Time began);
  /// What is asked once the body is in, and what the body brought along.
  std::optional<Refusal> admit(const Route& route, const IncomingRequest& request, std::string& mac, Json& document);
  /// Has a run answer; 202 if it takes too long. `ordered`: the request, if its run has to wait for its turn.
  Answer answer_by_run(const Route& route, Json document, const Headers& headers,
                       const IncomingRequest* ordered = nullptr);
  void forget_mac(const std::string& mac);

  Clock& clock_;
  const ReceptionOptions options_;
  const Uploads uploads_;
  Engine* engine_ = nullptr;
  KeyedState* state_ = nullptr;
  Turns turns_;

  mutable std::mutex mutex_;                                                         ///< guards all below
  std::unordered_map<std::string, std::shared_ptr<const ReceiveRules>> unfinished_;  ///< by run
  std::set<std::string> accepting_;  ///< signatures whose requests are being answered
};

/// The diagram has an answer of its own for requests that are refused with this status. Where it has none they
/// are answered without a run, so that nobody can fill the journal without credentials.
bool answers_refusals(const Plan& plan, std::size_t endpoint, int status);

}  // namespace laneway
