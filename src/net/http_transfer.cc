/// One outgoing request on its way through libcurl.
#include "net/http_transfer.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <system_error>

namespace laneway {

namespace {

constexpr std::size_t max_header_bytes = 64 * 1024;

/// Headers that say how a message is framed are curl's to write.
constexpr std::string_view own_headers[] = {"content-length", "transfer-encoding", "expect"};

std::string duration_text(std::chrono::milliseconds duration) {
  if (duration.count() < 1000) return fmt::format("{} ms", duration.count());
  return fmt::format("{:g} s", static_cast<double>(duration.count()) / 1000);
}

/// A length that curl can count; it takes a longer one as none.
bool is_length(std::string_view text) {
  return !text.empty() && text.size() <= 18 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The system's text for `code`, begun in lower case.
std::string system_text(int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty()) text[0] = ascii_lower(text[0]);
  return text;
}

std::string endpoint_text(const Address& address, int port) {
  std::string text = address.text();
  return text.find(':') == std::string::npos ? fmt::format("{}:{}", text, port) : fmt::format("[{}]:{}", text, port);
}

}  // namespace

EasyHandle make_easy_handle(const HttpClientOptions& options, SocketWatch& sockets) {
  EasyHandle handle(curl_easy_init());
  CURL* easy = handle.get();
  if (easy == nullptr) return handle;
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // none, whatever the environment says
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a name lookup that hangs must not hold up the end
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 1L * 1024);  // thousands of transfers wait with one each
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16L * 1024);
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, Transfer::on_header);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, Transfer::on_body);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, Transfer::on_connected);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, Transfer::on_open_socket);
  // A connection outlives the transfer that opened it: it is closed by what outlives them all.
  const curl_closesocket_callback on_close = [](void* self, curl_socket_t socket) {
    return static_cast<SocketWatch*>(self)->close(socket);
  };
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &sockets);
  return handle;
}

Transfer::Transfer(HttpRequest request, std::shared_ptr<const Origin> origin, std::function<void(HttpResponse)> done)
    : request_(std::move(request)), origin_(std::move(origin)), done_(std::move(done)) {
  request_.body.shrink_to_fit();
}

bool Transfer::prepare(EasyHandle easy, const HttpClientOptions& options, SocketWatch& sockets) {
  options_ = &options;
  sockets_ = &sockets;
  easy_ = std::move(easy);
  if (!easy_ || !append_headers() || !set_known_hosts()) return false;
  set_request_options();
  // curl has copies of these; what waits for its answer keeps the body alone.
  request_.headers = {};
  request_.url = {};
  return true;
}

EasyHandle Transfer::take_handle() {
  if (!easy_) return nullptr;
  curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, nullptr);
  curl_easy_setopt(easy_.get(), CURLOPT_PRIVATE, nullptr);
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(easy_.get(), CURLOPT_POSTFIELDS, nullptr);
  if (resolve_) curl_easy_setopt(easy_.get(), CURLOPT_RESOLVE, nullptr);
  return std::move(easy_);
}

bool Transfer::append(List& list, const char* line) {
  curl_slist* longer = curl_slist_append(list.get(), line);
  if (!longer) return false;
  (void)list.release();
  list.reset(longer);
  return true;
}

bool Transfer::append_headers() {
  const bool has_content_type = find_header(request_.headers, "content-type") != nullptr;
  bool good = append(headers_, "Expect:") && (has_content_type || append(headers_, "Content-Type:"));
  std::string line;
  for (const Header& header : request_.headers) {
    bool framing = std::any_of(std::begin(own_headers), std::end(own_headers),
                               [&](std::string_view name) { return equal_ignoring_case(name, header.name); });
    if (framing) continue;
    // curl takes "Name;" for a header without a value, and "Name:" for one to leave out.
    bool empty = header.value.find_first_not_of(" \t") == std::string::npos;
    line.assign(header.name).append(empty ? ";" : ": ");
    if (!empty) line.append(header.value);
    good = good && append(headers_, line.c_str());
  }
  return good;
}

