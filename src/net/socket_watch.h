/// The sockets of outgoing connections in an epoll set. A connection that waits for its next request stays in the set,
/// so that a request over it costs no system call but its own.
#pragma once

#include "net/file_descriptor.h"

#include <cstdint>
#include <vector>

namespace laneway {

/// Not thread-safe.
class SocketWatch {
 public:
  SocketWatch();

  /// -1: there was no descriptor for it.
  int descriptor() const { return epoll_.get(); }
  /// A socket that `close` will close. Others (of name look-ups) leave the set as soon as nothing is wanted of them.
  void opened(int socket);
  /// What is waited for: EPOLLIN, EPOLLOUT, both; 0: nothing for now.
  void want(int socket, std::uint32_t events);
  /// Something has happened to the socket. False if nothing is wanted of it: then it leaves the set.
  bool concerns(int socket);
  /// As close(2).
  int close(int socket);

 private:
  struct Watched {
    std::uint32_t wanted = 0;
    std::uint32_t in_set = 0;  ///< what the epoll set waits for; 0: the socket is not in it
    bool stays = false;        ///< in the set, while nothing is wanted
  };
  Watched& of(int socket);
  void leave(int socket, Watched& watched);

  FileDescriptor epoll_;
  std::vector<Watched> sockets_;  ///< by descriptor
};

}  // namespace laneway
