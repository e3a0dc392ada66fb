/// Outgoing HTTP: one thread, one epoll set, libcurl's multi interface.
#include "net/http_client.h"

#include "net/file_descriptor.h"
#include "net/http_transfer.h"
#include "net/transfer_queue.h"
#include "text/error.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace laneway {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t most_in_flight = 10000;
constexpr long idle_connections = 256;
constexpr std::size_t most_spare_handles = 64;

/// Half of the descriptors that the process may have are left to everybody else.
std::size_t in_flight_bound() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return most_in_flight;
  return std::clamp<std::size_t>(limit.rlim_cur / 2, 16, most_in_flight);
}

struct MultiCleanup {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(HttpClientOptions options);
  ~CurlClient() override;
  void send(HttpRequest request, std::function<void(HttpResponse)> done) override;

 private:
  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* watched);
  static int on_timer(CURLM*, long timeout_ms, void* self);

  void wake();
  void loop();
  /// False once the client is to end.
  bool take_incoming();
  void begin_waiting();
  void begin(std::unique_ptr<Transfer> transfer);
  void wait_for_events();
  void reap();
  void end(Transfer* transfer, CURLcode code);
  void cancel_everything();
  int wait_time() const;

  const HttpClientOptions options_;
  FileDescriptor epoll_;
  FileDescriptor wakeup_;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> incoming_;  // guarded by mutex_
  bool stopping_ = false;                            // guarded by mutex_

  // Only the loop's thread touches these.
  std::optional<SteadyTime> timer_;  // before multi_, which sets it to its very end
  std::unique_ptr<CURLM, MultiCleanup> multi_;
  TransferQueue queue_;
  std::unordered_map<Transfer*, std::unique_ptr<Transfer>> active_;
  std::vector<EasyHandle> spare_;

  std::thread thread_;  // last: starts when all else stands
};

CurlClient::CurlClient(HttpClientOptions options)
    : options_(std::move(options)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      multi_(curl_multi_init()),
      queue_(in_flight_bound(), std::max<std::size_t>(8, in_flight_bound() / 4)) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = wakeup_.get()}};
  if (!multi_ || !epoll_.valid() || !wakeup_.valid() || epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wakeup_.get(), &event) != 0) {
    throw Error(Error::Kind::system, "cannot set up the HTTP client: out of descriptors or memory");
  }
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, idle_connections);
  thread_ = std::thread([this] { loop(); });
}

CurlClient::~CurlClient() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  thread_.join();
}

void CurlClient::send(HttpRequest request, std::function<void(HttpResponse)> done) {
  HttpResponse refusal;
  std::optional<Origin> origin = origin_of(request, refusal.detail);
  if (!origin) {
    refusal.failure = HttpFailure::bad_url;
    return done(std::move(refusal));
  }
  auto transfer = std::make_unique<Transfer>(std::move(request), std::move(*origin), std::move(done));
  bool is_first = false;  // then the loop does not know yet that something has come
  {
    std::lock_guard lock(mutex_);
    is_first = incoming_.empty();
    if (!stopping_) incoming_.push_back(std::move(transfer));
  }
  if (transfer) return transfer->cancel();
  if (is_first) wake();
}

void CurlClient::wake() {
  std::uint64_t one = 1;
  // It fails only if the counter is full, and then the loop is awake anyway.
  [[maybe_unused]] ssize_t written = write(wakeup_.get(), &one, sizeof one);
}

void CurlClient::loop() {
  while (take_incoming()) {
    begin_waiting();
    wait_for_events();
    reap();
  }
  cancel_everything();
}

bool CurlClient::take_incoming() {
  std::vector<std::unique_ptr<Transfer>> arrived;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return false;
    arrived.swap(incoming_);
  }
  for (auto& transfer : arrived) queue_.add(std::move(transfer));
  return true;
}

void CurlClient::begin_waiting() {
  while (std::unique_ptr<Transfer> transfer = queue_.take()) begin(std::move(transfer));
}

