/// One accepted connection as httplib's stream: buffered both ways, with deadlines.
#pragma once

#include "net/transport.h"

#include <httplib.h>

#include <chrono>
#include <string>
#include <string_view>

namespace laneway {

class Connection final : public httplib::Stream {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr std::size_t max_head = 64 * 1024;

  /// Reads stop waiting when `stop` (a descriptor) is readable and nothing has come.
  Connection(FileDescriptor socket, const TlsContext* tls, int stop);

  enum class Head {
    incomplete,  ///< and nothing more has come
    whole,
    too_long,  ///< cut so that httplib can still read what there is
    closed,
  };
  /// Reads what has come, without waiting, until a whole head is there.
  Head fill_head();
  /// Bytes are there that nobody has read yet.
  bool has_input() const { return taken_ < input_.size(); }
  enum class Body { incomplete, whole, closed };
  /// Reads what has come, without waiting, until `size` bytes behind the head are there.
  Body fill_body(std::size_t size);
  /// Gives back the memory of buffers that are empty and were large: a connection may wait for long.
  void release_buffers();
  /// The head that `fill_head` found.
  std::string_view head() const { return std::string_view(input_).substr(0, head_size_); }
  /// From now on the head has these lines, each with its end, in the place of its headers: what httplib is to see. It
  /// takes no target with a second `?` either; it is shown another character instead.
  void show_headers(std::string_view lines);
  /// Which poll event `fill_head` waits for.
  bool wants_write() const { return wants_write_; }

  /// Reads may go on until then, and for at most so many bytes.
  void limit_reads(Time until, std::size_t bytes);
  void extend_reads(std::chrono::milliseconds time) { read_deadline_ += time; }
  /// The last bytes that were read, at most four.
  const std::string& tail() const { return tail_; }
  bool timed_out() const { return timed_out_; }

  /// Sends what was written; false if the peer does not take it in time.
  bool flush(Time until);

  /// Says that nothing more is sent, and from now on throws away what comes: a peer that is still sending would
  /// otherwise lose the answer to a reset.
  void linger();
  bool lingers() const { return lingers_; }
  /// False when enough was thrown away.
  bool drain();

  int descriptor() const { return transport_.descriptor(); }
  Time deadline{};                ///< for the owner: when to give up while nobody reads
  bool is_registered = false;     ///< for the owner: known to its epoll set
  bool is_spare = false;          ///< for the owner: idle between requests, may be closed to make room
  bool serve_late = false;        ///< for the owner: served, not dropped, at its deadline
  std::shared_ptr<void> pending;  ///< for the owner: the request whose body is awaited

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* buffer, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  /// httplib refuses descriptors that select() cannot take; this stream does not use select().
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  bool wait(short events, Time until, bool may_stop);
  bool fill();

  struct Name {
    std::string ip;
    int port = 0;
  };

  Transport transport_;
  int stop_;
  Name remote_;
  Name local_;
  std::string input_;
  std::size_t taken_ = 0;  ///< bytes at the front of input_ that were read
  std::size_t head_size_ = 0;
  std::string output_;
  Time read_deadline_{};
  std::size_t may_read_ = 0;
  std::string tail_;
  std::size_t drained_ = 0;
  bool timed_out_ = false;
  bool wants_write_ = false;
  bool lingers_ = false;
};

}  // namespace laneway
