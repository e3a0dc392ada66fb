/// Threads that serve connections, and the connections that wait for their peer without one.
#pragma once

#include "net/connection.h"
#include "net/file_descriptor.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace laneway {

/// All threads wait in one epoll set. A parked connection is in it; the thread that sees it become readable serves it.
class ConnectionPool {
 public:
  using Serve = std::function<void(std::unique_ptr<Connection>)>;

  /// At most `threads` threads, each begun when all others are busy. `tick`: how late a deadline may be noticed.
  /// `serve` must not throw.
  ConnectionPool(int threads, std::chrono::milliseconds tick, Serve serve);
  ~ConnectionPool();

  /// Serves the connection on some thread, now.
  void serve(std::unique_ptr<Connection> connection);
  /// Serves it once its peer has sent something (or takes something, if that is what it wants), or drops it at
  /// its deadline (serves it, if it is to be served late).
  void park(std::unique_ptr<Connection> connection);
  /// Readable once `stop` was called.
  int stop_descriptor() const { return stop_.get(); }
  /// Drops what is parked or not yet served, waits for running threads. Idempotent.
  void stop();

 private:
  using Id = std::uint64_t;
  /// Connections that wait. There are several such places, so that threads seldom wait for each other.
  struct Place {
    std::mutex mutex;
    std::map<Id, std::unique_ptr<Connection>> parked;  // guarded by mutex
    std::set<Id> spare;                                // of parked, the longest idle first; guarded by mutex
  };

  void work();
  /// Before a thread may be held up: see that another one is listening.
  void keep_one_waiting();
  void serve_parked(Id id);
  void serve_arrived();
  void drop_expired();
  void set_timer();
  Place& place_of(Id id) { return places_[id % places_.size()]; }

  const std::size_t max_threads_;
  const std::size_t max_spare_;  ///< of each place
  const std::chrono::milliseconds tick_;
  const Serve serve_;
  FileDescriptor epoll_;
  FileDescriptor stop_;
  FileDescriptor arrivals_;  ///< a semaphore that counts arrived_
  FileDescriptor timer_;     ///< set while anything is parked
  std::atomic<bool> stopping_ = false;

  std::array<Place, 8> places_;
  std::atomic<Id> next_id_ = 0;
  std::atomic<bool> timer_is_set_ = false;

  std::mutex mutex_;
  std::deque<std::unique_ptr<Connection>> arrived_;  // guarded by mutex_

  std::mutex threads_mutex_;
  std::vector<std::thread> threads_;  // guarded by threads_mutex_
  std::atomic<int> waiting_ = 0;      ///< threads in epoll_wait, or about to be
};

}  // namespace laneway
