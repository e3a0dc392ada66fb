/// What is kept with a stored run so that its plan and settings can be made again, without its secrets.
#pragma once

#include "run/engine.h"

namespace laneway {

/// The settings as they are kept: secrets only where they are references (`env:`, `file:`).
Json kept_options(const Plan& plan, const RunSettings& settings, const BindOptions& binding);

struct MadeAgain {
  std::shared_ptr<const Plan> plan;
  RunSettings settings;  ///< `secret` is empty where it was no reference
};

/// The plan of a kept text with kept options, or why there is none, in one line.
std::variant<MadeAgain, std::string> make_again(const FlowText& text, const Json& options,
                                                const ActionCatalogue& catalogue);

}  // namespace laneway
