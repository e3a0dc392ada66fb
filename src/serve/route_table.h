/// Which path leads to which endpoint of which flow.
#pragma once

#include "run/engine.h"
#include "run/run_options.h"
#include "serve/receive_rules.h"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace laneway {

/// What a path of the server leads to.
struct Route {
  std::shared_ptr<const Plan> plan;
  std::size_t endpoint;
  std::string path;
  std::shared_ptr<const ReceiveRules> rules;
  Json options;  ///< of its runs (`run_options.h`)

  const Endpoint& facts() const { return plan->endpoints[endpoint]; }
};

using RoutePtr = std::shared_ptr<const Route>;

/// Why no route takes a request: its path leads nowhere, or not by its method.
struct NoRoute {
  std::vector<std::string> allowed;  ///< methods that the path takes; empty: there is no such path
};

/// A preflight of a browser, which asks for all methods of a path.
bool is_preflight(const IncomingRequest& request);

/// The endpoints of any number of plans. Thread-safe; plans come and go between two requests.
class RouteTable {
 public:
  /// `settings` may be null; `bind` is kept with the runs, so that they can be made again.
  RouteTable(std::shared_ptr<const RunSettings> settings, BindOptions bind);

  /// Adds the plan's endpoints below `prefix` (`""`, `/hooks/orders`), which gets a number if another plan has it.
  /// Throws `StepFailed` for parameters that cannot be read.
  void mount(std::shared_ptr<const Plan> plan, const std::string& prefix);
  /// `plan` in the place of `old`; either may be null. Throws as `mount` does, and then nothing has changed.
  void replace(const Plan* old, std::shared_ptr<const Plan> plan, const std::string& prefix);

  std::variant<RoutePtr, NoRoute> find(const IncomingRequest& request) const;
  /// All of them, by path.
  std::vector<RoutePtr> all() const;
  /// The path of a plan's endpoint, or of the one that is served in that flow's place now; empty if there is none.
  std::string path_of(const Plan& plan, std::size_t endpoint) const;

 private:
  using Table = std::unordered_map<std::string, std::vector<RoutePtr>>;

  std::vector<RoutePtr> routes_of(const std::shared_ptr<const Plan>& plan, const std::string& prefix) const;
  /// Another plan has a path below `prefix` that this one would have.
  bool is_taken(const Plan& plan, const std::string& prefix) const;
  std::shared_ptr<const Table> table() const;

  const std::shared_ptr<const RunSettings> settings_;
  const BindOptions bind_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Table> table_;  // guarded by mutex_; never changed, only replaced
};

}  // namespace laneway