void CurlClient::begin(std::unique_ptr<Transfer> transfer) {
  Transfer* key = transfer.get();
  EasyHandle easy = spare_.empty() ? EasyHandle(curl_easy_init()) : std::move(spare_.back());
  if (!spare_.empty()) spare_.pop_back();
  bool ready = key->prepare(std::move(easy), options_);
  active_.emplace(key, std::move(transfer));
  if (!ready || curl_multi_add_handle(multi_.get(), key->handle()) != CURLM_OK) end(key, CURLE_OUT_OF_MEMORY);
}

int CurlClient::wait_time() const {
  if (!timer_) return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(*timer_ - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60000));
}

void CurlClient::wait_for_events() {
  epoll_event events[128];
  int count = epoll_wait(epoll_.get(), events, std::size(events), wait_time());
  int running = 0;
  for (int i = 0; i < count; ++i) {
    if (events[i].data.fd == wakeup_.get()) {
      std::uint64_t drained;
      [[maybe_unused]] ssize_t size = read(wakeup_.get(), &drained, sizeof drained);
      continue;
    }
    int what = (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR) ? CURL_CSELECT_IN : 0) |
               (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
    curl_multi_socket_action(multi_.get(), events[i].data.fd, what, &running);
  }
  if (timer_ && *timer_ <= std::chrono::steady_clock::now()) {
    timer_.reset();
    curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

void CurlClient::reap() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURLcode code = message->data.result;
    char* self = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &self);
    curl_multi_remove_handle(multi_.get(), message->easy_handle);
    end(reinterpret_cast<Transfer*>(self), code);
  }
}

void CurlClient::end(Transfer* transfer, CURLcode code) {
  auto node = active_.extract(transfer);
  queue_.ended(transfer->origin().text);
  transfer->finish(code);
  EasyHandle easy = transfer->take_handle();
  if (!easy || spare_.size() >= most_spare_handles) return;
  curl_easy_reset(easy.get());
  spare_.push_back(std::move(easy));
}

void CurlClient::cancel_everything() {
  for (auto& [key, transfer] : active_) {
    curl_multi_remove_handle(multi_.get(), transfer->handle());
    transfer->cancel();
  }
  active_.clear();
  for (auto& transfer : queue_.drain()) transfer->cancel();
  std::vector<std::unique_ptr<Transfer>> arrived;
  {
    std::lock_guard lock(mutex_);
    arrived.swap(incoming_);
  }
  for (auto& transfer : arrived) transfer->cancel();
}

/// `watched`: what curl_multi_assign has noted, anything but null once the socket is in the epoll set.
int CurlClient::on_socket(CURL*, curl_socket_t socket, int what, void* self, void* watched) {
  auto& client = *static_cast<CurlClient*>(self);
  if (what == CURL_POLL_REMOVE) {
    // curl may say so after it has closed the socket; the set has forgotten it by then, and this does nothing.
    epoll_ctl(client.epoll_.get(), EPOLL_CTL_DEL, socket, nullptr);
    return 0;
  }
  epoll_event event{.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u), .data = {.fd = socket}};
  epoll_ctl(client.epoll_.get(), watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
  curl_multi_assign(client.multi_.get(), socket, self);
  return 0;
}

int CurlClient::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& client = *static_cast<CurlClient*>(self);
  client.timer_.reset();
  if (timeout_ms >= 0) client.timer_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

}  // namespace

std::unique_ptr<HttpClient> make_curl_client(HttpClientOptions options) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw Error(Error::Kind::system, "cannot start libcurl");
  return std::make_unique<CurlClient>(std::move(options));
}

std::string_view name_of(HttpFailure failure) {
  switch (failure) {
    case HttpFailure::none: return "none";
    case HttpFailure::bad_url: return "bad-url";
    case HttpFailure::timeout: return "timeout";
    case HttpFailure::resolve: return "resolve";
    case HttpFailure::refused_address: return "refused-address";
    case HttpFailure::connect: return "connect";
    case HttpFailure::tls: return "tls";
    case HttpFailure::broken: return "broken";
    case HttpFailure::cancelled: return "cancelled";
  }
  return "broken";
}

}  // namespace laneway
