/// Incoming HTTP: one server, one handler, values in and out.
#pragma once

#include "net/body_file.h"
#include "net/message.h"

#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

namespace laneway {

struct IncomingRequest {
  std::string method;
  std::string path;    ///< percent-decoded, without query
  std::string query;   ///< as sent, without `?`
  Headers headers;     ///< in the order sent, names in lower case, values as sent
  std::string body;    ///< exact bytes, unpacked if they came compressed; empty if they are `on_disk`
  std::string remote;  ///< address of the peer
  std::shared_ptr<const BodyFile> on_disk;  ///< a body over `BodyRule::memory_bytes`; null otherwise

  /// The body, wherever it is.
  std::string_view bytes() const { return on_disk ? on_disk->bytes() : std::string_view(body); }
};

struct OutgoingResponse {
  int status = 200;
  Headers headers;
  std::string body;
  /// Set: the body comes bit by bit instead, chunked. Called again and again on the connection's thread, which it
  /// may block; puts what is to be sent next into `bytes`, or returns false at the end.
  std::function<bool(std::string& bytes)> stream;
};

/// `{"error": "payload-too-large", "detail": detail}` for 413, and so on.
OutgoingResponse error_response(int status, std::string_view detail);

/// What a server asks before it reads a body.
struct BodyRule {
  std::size_t max_bytes = 1 << 20;  ///< of the body, unpacked
  /// Set: answer this at once, read no body.
  std::optional<OutgoingResponse> refusal;
  std::size_t memory_bytes = std::numeric_limits<std::size_t>::max();  ///< a larger body is kept in a file
  std::string folder;                                                  ///< for such files
};

struct HttpServerHandlers {
  /// Asked once the headers are in: how much body may follow, or an answer without one. Empty: 1 MiB. Should be quick.
  std::function<BodyRule(const IncomingRequest& head)> before_body;
  /// Answers; runs on the connection's thread and may block it. What it throws becomes a 500.
  std::function<OutgoingResponse(const IncomingRequest&)> handle;
  /// Called on the handler's thread after the answer has been handed to the connection, which meanwhile takes the
  /// next request. May be empty and may take its time.
  std::function<void(const IncomingRequest&)> after;
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;                  ///< 0: any free one
  int threads = 32;              ///< handlers that run at a time; started when needed. Connections that wait need none
  std::string certificate_file;  ///< PEM, the chain; with `key_file`: TLS 1.2 or newer
  std::string key_file;
  std::chrono::milliseconds head_timeout{10000};  ///< from a request's first byte to the end of its headers
  std::chrono::milliseconds body_timeout{30000};  ///< for the body, and a second more for every 16 KiB of it
  std::chrono::milliseconds idle_timeout{75000};  ///< between requests
};

/// Listens from construction to destruction (or `stop`). Bodies over the limit get 413 having read no more
/// than the limit and 64 KiB. Where the server refuses by itself it answers with `error_response`: 400 for what is
/// no HTTP/1.1 or could be read in two ways, 408, 413, 414, 415 for a Content-Encoding but gzip and deflate, 417,
/// 431, 500 for a handler that throws, 501 for a Transfer-Encoding but chunked, 503 while half of its threads wait for
/// large bodies, 507 for a disk that takes no more.
/// A body of at most 64 KiB that says its length occupies no thread until all of it has come.
class HttpServer {
 public:
  virtual ~HttpServer() = default;
  virtual int port() const = 0;
  /// Takes no more connections, lets running handlers finish, then returns. Idempotent. Not from a handler.
  virtual void stop() = 0;
  /// Reads the certificate and key files again, for connections from now on. Throws `Error{file}`; then those that
  /// were read before stay.
  virtual void reload_certificate() = 0;
};

/// Throws `Error{network}` naming address and port if it cannot listen, `Error{file}` for a certificate or key.
std::unique_ptr<HttpServer> make_http_server(HttpServerOptions options, HttpServerHandlers handlers);

}  // namespace laneway
