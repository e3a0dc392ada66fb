/// Answers as httplib sends them.
#include "net/httplib_answer.h"

#include <algorithm>

namespace laneway {

namespace {

/// Headers that say how an answer is framed are httplib's to write.
constexpr std::string_view headers_of_httplib[] = {"content-length", "transfer-encoding", "connection", "keep-alive"};

bool is_framing(std::string_view name) {
  return std::any_of(std::begin(headers_of_httplib), std::end(headers_of_httplib),
                     [name](std::string_view own) { return equal_ignoring_case(own, name); });
}

bool is_sendable(const OutgoingResponse& response) {
  bool good_headers = std::all_of(response.headers.begin(), response.headers.end(), [](const Header& header) {
    return is_token(header.name) && is_field_value(header.value);
  });
  return good_headers && response.status >= 200 && response.status <= 599;
}

}  // namespace

void fill(httplib::Response& target, OutgoingResponse response) {
  if (!is_sendable(response)) {
    return fill(target, error_response(500, "the answer has a status or header that cannot be sent"));
  }
  target.status = response.status;
  target.body = std::move(response.body);
  for (Header& header : response.headers) {
    if (!is_framing(header.name)) target.headers.emplace(std::move(header.name), std::move(header.value));
  }
}

}  // namespace laneway
