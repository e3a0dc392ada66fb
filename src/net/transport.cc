/// Bytes over one accepted connection, plain or TLS.
#include "net/transport.h"

#include "text/error.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace laneway {

namespace {

constexpr std::size_t read_size = 16 * 1024;

std::string last_tls_error() {
  const auto code = ERR_peek_error();  // the first one is the cause
  const char* reason = ERR_SYSTEM_ERROR(code) ? std::strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
  std::string text = reason ? reason : "unknown reason";
  ERR_clear_error();
  return text;
}

}  // namespace

TlsContext::TlsContext(const std::string& certificate_file, const std::string& key_file)
    : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
  if (!context_) throw Error(Error::Kind::system, "cannot set up TLS");
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    throw Error(Error::Kind::file,
                fmt::format("cannot use the certificate '{}': {}", certificate_file, last_tls_error()));
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw Error(Error::Kind::file, fmt::format("cannot use the key '{}': {}", key_file, last_tls_error()));
  }
}

Transport::Transport(FileDescriptor socket, const TlsContext* tls) : socket_(std::move(socket)) {
  if (!tls) return;
  tls_ = SSL_new(tls->context_.get());
  if (!tls_ || SSL_set_fd(tls_, socket_.get()) != 1) throw Error(Error::Kind::system, "cannot set up TLS");
  SSL_set_accept_state(tls_);
}

Transport::~Transport() { SSL_free(tls_); }

Transport::Result Transport::tls_result(int returned) {
  int error = SSL_get_error(tls_, returned);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return Result::wants_read;
  if (error == SSL_ERROR_WANT_WRITE) return Result::wants_write;
  return Result::closed;
}

Transport::Result Transport::read(std::string& buffer) {
  // Read aside, so that a buffer grows by no more than what has come.
  std::array<char, read_size> bytes;
  if (tls_) {
    std::size_t size = 0;
    int returned = SSL_read_ex(tls_, bytes.data(), bytes.size(), &size);
    if (returned != 1) return tls_result(returned);
    buffer.append(bytes.data(), size);
    return Result::done;
  }
  ssize_t size = recv(socket_.get(), bytes.data(), bytes.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return Result::wants_read;
  if (size <= 0) return Result::closed;
  buffer.append(bytes.data(), static_cast<std::size_t>(size));
  return Result::done;
}

Transport::Result Transport::write(std::string_view& bytes) {
  while (!bytes.empty()) {
    if (tls_) {
      std::size_t size = 0;
      int returned = SSL_write_ex(tls_, bytes.data(), bytes.size(), &size);
      if (returned != 1) return tls_result(returned);
      bytes.remove_prefix(size);
      continue;
    }
    ssize_t size = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0) return errno == EAGAIN || errno == EINTR ? Result::wants_write : Result::closed;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return Result::done;
}

void Transport::finish() {
  if (tls_ && SSL_is_init_finished(tls_)) SSL_shutdown(tls_);
  ERR_clear_error();
  shutdown(socket_.get(), SHUT_WR);
}

}  // namespace laneway
