/// A client on a raw socket for tests: sends any bytes, reads answers one at a time.
#pragma once

#include "net/message.h"

#include <string>
#include <string_view>

namespace laneway::test {

class RawClient {
 public:
  struct Answer {
    int status = 0;    ///< 0: the connection ended before a whole answer
    Headers headers;   ///< names in lower case
    std::string body;
    std::string text;  ///< all of it
  };

  /// Connects to 127.0.0.1. Every read gives up after ten seconds.
  explicit RawClient(int port);
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient();

  static bool can_connect(int port);

  /// Ignores that the peer has closed.
  void send(std::string_view bytes);
  /// Sends up to `most` bytes until the peer takes no more. Returns how many it took.
  std::size_t send_until_refused(std::size_t most);
  /// With a body of Content-Length bytes if it `has_body`.
  Answer read_answer(bool has_body = true);
  /// All that comes until the peer closes; "(nothing)" if it does not.
  std::string read_rest();

 private:
  bool fill();

  int socket_;
  std::string ahead_;
};

}  // namespace laneway::test
