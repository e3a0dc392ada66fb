/// Incoming HTTP on httplib: its listener, its reading of requests and its writing of answers, over connections that
/// need no thread while they wait.
#include "net/http_server.h"

#include "net/connection.h"
#include "net/connection_pool.h"
#include "net/httplib_answer.h"
#include "net/inflate.h"
#include "net/request_head.h"
#include "text/error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace laneway {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int backlog = 1024;
constexpr milliseconds linger_time{1000};
constexpr milliseconds write_time{30000};
constexpr std::size_t bytes_a_second = 16 * 1024;  ///< of a body, at least
constexpr std::size_t slack = 64 * 1024;
constexpr std::size_t most_awaited = 64 * 1024;  ///< of a body that is awaited without a thread

/// httplib's pool is not used: a connection is parked as soon as it was accepted.
class Inline final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> task) override { task(); }
  void shutdown() override {}
};

/// `host:80/path` without what the absolute form (RFC 9112 §3.2.2) has in front of the path.
std::string without_authority(std::string path) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!path.starts_with(scheme)) continue;
    std::size_t slash = path.find('/', scheme.size());
    return slash == std::string::npos ? "/" : path.substr(slash);
  }
  return path;
}

/// What was decided about a request whose body is awaited without a thread.
struct Decided {
  std::string method;
  std::string path;
  BodyRule rule;
};

/// The target's path, as httplib reads it.
std::string path_of(std::string_view head) {
  std::string_view line = head.substr(0, head.find("\r\n"));
  std::size_t begin = std::min(line.find(' ') + 1, line.size());
  std::size_t end = std::min({line.find('?', begin), line.find('#', begin), line.rfind(' '), line.size()});
  return without_authority(
      httplib::detail::decode_url(std::string(line.substr(begin, end - std::min(begin, end))), false));
}

/// Collects a body, in memory or in a file.
class BodyCollector {
 public:
  BodyCollector(IncomingRequest& request, const BodyRule& rule, bool packed) : request_(request), rule_(rule) {
    if (packed) inflater_.emplace();
  }

  /// False if no more is taken. Throws `Error{file}`.
  bool append(std::string_view bytes) {
    if (!inflater_) return take(bytes);
    const auto result = inflater_->append(bytes, [this](std::string_view piece) { return take(piece); });
    broken_ = result == Inflater::Result::broken;
    return result == Inflater::Result::good;
  }
  /// True if the body is good as it is now, at its end.
  bool finish() {
    if (file_) {
      file_->finish();
      request_.on_disk = std::move(file_);
    }
    return !inflater_ || inflater_->finished();
  }
  bool too_long() const { return too_long_; }
  bool broken() const { return broken_; }

 private:
  bool take(std::string_view bytes) {
    std::size_t taken = file_ ? file_->size() : request_.body.size();
    too_long_ = bytes.size() > rule_.max_bytes - taken;
    if (too_long_) return false;
    if (!file_ && taken + bytes.size() > rule_.memory_bytes) {
      file_ = std::make_shared<BodyFile>(rule_.folder);
      file_->append(std::exchange(request_.body, {}));
    }
    if (file_) file_->append(bytes);
    if (!file_) request_.body.append(bytes);
    return true;
  }

  IncomingRequest& request_;
  const BodyRule& rule_;
  std::optional<Inflater> inflater_;
  std::shared_ptr<BodyFile> file_;
  bool too_long_ = false;
  bool broken_ = false;
};

/// One request on its way through httplib, which hands its handlers no more than its own request.
struct Exchange {
  Connection& connection;
  RequestHead head;
  IncomingRequest request;
  BodyRule rule;
  std::shared_ptr<Decided> early = nullptr;  ///< what was decided before the body was awaited
  bool decided = false;                      ///< before_body was asked already
  bool checked = false;                      ///< the request may be refused no more
  bool answered = false;                     ///< the answer's body is ours
  bool handled = false;                      ///< by the handler
  bool close = false;                        ///< after the answer
};

