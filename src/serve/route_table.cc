/// Which path leads to which endpoint of which flow.
#include "serve/route_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

bool is_preflight(const IncomingRequest& request) {
  return request.method == "OPTIONS" && find_header(request.headers, "access-control-request-method") != nullptr;
}

RouteTable::RouteTable(std::shared_ptr<const RunSettings> settings, BindOptions bind)
    : settings_(std::move(settings)), bind_(std::move(bind)), table_(std::make_shared<Table>()) {}

std::shared_ptr<const RouteTable::Table> RouteTable::table() const {
  const std::lock_guard lock(mutex_);
  return table_;
}

std::vector<RoutePtr> RouteTable::routes_of(const std::shared_ptr<const Plan>& plan, const std::string& prefix) const {
  std::vector<RoutePtr> routes;
  const auto& secret = settings_ ? settings_->secret : std::string();
  const auto options = settings_ ? kept_options(*plan, *settings_, bind_) : Json();
  for (std::size_t index = 0; index < plan->endpoints.size(); ++index) {
    const auto& endpoint = plan->endpoints[index];
    auto rules = std::make_shared<ReceiveRules>(*plan, endpoint, secret);
    routes.push_back(std::make_shared<Route>(Route{plan, index, prefix + endpoint.path, std::move(rules), options}));
  }
  return routes;
}

void RouteTable::mount(std::shared_ptr<const Plan> plan, const std::string& wanted_prefix) {
  std::string prefix = wanted_prefix;
  for (int number = 2; is_taken(*plan, prefix); ++number) prefix = fmt::format("{}-{}", wanted_prefix, number);
  replace(nullptr, std::move(plan), prefix);
}

void RouteTable::replace(const Plan* old, std::shared_ptr<const Plan> plan, const std::string& prefix) {
  auto fresh = plan ? routes_of(plan, prefix) : std::vector<RoutePtr>();
  const std::lock_guard lock(mutex_);
  auto changed = std::make_shared<Table>(*table_);
  for (auto row = changed->begin(); row != changed->end();) {
    std::erase_if(row->second, [old](const RoutePtr& route) { return old != nullptr && route->plan.get() == old; });
    row = row->second.empty() ? changed->erase(row) : std::next(row);
  }
  for (auto& route : fresh) (*changed)[route->path].push_back(std::move(route));
  table_ = std::move(changed);
}

bool RouteTable::is_taken(const Plan& plan, const std::string& prefix) const {
  const auto routes = table();
  return std::any_of(plan.endpoints.begin(), plan.endpoints.end(), [&](const Endpoint& endpoint) {
    const auto row = routes->find(prefix + endpoint.path);
    return row != routes->end() && std::any_of(row->second.begin(), row->second.end(),
                                               [&](const RoutePtr& route) { return route->plan.get() != &plan; });
  });
}

std::variant<RoutePtr, NoRoute> RouteTable::find(const IncomingRequest& request) const {
  const auto routes = table();
  const auto row = routes->find(request.path);
  if (row == routes->end()) return NoRoute{};
  NoRoute none;
  for (const auto& route : row->second) {
    const auto& methods = route->facts().methods;
    for (const auto& method : methods)
      if (method == "*" || method == request.method || is_preflight(request)) return route;
    none.allowed.insert(none.allowed.end(), methods.begin(), methods.end());
  }
  std::sort(none.allowed.begin(), none.allowed.end());
  none.allowed.erase(std::unique(none.allowed.begin(), none.allowed.end()), none.allowed.end());
  return none;
}

std::vector<RoutePtr> RouteTable::all() const {
  std::vector<RoutePtr> all;
  for (const auto& [path, row] : *table()) all.insert(all.end(), row.begin(), row.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const RoutePtr& left, const RoutePtr& right) { return left->path < right->path; });
  return all;
}

std::string RouteTable::path_of(const Plan& plan, std::size_t endpoint) const {
  std::string alike;
  const auto routes = table();
  for (const auto& [path, row] : *routes)
    for (const auto& route : row) {
      if (route->plan.get() == &plan && route->endpoint == endpoint) return path;
      // A run keeps the flow that it began with; its requests go to what is served in that flow's place now.
      const bool same =
          route->plan->flow->name == plan.flow->name && route->facts().path == plan.endpoints[endpoint].path;
      if (same) alike = path;
    }
  return alike;
}

}  // namespace laneway
