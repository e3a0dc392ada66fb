/// A listening socket: httplib's, kept up whatever happens.
#include "net/listener.h"

#include "net/message.h"
#include "text/error.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <chrono>

namespace laneway {

namespace {

constexpr int backlog = 1024;

/// httplib's pool is not used: a connection is handed on as soon as it was accepted.
class Inline final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> task) override { task(); }
  void shutdown() override {}
};

}  // namespace

Listener::Listener(std::string address, int port, std::function<void(FileDescriptor)> accept)
    : address_(std::move(address)), accept_(std::move(accept)) {
  new_task_queue = [] { return new Inline; };
  set_tcp_nodelay(true);
  // Without SO_REUSEPORT, httplib's default, with which two servers would share a port unnoticed.
  set_socket_options([](socket_t socket) {
    int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  bind(port);
  thread_ = std::thread([this] { listen_until_stopped(); });
  // httplib ignores a stop before its loop has begun.
  while (!is_running()) std::this_thread::yield();
}

void Listener::bind(int wanted) {
  errno = 0;
  const bool bound = wanted == 0 ? (port_ = bind_to_any_port(address_)) > 0 : bind_to_port(address_, wanted);
  if (!bound) {
    std::string cause = errno == 0 ? "no such address" : std::generic_category().message(errno);
    cause[0] = ascii_lower(cause[0]);
    throw Error(Error::Kind::network, fmt::format("cannot listen on {}:{}: {}", address_, wanted, cause));
  }
  if (wanted != 0) port_ = wanted;
  ::listen(svr_sock_, backlog);  // httplib's five would drop bursts
}

/// httplib gives up listening on an error of accept that it does not know; a server must not go deaf.
void Listener::listen_until_stopped() {
  while (!stopping_) {
    listen_after_bind();
    if (stopping_) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // the cause, such as too little memory, may last
    try {
      bind(port_);
    } catch (const Error&) {
      return;
    }
  }
}

void Listener::stop() {
  if (stopping_.exchange(true)) return;
  httplib::Server::stop();
  thread_.join();
}

bool Listener::process_and_close_socket(socket_t socket) {
  FileDescriptor descriptor(socket);
  fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  accept_(std::move(descriptor));
  return true;
}

}  // namespace laneway