class HttplibServer final : public HttpServer, private httplib::Server {
 public:
  HttplibServer(HttpServerOptions options, HttpServerHandlers handlers);
  ~HttplibServer() override { stop(); }
  int port() const override { return port_; }
  void stop() override;
  void reload_certificate() override;

 private:
  std::shared_ptr<const TlsContext> tls() const;
  void bind();
  void listen_until_stopped();
  bool process_and_close_socket(socket_t socket) override;

  void serve(std::unique_ptr<Connection> connection);
  /// The connection again if it is to be served further by this thread.
  std::unique_ptr<Connection> serve_request(std::unique_ptr<Connection> connection, RequestHead head,
                                            bool head_is_whole);
  /// True if the connection was parked until the request's body has come.
  bool awaits_body(std::unique_ptr<Connection>& connection, const RequestHead& head);
  void finish(std::unique_ptr<Connection> connection, bool close);
  void set_up(Exchange& exchange, httplib::Request& request);

  int before_continue(httplib::Response& response);
  HandlerResponse route(httplib::Response& response);
  HandlerResponse report(httplib::Response& response);
  void read_and_respond(const httplib::ContentReader& reader, httplib::Response& response);
  /// The refusal of a request whose body was not read yet, if it is refused.
  std::optional<OutgoingResponse> decide(Exchange& exchange);
  void refuse(Exchange& exchange, httplib::Response& target, const OutgoingResponse& response);
  void respond(Exchange& exchange, httplib::Response& response);
  void stream(Exchange& exchange, httplib::Response& target, OutgoingResponse& response);

  /// The exchange of the thread that is inside process_request.
  static thread_local Exchange* current_;

  const HttpServerOptions options_;
  const HttpServerHandlers handlers_;
  mutable std::mutex tls_mutex_;
  std::shared_ptr<const TlsContext> tls_;  // guarded by tls_mutex_
  std::atomic<int> reading_ = 0;           ///< threads that wait for large bodies
  std::atomic<int> port_ = 0;
  std::atomic<bool> stopping_ = false;
  ConnectionPool pool_;
  std::thread listener_;
};

thread_local Exchange* HttplibServer::current_ = nullptr;

milliseconds tick_of(const HttpServerOptions& options) {
  milliseconds shortest = std::min({options.head_timeout, options.idle_timeout, linger_time});
  return std::clamp(shortest / 4, milliseconds(10), milliseconds(1000));
}

HttplibServer::HttplibServer(HttpServerOptions options, HttpServerHandlers handlers)
    : options_(std::move(options)),
      handlers_(std::move(handlers)),
      pool_(options_.threads, tick_of(options_),
            [this](std::unique_ptr<Connection> connection) { serve(std::move(connection)); }) {
  if (!options_.certificate_file.empty()) reload_certificate();
  new_task_queue = [] { return new Inline; };
  set_tcp_nodelay(true);
  set_keep_alive_max_count(1000000);
  set_keep_alive_timeout(std::chrono::duration_cast<std::chrono::seconds>(options_.idle_timeout).count());
  // Without SO_REUSEPORT, httplib's default, with which two servers would share a port unnoticed.
  set_socket_options([](socket_t socket) {
    int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) { return route(response); });
  set_expect_100_continue_handler(
      [this](const httplib::Request&, httplib::Response& response) { return before_continue(response); });
  set_error_handler(httplib::Server::HandlerWithResponse(
      [this](const httplib::Request&, httplib::Response& response) { return report(response); }));
  Post("/", [this](const httplib::Request&, httplib::Response& response, const httplib::ContentReader& reader) {
    read_and_respond(reader, response);
  });
  bind();
  listener_ = std::thread([this] { listen_until_stopped(); });
  // httplib ignores a stop before its loop has begun.
  while (!is_running()) std::this_thread::yield();
}

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

