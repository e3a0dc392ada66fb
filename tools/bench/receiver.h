/// The receiving side of the delivery benchmarks: as little HTTP/1.1 as they need, so that it is never what limits
/// them.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

namespace laneway::bench {

/// What has come. Lies in memory that parent and child share; times are of the steady clock, in nanoseconds.
struct Received {
  std::atomic<std::uint64_t> answered = 0;  ///< with 200
  std::atomic<std::uint64_t> held = 0;      ///< requests to `/dead`
  std::atomic<std::int64_t> first = 0;
  std::atomic<std::int64_t> last = 0;  ///< of those that were answered
};

/// Listens on every address of 127.0.0.0/8, in a process of its own that ends with this object: `/dead…` is never
/// answered, `/drip…` gets a byte a second, everything else 200. Requests must have a Content-Length.
class Receiver {
 public:
  Receiver();
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  int port() const { return port_; }
  const Received& received() const { return *received_; }
  /// Seconds of processor time that it has taken.
  double processor_seconds() const;

 private:
  int port_ = 0;
  Received* received_;
  pid_t child_ = -1;
};

}  // namespace laneway::bench
