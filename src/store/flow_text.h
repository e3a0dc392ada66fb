/// The texts of flows, as runs keep them.
#pragma once

#include "run/run_store.h"

#include <mutex>
#include <unordered_map>

namespace laneway {

/// With its hash: the same for the same text under the same name.
FlowText text_of_flow(const Flow& flow);

/// Hashes, worked out once a flow. Thread-safe.
class FlowHashes {
 public:
  std::string of(const std::shared_ptr<const Flow>& flow);

 private:
  std::mutex mutex_;  ///< guards `known_`
  std::unordered_map<const Flow*, std::pair<std::weak_ptr<const Flow>, std::string>> known_;
};

}  // namespace laneway
