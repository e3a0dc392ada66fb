/// What httplib does not keep of a request's head: headers in their order and exact text, and whether the head can be
/// read in only one way.
#pragma once

#include "net/http_server.h"

#include <optional>
#include <string_view>

namespace laneway {

struct RequestHead {
  std::string query;       ///< of the target, as sent
  Headers headers;         ///< names in lower case, values as sent
  bool chunked = false;    ///< the body's framing (RFC 9112 §6.3)
  std::size_t length = 0;  ///< of a body that is not chunked
  bool expects_continue = false;
  bool asks_to_close = false;
  std::optional<OutgoingResponse> refusal;  ///< for a head that another reader could take in another way

  bool has_body() const { return chunked || length > 0; }
};

/// `head`: from the request line to the empty line, both included.
RequestHead read_request_head(std::string_view head);

}  // namespace laneway
