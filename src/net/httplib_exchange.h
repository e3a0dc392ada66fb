/// One request's way through httplib: what is read of it, and how it is answered.
#pragma once

#include "net/connection.h"
#include "net/http_server.h"
#include "net/request_head.h"

#include <httplib.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace laneway {

/// What was decided about a request before its body has come.
struct Decided {
  std::string method;
  std::string path;
  BodyRule rule;
};

/// The target's path as the handlers are shown it: decoded, without query, fragment and authority.
std::string path_of_target(std::string_view head);

/// Has httplib read requests and write answers, over connections that are not its own. Thread-safe.
class HttplibExchanges final : private httplib::Server {
 public:
  /// What has become of a request whose answer was written.
  struct Outcome {
    IncomingRequest request;
    bool handled = false;  ///< by the handler
    bool close = false;    ///< nothing more can be read off the connection
  };

  /// Both are borrowed.
  HttplibExchanges(const HttpServerOptions& options, const HttpServerHandlers& handlers);

  /// Reads the request whose head is in `connection` and writes its answer, to be flushed. `early`: what was decided
  /// before its body was awaited, or null. Nothing if the connection is of no use any more.
  std::optional<Outcome> serve(Connection& connection, RequestHead head, std::shared_ptr<Decided> early, bool close);
  /// Ends the answers that come bit by bit.
  void stop() { svr_sock_ = INVALID_SOCKET; }

 private:
  struct Exchange;
  using NextBytes = std::function<bool(std::string&)>;

  void set_up(Exchange& exchange, httplib::Request& request);
  int before_continue(httplib::Response& response);
  HandlerResponse route(httplib::Response& response);
  HandlerResponse report(httplib::Response& response);
  void read_and_respond(const httplib::ContentReader& reader, httplib::Response& response);
  /// The refusal of a request whose body was not read yet, if it is refused.
  std::optional<OutgoingResponse> decide(Exchange& exchange);
  void refuse(Exchange& exchange, httplib::Response& target, OutgoingResponse response);
  void respond(Exchange& exchange, httplib::Response& response);
  void stream(Exchange& exchange, httplib::Response& target, NextBytes next_bytes);

  /// Of the thread that is inside process_request: httplib hands its handlers no more than its own request.
  static thread_local Exchange* current_;

  const HttpServerOptions& options_;
  const HttpServerHandlers& handlers_;
  std::atomic<int> reading_ = 0;  ///< threads that wait for large bodies
};

}  // namespace laneway
