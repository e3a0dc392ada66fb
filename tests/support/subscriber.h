/// A hostile HTTP peer for tests: on raw sockets, doing with each connection exactly what its script says.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace laneway::test {

/// One thing that a subscriber does on a connection. After its last step it closes the connection.
struct Step {
  enum class Kind {
    read,   ///< reads one request, head and body
    send,   ///< sends `bytes`
    drip,   ///< sends `bytes` one at a time, 10 ms apart
    flood,  ///< sends `bytes` again and again until the peer closes
    hold,   ///< does nothing until the peer closes
    reset,  ///< closes with RST
    serve,  ///< answers every request with `bytes` until the peer closes
  };
  Kind kind;
  std::string bytes;
};
using Script = std::vector<Step>;

inline Step reads() { return {Step::Kind::read, {}}; }
inline Step sends(std::string bytes) { return {Step::Kind::send, std::move(bytes)}; }
inline Step drips(std::string bytes) { return {Step::Kind::drip, std::move(bytes)}; }
inline Step floods(std::string bytes) { return {Step::Kind::flood, std::move(bytes)}; }
inline Step holds() { return {Step::Kind::hold, {}}; }
inline Step resets() { return {Step::Kind::reset, {}}; }
inline Step serves(std::string bytes) { return {Step::Kind::serve, std::move(bytes)}; }

/// A whole answer: `HTTP/1.1 503 x`, the header lines given (each with CRLF), Content-Length, body.
std::string answer(int status, std::string_view body = "", std::string_view header_lines = "");

/// How a subscriber speaks TLS; the files are PEM.
struct TlsSide {
  std::string certificate_file;
  std::string key_file;
  bool outdated = false;  ///< offers nothing newer than TLS 1.1
};

/// Listens on a free port of 127.0.0.1. Connection n follows script n, later ones the last.
class Subscriber {
 public:
  explicit Subscriber(std::vector<Script> scripts, std::optional<TlsSide> tls = {});
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;
  /// Ends every connection at once.
  ~Subscriber();

  int port() const { return port_; }
  std::string url(std::string_view path = "/") const;
  int connections() const;
  /// The requests so far, as they came over the wire.
  std::vector<std::string> requests() const;
  /// Waits until `count` requests have come. False if they do not within ten seconds.
  bool wait_for_requests(std::size_t count) const;

 private:
  /// A connection, plain or TLS.
  struct Wire {
    int socket;
    ssl_st* tls = nullptr;
  };

  void accept_all();
  void follow(int socket, const Script& script);
  /// False if the peer did not go through with it.
  bool shake_hands(Wire& wire);
  bool perform(Wire& wire, const Step& step);
  bool read_request(Wire& wire);
  bool send_all(Wire& wire, std::string_view bytes);
  bool drip(Wire& wire, std::string_view bytes);
  void hold(Wire& wire);
  /// Bytes read; 0 at the end or on an error. Waits.
  std::size_t receive(Wire& wire, char* buffer, std::size_t room);
  /// What TLS waits for after `returned`; false if it is over.
  bool wait_for_tls(Wire& wire, int returned) const;
  /// Waits until `socket` can do `what` (of poll), at most `timeout_ms`. False once the subscriber ends.
  bool ready(int socket, short what, int timeout_ms = -1) const;

  const std::vector<Script> scripts_;
  std::shared_ptr<ssl_ctx_st> tls_;
  int listener_ = -1;
  int stop_ = -1;  ///< readable once the subscriber ends
  int port_ = 0;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> requests_;  // guarded by mutex_
  int connections_ = 0;                // guarded by mutex_

  std::vector<std::thread> threads_;  // of the acceptor
  std::thread acceptor_;
};

}  // namespace laneway::test
