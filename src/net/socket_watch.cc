/// The sockets of outgoing connections in an epoll set.
#include "net/socket_watch.h"

#include <sys/epoll.h>
#include <unistd.h>

namespace laneway {

SocketWatch::SocketWatch() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

SocketWatch::Watched& SocketWatch::of(int socket) {
  const auto index = static_cast<std::size_t>(socket);
  if (index >= sockets_.size()) sockets_.resize(index + 64);
  return sockets_[index];
}

void SocketWatch::opened(int socket) { of(socket) = {.stays = true}; }

void SocketWatch::want(int socket, std::uint32_t events) {
  auto& watched = of(socket);
  watched.wanted = events;
  if (events == watched.in_set) return;
  if (events == 0) {
    if (!watched.stays) leave(socket, watched);
    return;
  }
  epoll_event event{.events = events, .data = {.fd = socket}};
  epoll_ctl(epoll_.get(), watched.in_set != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
  watched.in_set = events;
}

void SocketWatch::leave(int socket, Watched& watched) {
  // The set has forgotten a socket that was closed meanwhile; then this does nothing.
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket, nullptr);
  watched.in_set = 0;
}

bool SocketWatch::concerns(int socket) {
  auto& watched = of(socket);
  if (watched.wanted != 0) return true;
  leave(socket, watched);
  return false;
}

int SocketWatch::close(int socket) {
  of(socket) = {};
  return ::close(socket);
}

}  // namespace laneway
