/// `/api/v1`: flows, runs, tasks, events, endpoints and deliveries for programs.
#pragma once

#include "run/engine.h"
#include "serve/api/idempotency.h"
#include "serve/api/operation.h"
#include "serve/api/stored_runs.h"
#include "serve/event_feed.h"
#include "serve/lane_host.h"
#include "serve/outbox.h"

namespace laneway {

/// What the API and the pages work with; borrowed.
struct ApiWorld {
  Clock& clock;
  Store& store;
  Engine& engine;
  FlowSet& flows;
  LaneHost& lanes;
  EventFeed& feed;
  StoredRuns& runs;
  std::shared_ptr<const RunSettings> settings;
  BindOptions bind;
  OutboxStore& outbox;
  std::function<void()> endpoints_changed;  ///< called when consumers' endpoints were changed here
};

/// Every operation, in the order of the document. Thread-safe.
class Api {
 public:
  explicit Api(ApiWorld world);
  /// Mounts all operations, and the document at `/api/v1/openapi.json`.
  void add_to(Router& router);
  Json document() const;

  /// Operations that pages use, too. Throw `ApiProblem`.
  std::string start_run(const std::string& flow, const std::string& start, std::optional<Json> input);
  void retry(const std::string& run);
  void cancel(const std::string& run);
  /// Returns the new run.
  std::string replay(const std::string& run);
  void answer_task(const std::string& run, const std::string& node, const std::string& answer,
                   const std::string& comment);
  const ApiWorld& world() const { return world_; }

 private:
  void add_flows();
  void add_runs();
  void add_tasks();
  void add_events();
  void add_endpoints();
  void add_deliveries();
  RunRecord needed_run(const std::string& run) const;
  OutgoingResponse list_runs(const WebCall& call, bool deliveries) const;
  OutgoingResponse run_events(const WebCall& call) const;
  OutgoingResponse drawing(const Flow& flow, const Marks& marks) const;
  void post(const std::string& run, Message::Kind kind, std::string key, Json data, std::string_view closed);

  ApiWorld world_;
  Idempotency idempotency_;
  std::vector<Operation> operations_;
  mutable std::atomic<int> streams_ = 0;
};

/// The filter that a list's query parameters ask for. Throws `ApiProblem`.
RunFilter run_filter(const WebCall& call);
/// Those parameters, for the document.
std::vector<ApiParameter> run_list_parameters();

}  // namespace laneway