bool Transfer::set_known_hosts() {
  for (const std::string& line : options_->resolve) {
    if (!append(resolve_, line.c_str())) return false;
  }
  if (resolve_) curl_easy_setopt(easy_.get(), CURLOPT_RESOLVE, resolve_.get());
  return true;
}

void Transfer::set_request_options() {
  CURL* easy = easy_.get();
  const auto at_least_one = [](std::chrono::milliseconds time) { return static_cast<long>(std::max<std::int64_t>(1, time.count())); };
  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  bool has_body = !request_.body.empty() || (request_.method != "GET" && request_.method != "OPTIONS");
  if (request_.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (has_body) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, at_least_one(request_.connect_timeout));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, at_least_one(request_.total_timeout));
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, curl_message_);
}

curl_socket_t Transfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  Address peer;
  int port = 0;
  if (address->family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address->addr, sizeof ipv4);
    peer.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::memcpy(peer.bytes.data() + 12, &ipv4.sin_addr, 4);
    port = ntohs(ipv4.sin_port);
  } else if (address->family == AF_INET6) {
    // curl_sockaddr ends in a sockaddr, but holds what the family needs.
    sockaddr_in6 ipv6{};
    std::memcpy(static_cast<void*>(&ipv6), static_cast<const void*>(&address->addr), std::min<std::size_t>(sizeof ipv6, address->addrlen));
    std::memcpy(peer.bytes.data(), &ipv6.sin6_addr, 16);
    port = ntohs(ipv6.sin6_port);
  } else {
    return CURL_SOCKET_BAD;
  }
  if (!transfer.options_->addresses.allows(peer)) {
    transfer.refused_address_ = peer.text();
    return CURL_SOCKET_BAD;
  }
  transfer.tried_address_ = endpoint_text(peer, port);
  const int opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (opened >= 0) transfer.sockets_->opened(opened);
  return opened;
}

int Transfer::on_connected(void* self, char*, char*, int, int) {
  static_cast<Transfer*>(self)->connected_ = true;
  return CURL_PREREQFUNC_OK;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.header_bytes_ += size * count;
  if (transfer.header_bytes_ > max_header_bytes) {
    transfer.problem_ = fmt::format("the answer's headers go on beyond {} KiB", max_header_bytes / 1024);
    return 0;
  }
  return transfer.take_header_line({data, size * count}) ? size * count : 0;
}

/// A line with its end. Interim answers (1xx) begin again; trailers are dropped.
bool Transfer::take_header_line(std::string_view line) {
  while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
  if (line.empty()) {
    head_done_ = true;
    return true;
  }
  std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/") && (head_done_ || response_.headers.empty())) {
    response_.headers.clear();
    head_done_ = false;
    return true;
  }
  if (head_done_ || colon == std::string_view::npos) return true;
  std::string name = ascii_lower(line.substr(0, colon));
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  value = value.substr(0, value.find_last_not_of(" \t") + 1);
  const std::string* before = find_header(response_.headers, name);
  if (name == "content-length" && !is_length(value)) {
    problem_ = "the answer's length is no number";
    return false;
  }
  if (name == "content-length" && before && *before != value) {
    problem_ = "the answer states two different lengths";
    return false;
  }
  response_.headers.push_back({std::move(name), std::string(value)});
  return true;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  std::string& body = transfer.response_.body;
  std::size_t room = transfer.request_.max_response_bytes - std::min(body.size(), transfer.request_.max_response_bytes);
  std::size_t bytes = size * count;
  body.append(data, std::min(room, bytes));
  if (bytes <= room) return bytes;
  transfer.response_.truncated = true;
  return 0;  // stops the transfer; curl closes the connection
}

