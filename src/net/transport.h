/// Bytes over one accepted connection, plain or TLS, without blocking.
#pragma once

#include "net/file_descriptor.h"

#include <memory>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace laneway {

/// A TLS server's certificate and key; TLS 1.2 or newer.
class TlsContext {
 public:
  /// Throws `Error{file}` naming the file that cannot be used.
  TlsContext(const std::string& certificate_file, const std::string& key_file);

 private:
  friend class Transport;
  std::shared_ptr<ssl_ctx_st> context_;
};

class Transport {
 public:
  enum class Result {
    done,
    wants_read,   ///< go on when the socket is readable
    wants_write,  ///< go on when the socket is writable
    closed,       ///< by the peer, or broken
  };

  /// `tls` may be null: plain.
  Transport(FileDescriptor socket, const TlsContext* tls);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  int descriptor() const { return socket_.get(); }
  /// Appends bytes that have come to `buffer`, at most 16 KiB.
  Result read(std::string& buffer);
  /// Takes what was written off the front of `bytes`; `done` when nothing is left.
  Result write(std::string_view& bytes);
  /// Says that nothing more will be sent.
  void finish();

 private:
  Result tls_result(int returned);

  FileDescriptor socket_;
  ssl_st* tls_ = nullptr;
};

}  // namespace laneway
