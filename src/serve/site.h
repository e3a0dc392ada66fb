/// What a server offers besides lanes and callbacks.
#pragma once

#include "net/http_server.h"

namespace laneway {

/// Answers the requests for all other paths. Thread-safe.
class Site {
 public:
  virtual ~Site() = default;
  /// As `HttpServerHandlers::before_body`.
  virtual BodyRule before_body(const IncomingRequest& head) = 0;
  virtual OutgoingResponse handle(const IncomingRequest& request) = 0;
};

}  // namespace laneway