void HttplibServer::bind() {
  errno = 0;
  int wanted = port_ != 0 ? port_.load() : options_.port;
  if (wanted == 0) {
    port_ = bind_to_any_port(options_.address);
  } else {
    port_ = bind_to_port(options_.address, wanted) ? wanted : -1;
  }
  if (port_ <= 0) {
    std::string cause = errno == 0 ? "no such address" : std::generic_category().message(errno);
    cause[0] = ascii_lower(cause[0]);
    throw Error(Error::Kind::network, fmt::format("cannot listen on {}:{}: {}", options_.address, wanted, cause));
  }
  ::listen(svr_sock_, backlog);  // httplib's five would drop bursts
}

/// httplib gives up listening on an error of accept that it does not know; a server must not go deaf.
void HttplibServer::listen_until_stopped() {
  while (!stopping_) {
    listen_after_bind();
    if (stopping_) return;
    std::this_thread::sleep_for(milliseconds(10));  // the cause, such as too little memory, may last
    try {
      bind();
    } catch (const Error&) {
      return;
    }
  }
}

void HttplibServer::stop() {
  if (stopping_.exchange(true)) return;
  httplib::Server::stop();
  listener_.join();
  pool_.stop();
}

bool HttplibServer::process_and_close_socket(socket_t socket) {
  FileDescriptor descriptor(socket);
  fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  try {
    auto connection = std::make_unique<Connection>(std::move(descriptor), tls().get(), pool_.stop_descriptor());
    connection->deadline = Clock::now() + options_.head_timeout;
    pool_.park(std::move(connection));
  } catch (const Error&) {
    return false;  // no memory for TLS: the connection is dropped
  }
  return true;
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
        connection = serve_request(std::move(connection), std::move(head), false);
        break;
      }
    }
  }
}

