/// One request's way through httplib: what is read of it, and how it is answered.
#include "net/httplib_exchange.h"

#include "net/body_collector.h"
#include "net/httplib_answer.h"
#include "text/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds write_time{30000};
constexpr std::size_t bytes_a_second = 16 * 1024;  ///< of a body, at least
constexpr std::size_t slack = 64 * 1024;
constexpr std::size_t large_body = 64 * 1024;

/// `host:80/path` without what the absolute form (RFC 9112 §3.2.2) has in front of the path.
std::string without_authority(std::string path) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!path.starts_with(scheme)) continue;
    std::size_t slash = path.find('/', scheme.size());
    return slash == std::string::npos ? "/" : path.substr(slash);
  }
  return path;
}

/// What httplib has to know of the headers to read the body. It is shown no others: it would unpack, take apart, cut to
/// ranges or compress what must stay as it is.
std::string framing_of(const RequestHead& head) {
  std::string lines;
  if (head.refusal) return lines;
  if (head.expects_continue) lines += "Expect: 100-continue\r\n";
  if (head.chunked) lines += "Transfer-Encoding: chunked\r\n";
  if (!head.chunked && head.length > 0) lines += fmt::format("Content-Length: {}\r\n", head.length);
  return lines;
}

bool is_packed(const IncomingRequest& request) {
  const std::string* encoding = find_header(request.headers, "content-encoding");
  return encoding != nullptr && is_unpackable(*encoding);
}

/// Counts a thread that waits for a large body.
class Reading {
 public:
  Reading(std::atomic<int>& count, bool large) : count_(count), weight_(large ? 1 : 0), now_(count += weight_) {}
  ~Reading() { count_ -= weight_; }
  int now() const { return now_; }

 private:
  std::atomic<int>& count_;
  const int weight_;
  const int now_;
};

}  // namespace

std::string path_of_target(std::string_view head) {
  std::string_view line = head.substr(0, head.find("\r\n"));
  std::size_t begin = std::min(line.find(' ') + 1, line.size());
  std::size_t end = std::min({line.find('?', begin), line.find('#', begin), line.rfind(' '), line.size()});
  std::string target(line.substr(begin, end - std::min(begin, end)));
  return without_authority(httplib::detail::decode_url(target, false));
}

struct HttplibExchanges::Exchange {
  Connection& connection;
  RequestHead head;
  std::shared_ptr<Decided> early;  ///< what was decided before the body was awaited
  Outcome outcome;
  BodyRule rule;
  bool understood = false;  ///< httplib could read the head
  bool decided = false;     ///< before_body was asked already
  bool checked = false;     ///< the request may be refused no more
  bool answered = false;    ///< the answer's body is ours

  IncomingRequest& request() { return outcome.request; }
};

thread_local HttplibExchanges::Exchange* HttplibExchanges::current_ = nullptr;

HttplibExchanges::HttplibExchanges(const HttpServerOptions& options, const HttpServerHandlers& handlers)
    : options_(options), handlers_(handlers) {
  svr_sock_ = 0;  // httplib streams for as long as it has a socket to listen on; that is the listener's
  set_keep_alive_max_count(1000000);
  set_keep_alive_timeout(std::chrono::duration_cast<std::chrono::seconds>(options_.idle_timeout).count());
  set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) { return route(response); });
  set_expect_100_continue_handler(
      [this](const httplib::Request&, httplib::Response& response) { return before_continue(response); });
  set_error_handler(httplib::Server::HandlerWithResponse(
      [this](const httplib::Request&, httplib::Response& response) { return report(response); }));
  Post("/", [this](const httplib::Request&, httplib::Response& response, const httplib::ContentReader& reader) {
    read_and_respond(reader, response);
  });
}

std::optional<HttplibExchanges::Outcome> HttplibExchanges::serve(Connection& connection, RequestHead head,
                                                                 std::shared_ptr<Decided> early, bool close) {
  Exchange exchange{connection, std::move(head), std::move(early), {}, {}};
  // httplib takes a chunk that is longer than its size for the end of the body: what follows is not to be trusted.
  exchange.outcome.close = close || exchange.head.asks_to_close || exchange.head.chunked;
  connection.show_headers(framing_of(exchange.head));
  connection.limit_reads(Clock::now() + options_.head_timeout, connection.head().size());
  bool closed = false;
  current_ = &exchange;
  bool written = process_request(connection, exchange.outcome.close, closed,
                                 [&](httplib::Request& request) { set_up(exchange, request); });
  current_ = nullptr;
  if (!written || !connection.flush(Clock::now() + write_time)) return std::nullopt;
  if (!exchange.understood) exchange.outcome.close = true;
  return std::move(exchange.outcome);
}

/// Takes over what httplib has read of the request line, and has it go on to the body.
void HttplibExchanges::set_up(Exchange& exchange, httplib::Request& request) {
  RequestHead& head = exchange.head;
  IncomingRequest& incoming = exchange.request();
  exchange.understood = true;
  incoming.method = std::move(request.method);
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
  request.path = "/";
  // httplib reads no body of a GET or OPTIONS; it would take it for the next request.
  request.method = head.has_body() && incoming.method != "HEAD" ? "POST" : incoming.method;
}

