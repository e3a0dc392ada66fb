/// Who may use the API and the pages: holders of the token, and browsers only from these pages.
#pragma once

#include "net/http_server.h"
#include "run/time.h"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace laneway {

/// Thread-safe.
class Guard {
 public:
  /// Without tokens everybody on this machine may; then requests must name it as loopback, so that no page from
  /// elsewhere reaches it by a name of its own (DNS rebinding).
  Guard(Clock& clock, std::vector<std::string> tokens, bool secure)
      : clock_(clock), tokens_(std::move(tokens)), secure_(secure) {}

  bool asks() const { return !tokens_.empty(); }
  /// The answer for a request that may not: 401, 403, or for a browser the way to the page that asks for the token.
  std::optional<OutgoingResponse> refuse(const IncomingRequest& request);
  /// The token is good: the header that starts a session (`set-cookie`), else nothing.
  std::optional<Header> log_in(std::string_view token);
  Header log_out(const IncomingRequest& request);

 private:
  bool knows(const IncomingRequest& request);

  Clock& clock_;
  const std::vector<std::string> tokens_;
  const bool secure_;                          ///< cookies over TLS only
  std::mutex mutex_;                           ///< guards all below
  std::map<std::string, TimePoint> sessions_;  ///< until when
};

/// The request is what a browser sends for a page.
bool wants_page(const IncomingRequest& request);

}  // namespace laneway
