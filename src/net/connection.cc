/// One accepted connection as httplib's stream.
#include "net/connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace laneway {

namespace {

constexpr std::size_t tail_size = 4;
constexpr std::size_t most_drained = 32 * 1024;
constexpr std::size_t most_kept = 4 * 1024;  ///< of each buffer, by a connection that waits
constexpr std::string_view line_end = "\r\n";

void read_address(const sockaddr_storage& storage, std::string& ip, int& port) {
  char text[INET6_ADDRSTRLEN] = "";
  if (storage.ss_family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, &storage, sizeof address);
    inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
    port = ntohs(address.sin_port);
  } else if (storage.ss_family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, &storage, sizeof address);
    inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof text);
    port = ntohs(address.sin6_port);
  }
  ip = text;
}

}  // namespace

Connection::Connection(FileDescriptor socket, const TlsContext* tls, int stop)
    : transport_(std::move(socket), tls), stop_(stop) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (getpeername(descriptor(), reinterpret_cast<sockaddr*>(&storage), &size) == 0) {
    read_address(storage, remote_.ip, remote_.port);
  }
  size = sizeof storage;
  if (getsockname(descriptor(), reinterpret_cast<sockaddr*>(&storage), &size) == 0) {
    read_address(storage, local_.ip, local_.port);
  }
}

Connection::Head Connection::fill_head() {
  input_.erase(0, std::exchange(taken_, 0));
  std::size_t scanned = 0;
  for (;;) {
    // Empty lines in front of a request are left-overs of the one before (RFC 9112 §2.2).
    while (input_.starts_with(line_end)) input_.erase(0, line_end.size());
    std::size_t end = input_.find("\r\n\r\n", scanned);
    head_size_ = end == std::string::npos ? 0 : end + 4;
    if (head_size_ > 0 && head_size_ <= max_head) return Head::whole;
    if (head_size_ > 0 || input_.size() > max_head) break;
    scanned = input_.size() < 3 ? 0 : input_.size() - 3;
    Transport::Result result = transport_.read(input_);
    wants_write_ = result == Transport::Result::wants_write;
    if (result == Transport::Result::closed) return Head::closed;
    if (result != Transport::Result::done) return Head::incomplete;
  }
  std::size_t last_line = input_.rfind(line_end, max_head);
  input_.resize(last_line == std::string::npos ? max_head : last_line);
  input_ += "\r\n\r\n";
  head_size_ = input_.size();
  return Head::too_long;
}

Connection::Body Connection::fill_body(std::size_t size) {
  while (input_.size() < head_size_ + size) {
    Transport::Result result = transport_.read(input_);
    wants_write_ = result == Transport::Result::wants_write;
    if (result == Transport::Result::closed) return Body::closed;
    if (result != Transport::Result::done) return Body::incomplete;
  }
  return Body::whole;
}

void Connection::release_buffers() {
  if (!has_input()) {
    input_.clear();
    taken_ = 0;
  }
  for (std::string* buffer : {&input_, &output_}) {
    if (buffer->empty() && buffer->capacity() > most_kept) std::string().swap(*buffer);
  }
}

void Connection::show_headers(std::string_view lines) {
  const std::size_t line_size = input_.find(line_end);
  for (std::size_t at = input_.find('?') + 1; at != 0 && at < line_size; ++at) {
    if (input_[at] == '?') input_[at] = '_';
  }
  const std::size_t begin = line_size + line_end.size();
  const std::size_t old_size = head_size_ - line_end.size() - begin;  // without the empty line
  input_.replace(begin, old_size, lines);
  head_size_ += lines.size() - old_size;
}

void Connection::limit_reads(Time until, std::size_t bytes) {
  read_deadline_ = until;
  may_read_ = bytes;
  timed_out_ = false;
}

bool Connection::wait(short events, Time until, bool may_stop) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd fds[] = {{descriptor(), events, 0}, {may_stop ? stop_ : -1, POLLIN, 0}};
    int count = poll(fds, 2, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60000)));
    if (fds[0].revents != 0) return true;
    if (fds[1].revents != 0) return false;
    if (count == 0 && left.count() <= 0) {
      timed_out_ = true;
      return false;
    }
  }
}

/// Waits for more input. False at the end of the stream, or of the time.
bool Connection::fill() {
  input_.clear();
  taken_ = 0;
  for (;;) {
    switch (transport_.read(input_)) {
      case Transport::Result::done: return true;
      case Transport::Result::closed: return false;
      case Transport::Result::wants_read:
        if (!wait(POLLIN, read_deadline_, true)) return false;
        break;
      case Transport::Result::wants_write:
        if (!wait(POLLOUT, read_deadline_, true)) return false;
        break;
    }
  }
}

ssize_t Connection::read(char* buffer, size_t size) {
  // What waits to be sent is what the peer waits for, such as `100 Continue`.
  if (taken_ == input_.size() && (!flush(read_deadline_) || !fill())) return -1;
  std::size_t given = std::min({size, input_.size() - taken_, may_read_});
  if (given == 0) return -1;
  std::memcpy(buffer, input_.data() + taken_, given);
  tail_.append(buffer + (given - std::min(given, tail_size)), std::min(given, tail_size));
  tail_.erase(0, tail_.size() - std::min(tail_.size(), tail_size));
  taken_ += given;
  may_read_ -= given;
  return static_cast<ssize_t>(given);
}

ssize_t Connection::write(const char* bytes, size_t size) {
  output_.append(bytes, size);
  return static_cast<ssize_t>(size);
}

bool Connection::flush(Time until) {
  std::string_view left = output_;
  for (;;) {
    switch (transport_.write(left)) {
      case Transport::Result::done: output_.clear(); return true;
      case Transport::Result::closed: return false;
      case Transport::Result::wants_read:
        if (!wait(POLLIN, until, false)) return false;
        break;
      case Transport::Result::wants_write:
        if (!wait(POLLOUT, until, false)) return false;
        break;
    }
  }
}

void Connection::linger() {
  lingers_ = true;
  drained_ = input_.size() - taken_;
  transport_.finish();
}

bool Connection::drain() {
  while (drained_ < most_drained) {
    input_.clear();
    taken_ = 0;
    if (transport_.read(input_) != Transport::Result::done) break;
    drained_ += input_.size();
  }
  char byte;
  ssize_t peeked = recv(descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return drained_ < most_drained && peeked < 0 && errno == EAGAIN;
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = remote_.ip;
  port = remote_.port;
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  ip = local_.ip;
  port = local_.port;
}

}  // namespace laneway