std::optional<OutgoingResponse> HttplibExchanges::decide(Exchange& exchange) {
  if (exchange.checked) return std::nullopt;
  exchange.checked = true;
  if (exchange.head.refusal) return exchange.head.refusal;
  try {
    if (handlers_.before_body && !exchange.decided) exchange.rule = handlers_.before_body(exchange.request());
  } catch (...) {
    return error_response(500, "the server failed");
  }
  if (exchange.rule.refusal) return exchange.rule.refusal;
  if (!exchange.head.has_body()) return std::nullopt;
  if (exchange.head.length > exchange.rule.max_bytes) {
    return error_response(413, fmt::format("the body is over {} bytes", exchange.rule.max_bytes));
  }
  const std::string* encoding = find_header(exchange.request().headers, "content-encoding");
  if (encoding && !encoding->empty() && !equal_ignoring_case(*encoding, "identity") && !is_unpackable(*encoding)) {
    OutgoingResponse refusal = error_response(415, "expected a body without Content-Encoding, or gzip or deflate");
    refusal.headers.push_back({"accept-encoding", "gzip, deflate"});
    return refusal;
  }
  return std::nullopt;
}

void HttplibExchanges::refuse(Exchange& exchange, httplib::Response& target, OutgoingResponse response) {
  exchange.answered = true;
  fill(target, std::move(response));
  if (!exchange.head.has_body() && !exchange.head.refusal) return;
  // What follows is a body that nobody wants, or cannot be told from one.
  exchange.outcome.close = true;
  target.headers.emplace("Connection", "close");
}

int HttplibExchanges::before_continue(httplib::Response& response) {
  std::optional<OutgoingResponse> refusal = decide(*current_);
  if (!refusal) return 100;
  refuse(*current_, response, std::move(*refusal));
  return response.status;
}

httplib::Server::HandlerResponse HttplibExchanges::route(httplib::Response& response) {
  Exchange& exchange = *current_;
  if (std::optional<OutgoingResponse> refusal = decide(exchange)) {
    refuse(exchange, response, std::move(*refusal));
    return HandlerResponse::Handled;
  }
  if (exchange.head.has_body() && exchange.request().method != "HEAD") return HandlerResponse::Unhandled;
  if (exchange.head.has_body()) exchange.outcome.close = true;
  respond(exchange, response);
  return HandlerResponse::Handled;
}

void HttplibExchanges::read_and_respond(const httplib::ContentReader& reader, httplib::Response& response) {
  Exchange& exchange = *current_;
  const bool chunked = exchange.head.chunked;
  const bool large = chunked || exchange.head.length > large_body;
  const Reading reading(reading_, large);
  if (large && reading.now() > std::max(1, options_.threads / 2)) {
    OutgoingResponse busy = error_response(503, "too many large bodies are under way");
    busy.headers.push_back({"retry-after", "5"});
    return refuse(exchange, response, std::move(busy));
  }
  const std::size_t most = exchange.rule.max_bytes;
  BodyCollector collector(exchange.request(), exchange.rule, is_packed(exchange.request()));
  const auto time = exchange.early ? milliseconds(0) : options_.body_timeout;
  exchange.connection.limit_reads(Clock::now() + time, chunked ? most + slack : exchange.head.length);
  bool whole = false;
  try {
    whole = reader([&](const char* data, std::size_t size) {
      exchange.connection.extend_reads(milliseconds(1000 * size / bytes_a_second));
      return collector.append({data, size});
    });
    if (chunked && !exchange.connection.tail().ends_with("\r\n\r\n")) whole = false;
    whole = whole && collector.finish();
  } catch (const Error&) {
    return refuse(exchange, response, error_response(507, "the body cannot be kept"));
  }
  if (whole) return respond(exchange, response);
  const auto give_up = [&](int status, std::string_view detail) {
    refuse(exchange, response, error_response(status, detail));
  };
  if (collector.too_long()) return give_up(413, fmt::format("the body is over {} bytes", most));
  if (collector.broken()) return give_up(400, "the body cannot be unpacked");
  if (exchange.connection.timed_out()) return give_up(408, "the body did not come in time");
  give_up(400, "the body is malformed or ends early");
}

void HttplibExchanges::respond(Exchange& exchange, httplib::Response& response) {
  exchange.answered = true;
  exchange.outcome.handled = true;
  try {
    OutgoingResponse answer = handlers_.handle(exchange.request());
    auto next = std::exchange(answer.stream, nullptr);
    fill(response, std::move(answer));
    if (next) stream(exchange, response, std::move(next));
  } catch (...) {
    fill(response, error_response(500, "the server failed"));
  }
}

void HttplibExchanges::stream(Exchange& exchange, httplib::Response& target, NextBytes next_bytes) {
  exchange.outcome.close = true;
  const std::string given = target.get_header_value("content-type");
  const std::string content_type = given.empty() ? "application/octet-stream" : given;
  target.headers.erase("content-type");
  target.headers.emplace("Connection", "close");
  target.set_chunked_content_provider(content_type, [&connection = exchange.connection, next = std::move(next_bytes)](
                                                        std::size_t, httplib::DataSink& sink) {
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
httplib::Server::HandlerResponse HttplibExchanges::report(httplib::Response& response) {
  Exchange& exchange = *current_;
  if (exchange.answered) return HandlerResponse::Handled;
  std::string_view detail = response.status == 414
                                ? "the request's target is too long"
                                : "the request line or a header is malformed, or the method is unknown";
  bool knows_better = response.status == 400 && exchange.head.refusal;
  exchange.outcome.close = true;
  fill(response, knows_better ? *exchange.head.refusal : error_response(response.status, detail));
  response.headers.emplace("Connection", "close");
  return HandlerResponse::Handled;
}

}  // namespace laneway
