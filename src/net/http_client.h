/// Outgoing HTTP: many requests in flight on one thread, each with a deadline over the whole request.
#pragma once

#include "net/address.h"
#include "net/message.h"

#include <chrono>
#include <functional>
#include <memory>

namespace laneway {

struct HttpRequest {
  std::string method = "POST";
  std::string url;  ///< http or https; anything else is `HttpFailure::bad_url`
  Headers headers;
  std::string body;
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds total_timeout{15000};  ///< connect, headers and body together
  std::size_t max_response_bytes = 64 * 1024;      ///< of the body; the rest is not read
};

enum class HttpFailure { none, bad_url, timeout, resolve, refused_address, connect, tls, broken, cancelled };
std::string_view name_of(HttpFailure failure);

struct HttpResponse {
  int status = 0;  ///< 0 if `failure` is set
  Headers headers;
  std::string body;
  bool truncated = false;  ///< the body went on beyond `max_response_bytes`
  double duration_ms = 0;
  HttpFailure failure = HttpFailure::none;
  std::string detail;  ///< the cause in one line; never holds the URL's user info or query
};

/// Sends requests. Redirects are not followed (a 3xx is an answer). Thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Calls `done` exactly once, from a thread of the client or, for a request that cannot be sent, from
  /// the caller's. `done` must not block.
  virtual void send(HttpRequest request, std::function<void(HttpResponse)> done) = 0;
};

struct HttpClientOptions {
  AddressFilter addresses = AddressFilter::allow_all();  ///< asked with each resolved address before connecting
  std::string user_agent = "laneway";
  std::string ca_file;  ///< empty: the system's
  /// Addresses of names, asked before the system's resolver: `host:port:address[,address…]`, as curl's --resolve.
  std::vector<std::string> resolve = {};
};

/// A client on one libcurl multi loop. Destroying it cancels what is in flight (`HttpFailure::cancelled`).
std::unique_ptr<HttpClient> make_curl_client(HttpClientOptions options);

}  // namespace laneway
