/// What `laneway test` says of scenarios and coverage, to people and to programs.
#pragma once

#include "scenario/verdict.h"

namespace laneway {

/// A scenario with what came of it.
struct ScenarioResult {
  const Scenario* scenario;
  Performance performance;
  std::vector<Mismatch> mismatches;
};

struct ReportStyle {
  bool color = false;
};

/// `  ok    delivered at once   9 steps, 1 request`, or `  FAIL  …` with a line a mismatch. Ends in a newline.
std::string scenario_as_text(const ScenarioResult& result, std::size_t name_width, const ReportStyle& style);
Json scenario_as_json(const ScenarioResult& result);

/// How much was reached, and what was not, a line each.
std::string coverage_as_text(const Coverage& coverage);
Json coverage_as_json(const Coverage& coverage);

}  // namespace laneway