/// A peer that sends its body slowly must not hold up a thread; one that is refused gets its answer at once.
bool HttplibServer::awaits_body(std::unique_ptr<Connection>& connection, const RequestHead& head) {
  if (head.refusal || head.chunked || head.expects_continue || head.length == 0 || head.length > most_awaited)
    return false;
  if (connection->fill_body(head.length) != Connection::Body::incomplete) return false;
  auto now = Clock::now();
  if (!connection->pending) {
    auto decided = std::make_shared<Decided>();
    IncomingRequest request;
    std::string_view line = connection->head();
    request.method = decided->method = line.substr(0, line.find(' '));
    request.path = decided->path = path_of(connection->head());
    request.query = head.query;
    request.headers = head.headers;
    int port = 0;
    connection->get_remote_ip_and_port(request.remote, port);
    try {
      if (handlers_.before_body) decided->rule = handlers_.before_body(request);
    } catch (...) {
      decided->rule.refusal = error_response(500, "the server failed");
    }
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

std::unique_ptr<Connection> HttplibServer::serve_request(std::unique_ptr<Connection> connection,
                                                         RequestHead request_head, bool head_is_whole) {
  Exchange exchange{*connection, std::move(request_head), {}, {}};
  exchange.early = std::static_pointer_cast<Decided>(std::exchange(connection->pending, nullptr));
  connection->serve_late = false;
  if (!head_is_whole) exchange.head.refusal = error_response(431, "the request's headers are too long");
  // httplib takes a chunk that is longer than its size for the end of the body: what follows is not to be trusted.
  exchange.close = exchange.head.asks_to_close || exchange.head.chunked || !head_is_whole;
  connection->mask_question_marks();
  connection->limit_reads(Clock::now() + options_.head_timeout, connection->head().size());
  bool closed = false;
  bool understood = false;
  current_ = &exchange;
  bool written = process_request(*connection, exchange.close || stopping_, closed, [&](httplib::Request& request) {
    understood = true;
    set_up(exchange, request);
  });
  current_ = nullptr;
  if (!written || !connection->flush(Clock::now() + write_time)) return nullptr;
  bool close = exchange.close || !understood || stopping_;
  if (exchange.handled && handlers_.after) {
    finish(std::move(connection), close);
    try {
      handlers_.after(exchange.request);
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

/// Takes over what httplib has read, and leaves it no more than what it needs to read the body: with the other headers
/// it would unpack, take apart, cut to ranges or compress what must stay as it is.
void HttplibServer::set_up(Exchange& exchange, httplib::Request& request) {
  RequestHead& head = exchange.head;
  IncomingRequest& incoming = exchange.request;
  incoming.method = request.method;
  incoming.path = without_authority(std::move(request.path));
  incoming.query = std::move(head.query);
  incoming.headers = std::move(head.headers);
  incoming.remote = request.remote_addr;
  if (!head.refusal && incoming.path.find('\0') != std::string::npos) {
    head.refusal = error_response(400, "the request's target is malformed");
  }
  if (exchange.early) {
    exchange.decided = true;
    exchange.rule = std::move(exchange.early->rule);
    // What was decided for one request must not hold for another.
    bool same = exchange.early->method == incoming.method && exchange.early->path == incoming.path;
    if (!same && !head.refusal) head.refusal = error_response(400, "the request's target is malformed");
  }
  request.headers.clear();
  request.ranges.clear();
  request.path = "/";
  if (exchange.close) request.headers.emplace("Connection", "close");
  if (head.refusal) return;
  if (head.expects_continue) request.headers.emplace("Expect", "100-continue");
  if (!head.has_body() || incoming.method == "HEAD") return;
  request.method = "POST";  // httplib reads no body of a GET or OPTIONS; it would take it for the next request
  if (head.chunked) request.headers.emplace("Transfer-Encoding", "chunked");
  if (!head.chunked) request.headers.emplace("Content-Length", std::to_string(head.length));
}

std::optional<OutgoingResponse> HttplibServer::decide(Exchange& exchange) {
  if (exchange.checked) return std::nullopt;
  exchange.checked = true;
  if (exchange.head.refusal) return exchange.head.refusal;
  try {
    if (handlers_.before_body && !exchange.decided) exchange.rule = handlers_.before_body(exchange.request);
  } catch (...) {
    return error_response(500, "the server failed");
  }
  if (exchange.rule.refusal) return exchange.rule.refusal;
  if (!exchange.head.has_body()) return std::nullopt;
  if (exchange.head.length > exchange.rule.max_bytes) {
    return error_response(413, fmt::format("the body is over {} bytes", exchange.rule.max_bytes));
  }
  const std::string* encoding = find_header(exchange.request.headers, "content-encoding");
  if (encoding && !encoding->empty() && !equal_ignoring_case(*encoding, "identity") && !is_unpackable(*encoding)) {
    OutgoingResponse refusal = error_response(415, "expected a body without Content-Encoding, or gzip or deflate");
    refusal.headers.push_back({"accept-encoding", "gzip, deflate"});
    return refusal;
  }
  return std::nullopt;
}

void HttplibServer::refuse(Exchange& exchange, httplib::Response& target, const OutgoingResponse& response) {
  exchange.answered = true;
  fill(target, response);
  if (!exchange.head.has_body() && !exchange.head.refusal) return;
  // What follows is a body that nobody wants, or cannot be told from one.
  exchange.close = true;
  target.headers.emplace("Connection", "close");
}

int HttplibServer::before_continue(httplib::Response& response) {
  std::optional<OutgoingResponse> refusal = decide(*current_);
  if (!refusal) return 100;
  refuse(*current_, response, *refusal);
  return response.status;
}

httplib::Server::HandlerResponse HttplibServer::route(httplib::Response& response) {
  Exchange& exchange = *current_;
  if (std::optional<OutgoingResponse> refusal = decide(exchange)) {
    refuse(exchange, response, *refusal);
    return HandlerResponse::Handled;
  }
  if (exchange.head.has_body() && exchange.request.method != "HEAD") return HandlerResponse::Unhandled;
  if (exchange.head.has_body()) exchange.close = true;
  respond(exchange, response);
  return HandlerResponse::Handled;
}

void HttplibServer::read_and_respond(const httplib::ContentReader& reader, httplib::Response& response) {
  Exchange& exchange = *current_;
  const bool large = exchange.head.chunked || exchange.head.length > most_awaited;
  struct Count {
    std::atomic<int>& count;
    int weight;
    int now = count += weight;
    ~Count() { count -= weight; }
  } reading{reading_, large ? 1 : 0};
  if (large && reading.now > std::max(1, options_.threads / 2)) {
    OutgoingResponse busy = error_response(503, "too many large bodies are under way");
    busy.headers.push_back({"retry-after", "5"});
    return refuse(exchange, response, busy);
  }
  const std::size_t most = exchange.rule.max_bytes;
  const std::size_t framing = exchange.head.chunked ? most + slack : 0;
  const std::string* encoding = find_header(exchange.request.headers, "content-encoding");
  BodyCollector collector(exchange.request, exchange.rule, encoding && is_unpackable(*encoding));
  const auto time = exchange.early ? milliseconds(0) : options_.body_timeout;
  exchange.connection.limit_reads(Clock::now() + time, (exchange.head.chunked ? most : exchange.head.length) + framing);
  bool whole = false;
  try {
    whole = reader([&](const char* data, std::size_t size) {
      exchange.connection.extend_reads(milliseconds(1000 * size / bytes_a_second));
      return collector.append({data, size});
    });
    if (exchange.head.chunked && !exchange.connection.tail().ends_with("\r\n\r\n")) whole = false;
    whole = whole && collector.finish();
  } catch (const Error&) {
    return refuse(exchange, response, error_response(507, "the body cannot be kept"));
  }
  if (whole) return respond(exchange, response);
  if (collector.too_long())
    return refuse(exchange, response, error_response(413, fmt::format("the body is over {} bytes", most)));
  if (collector.broken()) return refuse(exchange, response, error_response(400, "the body cannot be unpacked"));
  if (exchange.connection.timed_out())
    return refuse(exchange, response, error_response(408, "the body did not come in time"));
  refuse(exchange, response, error_response(400, "the body is malformed or ends early"));
}

void HttplibServer::respond(Exchange& exchange, httplib::Response& response) {
  exchange.answered = true;
  exchange.handled = true;
  try {
    OutgoingResponse answer = handlers_.handle(exchange.request);
    fill(response, answer);
    if (answer.stream) stream(exchange, response, answer);
  } catch (...) {
    fill(response, error_response(500, "the server failed"));
  }
}

void HttplibServer::stream(Exchange& exchange, httplib::Response& target, OutgoingResponse& response) {
  exchange.close = true;
  const std::string* type = find_header(response.headers, "content-type");
  const std::string content_type = type ? *type : "application/octet-stream";
  target.headers.erase("content-type");
  target.headers.emplace("Connection", "close");
  target.set_chunked_content_provider(
      content_type,
      [&connection = exchange.connection, next = std::move(response.stream)](std::size_t, httplib::DataSink& sink) {
        // What was written before has to go out: the next piece may be long in coming.
        if (!connection.flush(Clock::now() + write_time)) return false;
        std::string bytes;
        if (!next(bytes)) {
          sink.done();
          return true;
        }
        if (!bytes.empty()) sink.write(bytes.data(), bytes.size());
        return true;
      });
}

/// For answers that httplib makes itself.
httplib::Server::HandlerResponse HttplibServer::report(httplib::Response& response) {
  Exchange& exchange = *current_;
  if (exchange.answered) return HandlerResponse::Handled;
  std::string_view detail = response.status == 414 ? "the request's target is too long"
                            : response.status == 416
                                ? "the range is malformed"
                                : "the request line or a header is malformed, or the method is unknown";
  bool knows_better = response.status == 400 && exchange.head.refusal;
  exchange.close = true;
  fill(response, knows_better ? *exchange.head.refusal : error_response(response.status, detail));
  response.headers.emplace("Connection", "close");
  return HandlerResponse::Handled;
}

}  // namespace

std::unique_ptr<HttpServer> make_http_server(HttpServerOptions options, HttpServerHandlers handlers) {
  return std::make_unique<HttplibServer>(std::move(options), std::move(handlers));
}

}  // namespace laneway
