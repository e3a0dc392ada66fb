/// Paths with names in them (`/api/v1/runs/{id}`), and who answers them.
#pragma once

#include "serve/guard.h"
#include "serve/site.h"
#include "text/json.h"

#include <functional>
#include <map>

namespace laneway {

/// A request at a route.
struct WebCall {
  const IncomingRequest& request;
  std::map<std::string, std::string, std::less<>> parts;  ///< the path's, by name
  Json query;

  const std::string& part(std::string_view name) const { return parts.find(name)->second; }
  /// The last value of a query parameter; empty if there is none.
  std::string parameter(std::string_view name) const;
};

struct WebRoute {
  std::string method;  ///< GET also answers HEAD
  std::string pattern;
  bool open = false;          ///< for everybody, without the guard
  std::size_t max_bytes = 0;  ///< of the body
  std::function<OutgoingResponse(const WebCall&)> answer;
};

/// Answers by the first route that fits. Routes are added before it is used.
class Router final : public Site {
 public:
  explicit Router(Guard& guard) : guard_(guard) {}
  void add(WebRoute route) { routes_.push_back(std::move(route)); }

  BodyRule before_body(const IncomingRequest& head) override;
  OutgoingResponse handle(const IncomingRequest& request) override;

 private:
  struct Found {
    const WebRoute* route = nullptr;
    std::map<std::string, std::string, std::less<>> parts;
    std::string allowed;  ///< methods of the path, if none fits
  };
  Found find(const IncomingRequest& request) const;

  Guard& guard_;
  std::vector<WebRoute> routes_;
};

OutgoingResponse json_response(int status, const Json& document);

}  // namespace laneway
