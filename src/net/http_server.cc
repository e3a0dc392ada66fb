/// Incoming HTTP on httplib: its listener, its reading of requests and its writing of answers, over connections that
/// need no thread while they wait.
#include "net/http_server.h"

#include "net/connection_pool.h"
#include "net/httplib_exchange.h"
#include "net/listener.h"
#include "text/error.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace laneway {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds linger_time{1000};
constexpr std::size_t most_awaited = 64 * 1024;  ///< of a body that is awaited without a thread

milliseconds tick_of(const HttpServerOptions& options) {
  milliseconds shortest = std::min({options.head_timeout, options.idle_timeout, linger_time});
  return std::clamp(shortest / 4, milliseconds(10), milliseconds(1000));
}

class HttplibServer final : public HttpServer {
 public:
  HttplibServer(HttpServerOptions options, HttpServerHandlers handlers);
  ~HttplibServer() override { stop(); }
  int port() const override { return listener_.port(); }
  void stop() override;
  void reload_certificate() override;

 private:
  std::shared_ptr<const TlsContext> tls() const;
  void accept(FileDescriptor socket);
  void serve(std::unique_ptr<Connection> connection);
  /// The connection again if it is to be served further by this thread.
  std::unique_ptr<Connection> serve_request(std::unique_ptr<Connection> connection, RequestHead head,
                                            bool head_is_whole);
  /// True if the connection was parked until the request's body has come.
  bool awaits_body(std::unique_ptr<Connection>& connection, const RequestHead& head);
  std::shared_ptr<Decided> decide_early(const Connection& connection, const RequestHead& head) const;
  void finish(std::unique_ptr<Connection> connection, bool close);

  const HttpServerOptions options_;
  const HttpServerHandlers handlers_;
  mutable std::mutex tls_mutex_;
  std::shared_ptr<const TlsContext> tls_;  // guarded by tls_mutex_
  std::atomic<bool> stopping_ = false;
  HttplibExchanges exchanges_;
  ConnectionPool pool_;
  Listener listener_;
};

HttplibServer::HttplibServer(HttpServerOptions options, HttpServerHandlers handlers)
    : options_(std::move(options)),
      handlers_(std::move(handlers)),
      tls_(options_.certificate_file.empty()
               ? nullptr
               : std::make_shared<const TlsContext>(options_.certificate_file, options_.key_file)),
      exchanges_(options_, handlers_),
      pool_(options_.threads, tick_of(options_),
            [this](std::unique_ptr<Connection> connection) { serve(std::move(connection)); }),
      listener_(options_.address, options_.port, [this](FileDescriptor socket) { accept(std::move(socket)); }) {}

void HttplibServer::reload_certificate() {
  if (options_.certificate_file.empty()) return;
  auto fresh = std::make_shared<const TlsContext>(options_.certificate_file, options_.key_file);
  std::lock_guard lock(tls_mutex_);
  tls_ = std::move(fresh);
}

std::shared_ptr<const TlsContext> HttplibServer::tls() const {
  std::lock_guard lock(tls_mutex_);
  return tls_;
}

void HttplibServer::stop() {
  if (stopping_.exchange(true)) return;
  listener_.stop();
  exchanges_.stop();
  pool_.stop();
}

void HttplibServer::accept(FileDescriptor socket) {
  try {
    auto connection = std::make_unique<Connection>(std::move(socket), tls().get(), pool_.stop_descriptor());
    connection->deadline = Clock::now() + options_.head_timeout;
    pool_.park(std::move(connection));
  } catch (const Error&) {  // no memory for TLS: the connection is dropped
  }
}

void HttplibServer::serve(std::unique_ptr<Connection> connection) {
  while (connection) {
    if (connection->lingers()) {
      if (connection->drain()) pool_.park(std::move(connection));
      return;
    }
    bool had_begun = connection->has_input();
    connection->is_spare = false;
    switch (connection->fill_head()) {
      case Connection::Head::closed: return;
      case Connection::Head::incomplete:
        if (!had_begun && connection->has_input()) connection->deadline = Clock::now() + options_.head_timeout;
        return pool_.park(std::move(connection));
      case Connection::Head::whole: {
        RequestHead head = read_request_head(connection->head());
        if (awaits_body(connection, head)) return;
        connection = serve_request(std::move(connection), std::move(head), true);
        break;
      }
      case Connection::Head::too_long: {
        RequestHead head = read_request_head(connection->head());
        head.refusal = error_response(431, "the request's headers are too long");
        connection = serve_request(std::move(connection), std::move(head), false);
        break;
      }
    }
  }
}

/// A peer that sends its body slowly must not hold up a thread; one that is refused gets its answer at once.
bool HttplibServer::awaits_body(std::unique_ptr<Connection>& connection, const RequestHead& head) {
  if (head.refusal || head.chunked || head.expects_continue) return false;
  if (head.length == 0 || head.length > most_awaited) return false;
  if (connection->fill_body(head.length) != Connection::Body::incomplete) return false;
  auto now = Clock::now();
  if (!connection->pending) {
    auto decided = decide_early(*connection, head);
    bool refused = decided->rule.refusal || head.length > decided->rule.max_bytes;
    connection->pending = std::move(decided);
    if (refused) return false;
    connection->deadline = now + options_.body_timeout;
    connection->serve_late = true;
  }
  if (connection->deadline <= now) return false;
  pool_.park(std::move(connection));
  return true;
}

std::shared_ptr<Decided> HttplibServer::decide_early(const Connection& connection, const RequestHead& head) const {
  auto decided = std::make_shared<Decided>();
  std::string_view text = connection.head();
  IncomingRequest request;
  request.method = decided->method = text.substr(0, text.find(' '));
  request.path = decided->path = path_of_target(text);
  request.query = head.query;
  request.headers = head.headers;
  int port = 0;
  connection.get_remote_ip_and_port(request.remote, port);
  try {
    if (handlers_.before_body) decided->rule = handlers_.before_body(request);
  } catch (...) {
    decided->rule.refusal = error_response(500, "the server failed");
  }
  return decided;
}

std::unique_ptr<Connection> HttplibServer::serve_request(std::unique_ptr<Connection> connection, RequestHead head,
                                                         bool head_is_whole) {
  auto early = std::static_pointer_cast<Decided>(std::exchange(connection->pending, nullptr));
  connection->serve_late = false;
  auto outcome = exchanges_.serve(*connection, std::move(head), std::move(early), !head_is_whole || stopping_);
  if (!outcome) return nullptr;
  bool close = outcome->close || stopping_;
  if (outcome->handled && handlers_.after) {
    finish(std::move(connection), close);
    try {
      handlers_.after(outcome->request);
    } catch (...) {  // the answer has gone: there is nobody left to tell
    }
    return nullptr;
  }
  if (!close && connection->has_input()) return connection;
  finish(std::move(connection), close);
  return nullptr;
}

/// Lets the connection go on without this thread.
void HttplibServer::finish(std::unique_ptr<Connection> connection, bool close) {
  bool has_input = connection->has_input();
  if (close) connection->linger();
  connection->is_spare = !close && !has_input;
  connection->release_buffers();
  connection->deadline = Clock::now() + (close       ? linger_time
                                         : has_input ? options_.head_timeout
                                                     : options_.idle_timeout);
  if (has_input) {
    pool_.serve(std::move(connection));
  } else {
    pool_.park(std::move(connection));
  }
}

}  // namespace

std::unique_ptr<HttpServer> make_http_server(HttpServerOptions options, HttpServerHandlers handlers) {
  return std::make_unique<HttplibServer>(std::move(options), std::move(handlers));
}

}  // namespace laneway
