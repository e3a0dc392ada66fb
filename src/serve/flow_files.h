/// Finds the flows that `flow.call` names, as files beside the caller.
#pragma once

#include "run/world.h"

#include <mutex>

namespace laneway {

/// Reads each file once. Only files in or below the folder of the first caller are taken.
class FlowFiles final : public FlowLibrary {
 public:
  /// `on_load` is told each plan once, before it runs; if it throws, the flow is not taken.
  FlowFiles(const ActionCatalogue& catalogue, bool strict, std::function<void(std::shared_ptr<const Plan>)> on_load)
      : catalogue_(catalogue), strict_(strict), on_load_(std::move(on_load)) {}
  std::variant<std::shared_ptr<const Plan>, std::string> load(const Flow& caller, const std::string& file) override;

 private:
  const ActionCatalogue& catalogue_;
  const bool strict_;
  const std::function<void(std::shared_ptr<const Plan>)> on_load_;
  std::mutex mutex_;  ///< guards all below
  std::map<std::string, std::shared_ptr<const Plan>> plans_;
};

}  // namespace laneway
