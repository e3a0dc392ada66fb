/// Who may use the API and the pages.
#include "serve/guard.h"

#include "net/signature.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::string_view cookie_name = "laneway_session";
constexpr auto session_time = std::chrono::hours(12);
constexpr std::size_t most_sessions = 1000;

std::string host_of(const IncomingRequest& request) {
  const auto* host = find_header(request.headers, "host");
  return host != nullptr ? ascii_lower(*host) : std::string();
}

bool is_loopback_host(std::string host) {
  const auto bracket = host.rfind(']');
  const auto colon = host.rfind(':');
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) host.resize(colon);
  return host == "localhost" || host == "[::1]" || host == "127.0.0.1" || host.ends_with(".localhost");
}

bool is_unsafe(const IncomingRequest& request) {
  return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

/// A browser says where a request that changes something comes from.
bool comes_from_elsewhere(const IncomingRequest& request) {
  const auto* site = find_header(request.headers, "sec-fetch-site");
  if (site != nullptr && *site != "same-origin" && *site != "none") return true;
  const auto* origin = find_header(request.headers, "origin");
  if (origin == nullptr) return false;
  const auto scheme = origin->find("://");
  return scheme == std::string::npos || ascii_lower(origin->substr(scheme + 3)) != host_of(request);
}

std::string cookie_of(const IncomingRequest& request) {
  const auto* header = find_header(request.headers, "cookie");
  std::string_view rest = header != nullptr ? std::string_view(*header) : std::string_view();
  while (!rest.empty()) {
    auto pair = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(cookie_name) && pair.substr(cookie_name.size()).starts_with('='))
      return std::string(pair.substr(cookie_name.size() + 1));
  }
  return {};
}

}  // namespace

bool wants_page(const IncomingRequest& request) {
  const auto* accept = find_header(request.headers, "accept");
  return request.method == "GET" && accept != nullptr && accept->find("text/html") != std::string::npos;
}

bool Guard::knows(const IncomingRequest& request) {
  constexpr std::string_view bearer = "bearer ";
  if (const auto* header = find_header(request.headers, "authorization")) {
    const std::string_view value = *header;
    if (value.size() <= bearer.size() || !equal_ignoring_case(value.substr(0, bearer.size()), bearer)) return false;
    bool known = false;
    for (const auto& token : tokens_) known |= equal_in_constant_time(value.substr(bearer.size()), token);
    return known;
  }
  const auto session = cookie_of(request);
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(session);
  return found != sessions_.end() && found->second > clock_.now();
}

std::optional<OutgoingResponse> Guard::refuse(const IncomingRequest& request) {
  if (!asks() && !is_loopback_host(host_of(request)))
    return error_response(403, "this server answers to the names of this machine only; set a token to use others");
  if (is_unsafe(request) && comes_from_elsewhere(request))
    return error_response(403, "requests from pages of other origins are not taken");
  if (!asks() || knows(request)) return std::nullopt;
  if (wants_page(request))
    return OutgoingResponse{303, {{"location", "/login"}, {"cache-control", "no-store"}}, {}, {}};
  auto refusal = error_response(401, "expected the server's token as 'Authorization: Bearer …'");
  refusal.headers.push_back({"www-authenticate", "Bearer"});
  return refusal;
}

std::optional<Header> Guard::log_in(std::string_view token) {
  bool known = false;
  for (const auto& good : tokens_) known |= equal_in_constant_time(token, good);
  if (!known) return std::nullopt;
  const auto session = random_id(32);
  const auto now = clock_.now();
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [now](const auto& entry) { return entry.second <= now; });
  if (sessions_.size() >= most_sessions) sessions_.erase(sessions_.begin());
  sessions_[session] = now + session_time;
  return Header{"set-cookie",
                fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", cookie_name, session,
                            std::chrono::seconds(session_time).count(), secure_ ? "; Secure" : "")};
}

Header Guard::log_out(const IncomingRequest& request) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(cookie_of(request));
  return {"set-cookie", fmt::format("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", cookie_name)};
}

}  // namespace laneway
