/// Paths with names in them, and who answers them.
#include "serve/router.h"

#include "net/body.h"

#include <fmt/format.h>

namespace laneway {

namespace {

std::string_view next_segment(std::string_view& path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool fits(std::string_view pattern, std::string_view path, std::map<std::string, std::string, std::less<>>& parts) {
  if (pattern == "/" || path == "/") return pattern == path;
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = next_segment(pattern);
    const auto segment = next_segment(path);
    if (wanted.starts_with('{') && !segment.empty()) {
      parts.insert_or_assign(std::string(wanted.substr(1, wanted.size() - 2)), std::string(segment));
    } else if (wanted != segment) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

}  // namespace

OutgoingResponse json_response(int status, const Json& document) {
  return {status, {{"content-type", "application/json"}, {"cache-control", "no-store"}}, to_text(document) + "\n", {}};
}

std::string WebCall::parameter(std::string_view name) const {
  const auto found = query.find(std::string(name));
  if (found == query.end()) return {};
  const Json& value = found->is_array() && !found->empty() ? found->back() : *found;
  return value.is_string() ? value.get<std::string>() : std::string();
}

Router::Found Router::find(const IncomingRequest& request) const {
  Found found;
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  for (const auto& route : routes_) {
    std::map<std::string, std::string, std::less<>> parts;
    if (!fits(route.pattern, request.path, parts)) continue;
    if (route.method == method) return {&route, std::move(parts), {}};
    if (found.allowed.find(route.method) == std::string::npos)
      found.allowed += (found.allowed.empty() ? "" : ", ") + route.method;
  }
  return found;
}

BodyRule Router::before_body(const IncomingRequest& head) {
  BodyRule rule;
  rule.max_bytes = 0;
  const auto found = find(head);
  // Strangers do not learn which paths there are.
  if (found.route == nullptr || !found.route->open) rule.refusal = guard_.refuse(head);
  if (rule.refusal) return rule;
  if (found.route != nullptr) {
    rule.max_bytes = found.route->max_bytes;
  } else if (found.allowed.empty()) {
    rule.refusal = error_response(404, "there is nothing at this path");
  } else {
    rule.refusal = error_response(405, fmt::format("expected {}", found.allowed));
    rule.refusal->headers.push_back({"allow", found.allowed});
  }
  return rule;
}

OutgoingResponse Router::handle(const IncomingRequest& request) {
  auto found = find(request);
  if (found.route == nullptr) return error_response(404, "there is nothing at this path");
  return found.route->answer({request, std::move(found.parts), parse_query(request.query)});
}

}  // namespace laneway
