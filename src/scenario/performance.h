/// Performs a scenario: the flow on a virtual clock, with the answers that the scenario gives.
#pragma once

#include "scenario/coverage.h"
#include "scenario/scenario.h"

namespace laneway {

struct SentRequest {
  std::string node;
  HttpRequest request;
  Duration at;  ///< since the beginning
};

/// What came of a scenario.
struct Performance {
  std::string status;  ///< of the scenario's own run; empty if none began
  std::string outcome;
  Json error;
  Json context = Json::object();
  std::vector<std::string> path;                 ///< node ids in order
  std::vector<std::vector<std::string>> served;  ///< of further runs, in the order in which they began
  std::vector<SentRequest> requests;
  std::optional<Reply> answer;  ///< to the request from outside
  Duration elapsed{};
  std::size_t steps = 0;              ///< of all runs
  std::vector<std::string> problems;  ///< what the scenario does not fit to the flow: each fails it
};

/// `plan` is the flow, bound with the scenario's settings. Nothing outside is touched: what the scenario gives no
/// answer for fails. Adds to `coverage`; `trace`, if any, sees all events.
Performance perform(std::shared_ptr<const Plan> plan, const Scenario& scenario, const ActionCatalogue& catalogue,
                    Coverage& coverage, RunObserver* trace);

}  // namespace laneway
