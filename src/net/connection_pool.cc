/// Threads that serve connections, and the connections that wait for their peer without one.
#include "net/connection_pool.h"

#include "text/error.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <csignal>
#include <limits>

namespace laneway {

namespace {

// Events that are no connection's.
constexpr std::uint64_t stop_event = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t arrival_event = stop_event - 1;
constexpr std::uint64_t timer_event = stop_event - 2;

void watch(int epoll, int descriptor, std::uint64_t id) {
  epoll_event event{.events = EPOLLIN, .data = {.u64 = id}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    throw Error(Error::Kind::system, "cannot set up the HTTP server: out of descriptors or memory");
  }
}

void signal_descriptor(int descriptor) {
  std::uint64_t one = 1;
  [[maybe_unused]] ssize_t written = write(descriptor, &one, sizeof one);
}

/// Idle connections may use a quarter of the descriptors that the process may have, in as many places.
std::size_t spare_bound(std::size_t places) {
  constexpr std::size_t most = 10000;
  rlimit limit{};
  const bool bounded = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return std::clamp<std::size_t>(bounded ? limit.rlim_cur / 4 : most, 16, most) / places;
}

}  // namespace

ConnectionPool::ConnectionPool(int threads, std::chrono::milliseconds tick, Serve serve)
    : max_threads_(static_cast<std::size_t>(std::max(1, threads))),
      max_spare_(spare_bound(places_.size())),
      tick_(tick),
      serve_(std::move(serve)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      stop_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      arrivals_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
  watch(epoll_.get(), stop_.get(), stop_event);
  watch(epoll_.get(), arrivals_.get(), arrival_event);
  watch(epoll_.get(), timer_.get(), timer_event);
  waiting_ = 1;
  threads_.emplace_back([this] { work(); });
}

ConnectionPool::~ConnectionPool() { stop(); }

void ConnectionPool::serve(std::unique_ptr<Connection> connection) {
  {
    std::lock_guard lock(mutex_);
    arrived_.push_back(std::move(connection));
  }
  signal_descriptor(arrivals_.get());
}

void ConnectionPool::park(std::unique_ptr<Connection> connection) {
  const Id id = next_id_++;
  Place& place = place_of(id);
  const int descriptor = connection->descriptor();
  const std::uint32_t wanted = connection->wants_write() ? EPOLLOUT : EPOLLIN | EPOLLRDHUP;
  epoll_event event{.events = EPOLLONESHOT | wanted, .data = {.u64 = id}};
  const int how = std::exchange(connection->is_registered, true) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  std::lock_guard lock(place.mutex);
  if (stopping_) return;
  if (connection->is_spare && place.spare.size() >= max_spare_) {
    place.parked.erase(*place.spare.begin());
    place.spare.erase(place.spare.begin());
  }
  // Under the lock: whoever sees the event finds the connection.
  if (epoll_ctl(epoll_.get(), how, descriptor, &event) != 0) return;
  if (connection->is_spare) place.spare.insert(id);
  place.parked.emplace(id, std::move(connection));
  if (!timer_is_set_.exchange(true)) set_timer();
}

void ConnectionPool::set_timer() {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(tick_);
  itimerspec spec{};
  spec.it_value.tv_sec = seconds.count();
  spec.it_value.tv_nsec = std::chrono::nanoseconds(tick_ - seconds).count();
  timerfd_settime(timer_.get(), 0, &spec, nullptr);
}

void ConnectionPool::work() {
  // OpenSSL writes without MSG_NOSIGNAL: a peer that has gone is an error value, not the end of the process.
  sigset_t pipe_signal;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
  for (;;) {
    epoll_event event;
    int count = epoll_wait(epoll_.get(), &event, 1, -1);
    if (stopping_) return;
    if (count != 1) continue;
    --waiting_;
    switch (event.data.u64) {
      case stop_event: break;
      case arrival_event: serve_arrived(); break;
      case timer_event: drop_expired(); break;
      default: serve_parked(event.data.u64); break;
    }
    ++waiting_;
  }
}

void ConnectionPool::keep_one_waiting() {
  if (waiting_ > 0) return;
  std::lock_guard lock(threads_mutex_);
  if (waiting_ > 0 || stopping_ || threads_.size() >= max_threads_) return;
  ++waiting_;
  try {
    threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    --waiting_;  // the threads that there are go on
  }
}

void ConnectionPool::serve_arrived() {
  std::uint64_t taken;
  if (read(arrivals_.get(), &taken, sizeof taken) < 0) return;
  std::unique_ptr<Connection> connection;
  {
    std::lock_guard lock(mutex_);
    if (arrived_.empty()) return;
    connection = std::move(arrived_.front());
    arrived_.pop_front();
  }
  keep_one_waiting();
  serve_(std::move(connection));
}

void ConnectionPool::serve_parked(Id id) {
  std::unique_ptr<Connection> connection;
  {
    Place& place = place_of(id);
    std::lock_guard lock(place.mutex);
    auto found = place.parked.find(id);
    if (found == place.parked.end()) return;
    connection = std::move(found->second);
    place.parked.erase(found);
    place.spare.erase(id);
  }
  keep_one_waiting();
  serve_(std::move(connection));
}

void ConnectionPool::drop_expired() {
  std::uint64_t expirations;
  if (read(timer_.get(), &expirations, sizeof expirations) < 0) return;
  // Whoever parks a connection from now on sets the timer.
  timer_is_set_ = false;
  auto now = std::chrono::steady_clock::now();
  bool any_left = false;
  for (Place& place : places_) {
    std::vector<std::unique_ptr<Connection>> late;
    {
      std::lock_guard lock(place.mutex);
      for (auto entry = place.parked.begin(); entry != place.parked.end();) {
        if (entry->second->deadline > now) {
          ++entry;
          continue;
        }
        place.spare.erase(entry->first);
        if (entry->second->serve_late) late.push_back(std::move(entry->second));
        entry = place.parked.erase(entry);
      }
      any_left = any_left || !place.parked.empty();
    }
    for (auto& connection : late) serve(std::move(connection));
  }
  if (any_left && !timer_is_set_.exchange(true)) set_timer();
}

void ConnectionPool::stop() {
  stopping_ = true;
  signal_descriptor(stop_.get());
  std::vector<std::thread> threads;
  {
    std::lock_guard lock(threads_mutex_);
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
  for (Place& place : places_) {
    std::lock_guard lock(place.mutex);
    place.spare.clear();
    place.parked.clear();
  }
  std::lock_guard lock(mutex_);
  arrived_.clear();
}

}  // namespace laneway