HttpFailure Transfer::failure_of(CURLcode code) const {
  if (!problem_.empty()) return HttpFailure::broken;
  switch (code) {
    case CURLE_OK: return HttpFailure::none;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return HttpFailure::bad_url;
    case CURLE_OPERATION_TIMEDOUT: return HttpFailure::timeout;
    case CURLE_COULDNT_RESOLVE_HOST: return HttpFailure::resolve;
    case CURLE_COULDNT_CONNECT:
      return tried_address_.empty() && !refused_address_.empty() ? HttpFailure::refused_address : HttpFailure::connect;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_PEER_FAILED_VERIFICATION: return HttpFailure::tls;
    default: return response_.truncated ? HttpFailure::none : HttpFailure::broken;
  }
}

std::string Transfer::connect_detail() const {
  long code = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &code);
  std::string where = tried_address_.empty() ? origin_->host : tried_address_;
  if (code == ECONNREFUSED) return fmt::format("connection refused by {}", where);
  if (code == 0) return fmt::format("cannot connect to {}", where);
  return fmt::format("cannot connect to {}: {}", where, system_text(static_cast<int>(code)));
}

std::string Transfer::detail_of(HttpFailure failure, CURLcode code) const {
  curl_off_t received = 0;
  switch (failure) {
    case HttpFailure::none: return {};
    case HttpFailure::bad_url: return "the URL is malformed";
    case HttpFailure::timeout:
      if (!connected_) {
        return fmt::format("no connection within {}", duration_text(std::min(request_.connect_timeout, request_.total_timeout)));
      }
      return fmt::format("no {} within {}", header_bytes_ > 0 ? "complete answer" : "answer", duration_text(request_.total_timeout));
    case HttpFailure::resolve: return fmt::format("no address for '{}'", origin_->host);
    case HttpFailure::refused_address: return fmt::format("the address {} is not allowed", refused_address_);
    case HttpFailure::connect: return connect_detail();
    case HttpFailure::tls: return fmt::format("no secure connection: {}", curl_message_);
    case HttpFailure::cancelled: return "cancelled before an answer came";
    case HttpFailure::broken: break;
  }
  if (!problem_.empty()) return problem_;
  switch (code) {
    case CURLE_GOT_NOTHING: return "the connection was closed without an answer";
    case CURLE_PARTIAL_FILE:
      curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_DOWNLOAD_T, &received);
      return fmt::format("the connection was closed within the answer's body, after {} bytes", received);
    case CURLE_RECV_ERROR: return "the connection broke before the answer was complete";
    case CURLE_SEND_ERROR: return "the connection broke before the request was sent";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY: return "the answer is not HTTP";
    default: return fmt::format("the answer is not valid HTTP: {}", curl_message_[0] ? curl_message_ : curl_easy_strerror(code));
  }
}

void Transfer::finish(CURLcode code) {
  // An answer that is no HTTP/1.x at all is curl's "unsupported protocol", once connected.
  HttpFailure failure = failure_of(code);
  if (failure == HttpFailure::bad_url && connected_) failure = HttpFailure::broken;
  // curl takes a head that ends with the connection for a whole one.
  if (failure == HttpFailure::none && !head_done_) {
    return report_failure(HttpFailure::broken, "the connection was closed within the answer's head");
  }
  if (failure != HttpFailure::none) return report_failure(failure, detail_of(failure, code));
  long status = 0;
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
  response_.status = static_cast<int>(status);
  response_.duration_ms = static_cast<double>(microseconds) / 1000;
  done_(std::move(response_));
}

void Transfer::cancel() { report_failure(HttpFailure::cancelled, detail_of(HttpFailure::cancelled, CURLE_OK)); }

void Transfer::report_failure(HttpFailure failure, std::string detail) {
  HttpResponse response;
  curl_off_t microseconds = 0;
  if (easy_) curl_easy_getinfo(easy_.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
  response.duration_ms = static_cast<double>(microseconds) / 1000;
  response.failure = failure;
  response.detail = std::move(detail);
  done_(std::move(response));
}

}  // namespace laneway
