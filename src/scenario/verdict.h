/// What a scenario expected, held against what came of it.
#pragma once

#include "scenario/performance.h"

namespace laneway {

struct Mismatch {
  std::string what;  ///< `path`, `requests[1].at`; `scenario` for what does not fit to the flow
  Json expected;     ///< null where `message` says it all
  Json got;
  std::string message;  ///< for people: expected and got, in one line
};

/// All that differs; empty: the scenario holds.
std::vector<Mismatch> verdict_on(const Expectations& expect, const Performance& performance);

}  // namespace laneway
