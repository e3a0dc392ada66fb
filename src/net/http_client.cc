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
constexpr std::size_t most_idle_connections = 1000;
constexpr std::size_t most_spare_handles = 512;
constexpr std::size_t most_known_origins = 4096;

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
  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*);
  static int on_timer(CURLM*, long timeout_ms, void* self);

  std::shared_ptr<const Origin> find_origin(const HttpRequest& request, std::string& problem);
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
  void keep_connections();
  int wait_time() const;

  const HttpClientOptions options_;
  const std::size_t most_in_flight_ = in_flight_bound();
  const std::size_t most_idle_ = std::min(most_in_flight_, most_idle_connections);
  FileDescriptor wakeup_;

  std::mutex origins_mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Origin>> origins_;  // by URL; guarded by origins_mutex_

  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> incoming_;  // guarded by mutex_
  bool stopping_ = false;                            // guarded by mutex_

  // Only the loop's thread touches these.
  SocketWatch sockets_;              // before multi_, which closes sockets to its very end
  std::optional<SteadyTime> timer_;  // before multi_, which sets it to its very end
  std::unique_ptr<CURLM, MultiCleanup> multi_;
  TransferQueue queue_;
  std::vector<std::unique_ptr<Transfer>> active_;
  std::vector<EasyHandle> spare_;

  std::thread thread_;  // last: starts when all else stands
};

CurlClient::CurlClient(HttpClientOptions options)
    : options_(std::move(options)),
      wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      multi_(curl_multi_init()),
      queue_(most_in_flight_, std::max<std::size_t>(8, most_in_flight_ / 4)) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = wakeup_.get()}};
  if (!multi_ || sockets_.descriptor() < 0 || !wakeup_.valid() || epoll_ctl(sockets_.descriptor(), EPOLL_CTL_ADD, wakeup_.get(), &event) != 0) {
    throw Error(Error::Kind::system, "cannot set up the HTTP client: out of descriptors or memory");
  }
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
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
  auto origin = find_origin(request, refusal.detail);
  if (!origin) {
    refusal.failure = HttpFailure::bad_url;
    return done(std::move(refusal));
  }
  auto transfer = std::make_unique<Transfer>(std::move(request), std::move(origin), std::move(done));
  bool is_first = false;  // then the loop does not know yet that something has come
  {
    std::lock_guard lock(mutex_);
    is_first = incoming_.empty();
    if (!stopping_) incoming_.push_back(std::move(transfer));
  }
  if (transfer) return transfer->cancel();
  if (is_first) wake();
}

/// URLs come again and again: each is taken apart once.
std::shared_ptr<const Origin> CurlClient::find_origin(const HttpRequest& request, std::string& problem) {
  std::shared_ptr<const Origin> origin;
  {
    const std::lock_guard lock(origins_mutex_);
    if (const auto known = origins_.find(request.url); known != origins_.end()) origin = known->second;
  }
  if (!origin) {
    auto read = origin_of_url(request.url, problem);
    if (!read) return nullptr;
    origin = std::make_shared<const Origin>(std::move(*read));
    const std::lock_guard lock(origins_mutex_);
    if (origins_.size() >= most_known_origins) origins_.clear();
    origins_.emplace(request.url, origin);
  }
  problem = problem_beside_url(request);
  return problem.empty() ? origin : nullptr;
}

void CurlClient::wake() {
  std::uint64_t one = 1;
  // It fails only if the counter is full, and then the loop is awake anyway.
  [[maybe_unused]] ssize_t written = write(wakeup_.get(), &one, sizeof one);
}

void CurlClient::loop() {
  while (take_incoming()) {
    begin_waiting();
    keep_connections();
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
  EasyHandle easy = spare_.empty() ? make_easy_handle(options_, sockets_) : std::move(spare_.back());
  if (!spare_.empty()) spare_.pop_back();
  bool ready = key->prepare(std::move(easy), options_, sockets_);
  key->place = active_.size();
  active_.push_back(std::move(transfer));
  if (!ready || curl_multi_add_handle(multi_.get(), key->handle()) != CURLM_OK) end(key, CURLE_OUT_OF_MEMORY);
}

/// curl's bound is on all connections: those under way must not push out the ones that wait to be used again.
void CurlClient::keep_connections() {
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(active_.size() + most_idle_));
}

int CurlClient::wait_time() const {
  if (!timer_) return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(*timer_ - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60000));
}

void CurlClient::wait_for_events() {
  epoll_event events[128];
  int count = epoll_wait(sockets_.descriptor(), events, std::size(events), wait_time());
  int running = 0;
  for (int i = 0; i < count; ++i) {
    if (events[i].data.fd == wakeup_.get()) {
      std::uint64_t drained;
      [[maybe_unused]] ssize_t size = read(wakeup_.get(), &drained, sizeof drained);
      continue;
    }
    if (!sockets_.concerns(events[i].data.fd)) continue;
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
  const auto ended = std::exchange(active_[transfer->place], std::move(active_.back()));
  active_.pop_back();
  if (transfer->place < active_.size()) active_[transfer->place]->place = transfer->place;
  queue_.ended(transfer->origin().text);
  transfer->finish(code);
  // What a failed one has grown to goes with it.
  EasyHandle easy = transfer->take_handle();
  if (easy && code == CURLE_OK && spare_.size() < most_spare_handles) spare_.push_back(std::move(easy));
}

void CurlClient::cancel_everything() {
  for (auto& transfer : active_) {
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

int CurlClient::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  const bool nothing = what == CURL_POLL_REMOVE;
  static_cast<CurlClient*>(self)->sockets_.want(
      socket, nothing ? 0u : (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u));
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
