/// `/api/v1/deliveries`: what brings an event to an endpoint.
#include "serve/api/api.h"

namespace laneway {

void Api::add_deliveries() {
  operations_.push_back({.method = "GET",
                         .path = "/deliveries",
                         .id = "listDeliveries",
                         .tag = "deliveries",
                         .summary = "Deliveries, the newest first: runs that bring an event to an endpoint",
                         .query = run_list_parameters(),
                         .answer = "RunList",
                         .answer_by = [this](const WebCall& call) { return list_runs(call, true); }});
  operations_.push_back({.method = "GET",
                         .path = "/deliveries/{run}",
                         .id = "showDelivery",
                         .tag = "deliveries",
                         .summary = "A delivery",
                         .answer = "Run",
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           return json_response(200, world_.runs.whole(needed_run(call.part("run"))));
                         }});
  const auto add = [this](std::string_view path, std::string_view id, std::string_view summary,
                          std::function<std::string(const std::string&)> act) {
    operations_.push_back({.method = "POST",
                           .path = path,
                           .id = id,
                           .tag = "deliveries",
                           .summary = summary,
                           .answer = "RunStarted",
                           .status = 202,
                           .errors = {404, 409},
                           .keyed = true,
                           .answer_by = [act = std::move(act)](const WebCall& call) {
                             return json_response(202, {{"run", act(call.part("run"))}});
                           }});
  };
  add("/deliveries/{run}/retry", "retryDelivery", "Goes on with a failed delivery from its failed step",
      [this](const std::string& run) {
        retry(run);
        return run;
      });
  add("/deliveries/{run}/cancel", "cancelDelivery", "Cancels a delivery that has not ended",
      [this](const std::string& run) {
        cancel(run);
        return run;
      });
  add("/deliveries/{run}/replay", "replayDelivery", "Delivers the event once more, with the same webhook-id",
      [this](const std::string& run) { return replay(run); });
}

}  // namespace laneway
