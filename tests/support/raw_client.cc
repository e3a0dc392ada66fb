/// A client on a raw socket for tests.
#include "support/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace laneway::test {

namespace {

constexpr int patience_ms = 10000;

int open_socket(int port) {
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return descriptor;
  close(descriptor);
  return -1;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

}  // namespace

RawClient::RawClient(int port) : socket_(open_socket(port)) {
  if (socket_ < 0) throw std::runtime_error("cannot connect");
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), ahead_(std::move(other.ahead_)) {}

RawClient::~RawClient() {
  if (socket_ >= 0) close(socket_);
}

bool RawClient::can_connect(int port) {
  int descriptor = open_socket(port);
  if (descriptor >= 0) close(descriptor);
  return descriptor >= 0;
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

std::size_t RawClient::send_until_refused(std::size_t most) {
  const std::string piece(64 * 1024, 'x');
  std::size_t taken = 0;
  while (taken < most) {
    pollfd descriptor{socket_, POLLOUT, 0};
    if (poll(&descriptor, 1, patience_ms) != 1) break;
    ssize_t size = ::send(socket_, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && errno != EAGAIN) break;
    if (size > 0) taken += static_cast<std::size_t>(size);
  }
  return taken;
}

bool RawClient::fill() {
  pollfd descriptor{socket_, POLLIN, 0};
  if (poll(&descriptor, 1, patience_ms) != 1) return false;
  char buffer[16384];
  ssize_t size = recv(socket_, buffer, sizeof buffer, 0);
  if (size <= 0) return false;
  ahead_.append(buffer, static_cast<std::size_t>(size));
  return true;
}

RawClient::Answer RawClient::read_answer(bool has_body) {
  Answer answer;
  std::size_t head_end = 0;
  while ((head_end = ahead_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return answer;
  }
  std::size_t at = ahead_.find("\r\n") + 2;
  while (at < head_end) {
    std::size_t end = ahead_.find("\r\n", at);
    std::string line = ahead_.substr(at, end - at);
    std::size_t colon = line.find(": ");
    answer.headers.push_back({lower(line.substr(0, colon)), line.substr(std::min(colon + 2, line.size()))});
    at = end + 2;
  }
  std::size_t length = 0;
  for (const Header& header : answer.headers) {
    if (has_body && header.name == "content-length") length = std::strtoul(header.value.c_str(), nullptr, 10);
  }
  while (ahead_.size() < head_end + 4 + length) {
    if (!fill()) return answer;
  }
  answer.text = ahead_.substr(0, head_end + 4 + length);
  answer.body = answer.text.substr(head_end + 4);
  answer.status = std::atoi(answer.text.c_str() + answer.text.find(' '));
  ahead_.erase(0, answer.text.size());
  return answer;
}

std::string RawClient::read_rest() {
  pollfd descriptor{socket_, POLLIN, 0};
  for (;;) {
    if (poll(&descriptor, 1, patience_ms) != 1) return "(nothing)";
    if (!fill()) return std::exchange(ahead_, {});
  }
}

}  // namespace laneway::test
