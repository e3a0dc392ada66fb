/// A listening socket: httplib's, kept up whatever happens.
#pragma once

#include "net/file_descriptor.h"

#include <httplib.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace laneway {

class Listener final : private httplib::Server {
 public:
  /// Listens on `port` (0: any free one) and calls `accept` with every connection, without blocking, on a thread of its
  /// own. Throws `Error{network}` naming address and port.
  Listener(std::string address, int port, std::function<void(FileDescriptor)> accept);
  ~Listener() override { stop(); }

  int port() const { return port_; }
  /// Takes no more connections. Idempotent.
  void stop();

 private:
  void bind(int wanted);
  void listen_until_stopped();
  bool process_and_close_socket(socket_t socket) override;

  const std::string address_;
  const std::function<void(FileDescriptor)> accept_;
  std::atomic<int> port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace laneway
