/// A hostile HTTP peer for tests.
#include "support/subscriber.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace laneway::test {

namespace {

/// Bytes of the body that a head announces; 0 if it announces none.
std::size_t content_length(const std::string& head) {
  constexpr std::string_view name = "\r\ncontent-length:";
  for (std::size_t i = 0; i + name.size() < head.size(); ++i) {
    if (strncasecmp(head.c_str() + i, name.data(), name.size()) == 0) {
      return std::strtoul(head.c_str() + i + name.size(), nullptr, 10);
    }
  }
  return 0;
}

std::shared_ptr<SSL_CTX> tls_context(const TlsSide& side) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (side.outdated) {
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  }
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_use_certificate_chain_file(context.get(), side.certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), side.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("the subscriber cannot use its certificate");
  }
  return context;
}

}  // namespace

std::string answer(int status, std::string_view body, std::string_view header_lines) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " x\r\n";
  text += header_lines;
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return text += body;
}

Subscriber::Subscriber(std::vector<Script> scripts, std::optional<TlsSide> tls) : scripts_(std::move(scripts)) {
  if (tls) tls_ = tls_context(*tls);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  stop_ = eventfd(0, EFD_CLOEXEC);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 1024) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the subscriber cannot listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

Subscriber::~Subscriber() {
  std::uint64_t one = 1;
  [[maybe_unused]] ssize_t written = write(stop_, &one, sizeof one);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
  close(stop_);
}

std::string Subscriber::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

int Subscriber::connections() const {
  std::lock_guard lock(mutex_);
  return connections_;
}

std::vector<std::string> Subscriber::requests() const {
  std::lock_guard lock(mutex_);
  return requests_;
}

bool Subscriber::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return requests_.size() >= count; });
}

bool Subscriber::ready(int socket, short what, int timeout_ms) const {
  pollfd fds[] = {{stop_, POLLIN, 0}, {socket, what, 0}};
  poll(fds, 2, timeout_ms);
  return fds[0].revents == 0;
}

void Subscriber::accept_all() {
  while (ready(listener_, POLLIN)) {
    int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) continue;
    int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::size_t number;
    {
      std::lock_guard lock(mutex_);
      number = static_cast<std::size_t>(connections_++);
    }
    const Script& script = scripts_[std::min(number, scripts_.size() - 1)];
    threads_.emplace_back([this, socket, &script] { follow(socket, script); });
  }
}

void Subscriber::follow(int socket, const Script& script) {
  // OpenSSL writes without MSG_NOSIGNAL.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  Wire wire{socket, tls_ ? SSL_new(tls_.get()) : nullptr};
  if (!wire.tls || shake_hands(wire)) {
    for (const Step& step : script) {
      if (!perform(wire, step)) break;
    }
  }
  SSL_free(wire.tls);
  ERR_clear_error();
  close(socket);
}

bool Subscriber::wait_for_tls(Wire& wire, int returned) const {
  int error = SSL_get_error(wire.tls, returned);
  ERR_clear_error();
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return false;
  return ready(wire.socket, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
}

bool Subscriber::shake_hands(Wire& wire) {
  SSL_set_fd(wire.tls, wire.socket);
  for (;;) {
    int returned = SSL_accept(wire.tls);
    if (returned == 1) return true;
    if (!wait_for_tls(wire, returned)) return false;
  }
}

bool Subscriber::perform(Wire& wire, const Step& step) {
  linger at_once{1, 0};
  switch (step.kind) {
    case Step::Kind::read: return read_request(wire);
    case Step::Kind::send: return send_all(wire, step.bytes);
    case Step::Kind::drip: return drip(wire, step.bytes);
    case Step::Kind::flood:
      while (send_all(wire, step.bytes)) continue;
      return false;
    case Step::Kind::hold: hold(wire); return true;
    case Step::Kind::reset: setsockopt(wire.socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once); return false;
    case Step::Kind::serve:
      while (read_request(wire) && send_all(wire, step.bytes)) continue;
      return false;
  }
  return false;
}

std::size_t Subscriber::receive(Wire& wire, char* buffer, std::size_t room) {
  for (;;) {
    if (wire.tls) {
      int size = SSL_read(wire.tls, buffer, static_cast<int>(room));
      if (size > 0) return static_cast<std::size_t>(size);
      if (!wait_for_tls(wire, size)) return 0;
      continue;
    }
    if (!ready(wire.socket, POLLIN)) return 0;
    ssize_t size = recv(wire.socket, buffer, room, 0);
    if (size > 0) return static_cast<std::size_t>(size);
    if (size == 0 || errno != EAGAIN) return 0;
  }
}

bool Subscriber::read_request(Wire& wire) {
  std::string request;
  std::size_t whole = std::string::npos;
  char buffer[16384];
  while (request.size() < whole) {
    // Never beyond this request: what follows belongs to the next.
    std::size_t room = whole == std::string::npos ? 1 : std::min(sizeof buffer, whole - request.size());
    std::size_t size = receive(wire, buffer, room);
    if (size == 0) return false;
    request.append(buffer, size);
    if (whole == std::string::npos && request.ends_with("\r\n\r\n")) whole = request.size() + content_length(request);
  }
  std::lock_guard lock(mutex_);
  requests_.push_back(std::move(request));
  changed_.notify_all();
  return true;
}

bool Subscriber::send_all(Wire& wire, std::string_view bytes) {
  while (!bytes.empty()) {
    if (wire.tls) {
      int size = SSL_write(wire.tls, bytes.data(), static_cast<int>(bytes.size()));
      if (size <= 0 && !wait_for_tls(wire, size)) return false;
      if (size > 0) bytes.remove_prefix(static_cast<std::size_t>(size));
      continue;
    }
    if (!ready(wire.socket, POLLOUT)) return false;
    ssize_t size = ::send(wire.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN) return false;
    if (size > 0) bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

bool Subscriber::drip(Wire& wire, std::string_view bytes) {
  for (char byte : bytes) {
    if (!send_all(wire, {&byte, 1}) || !ready(-1, 0, 10)) return false;
  }
  return true;
}

void Subscriber::hold(Wire& wire) {
  char buffer[4096];
  while (receive(wire, buffer, sizeof buffer) > 0) continue;
}

}  // namespace laneway::test
