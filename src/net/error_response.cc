/// Answers of the server itself: the status as a code, and a line of text.
#include "net/http_server.h"

#include "text/json.h"

#include <fmt/format.h>

namespace laneway {

namespace {

struct Named {
  int status;
  std::string_view code;
};

/// The phrases of RFC 9110 §15 and RFC 6585, as one word.
constexpr Named codes[] = {
    {400, "bad-request"},
    {401, "unauthorized"},
    {403, "forbidden"},
    {404, "not-found"},
    {405, "method-not-allowed"},
    {406, "not-acceptable"},
    {408, "request-timeout"},
    {409, "conflict"},
    {410, "gone"},
    {411, "length-required"},
    {413, "payload-too-large"},
    {414, "uri-too-long"},
    {415, "unsupported-media-type"},
    {416, "range-not-satisfiable"},
    {417, "expectation-failed"},
    {422, "unprocessable-content"},
    {429, "too-many-requests"},
    {431, "headers-too-large"},
    {500, "internal-error"},
    {501, "not-implemented"},
    {502, "bad-gateway"},
    {503, "service-unavailable"},
    {504, "gateway-timeout"},
    {505, "http-version-not-supported"},
    {507, "insufficient-storage"},
};

std::string code_of(int status) {
  for (const Named& named : codes) {
    if (named.status == status) return std::string(named.code);
  }
  return fmt::format("status-{}", status);
}

}  // namespace

OutgoingResponse error_response(int status, std::string_view detail) {
  Json body = Json::object();
  body["error"] = code_of(status);
  body["detail"] = detail;
  return {status, {{"content-type", "application/json"}}, to_text(body)};
}

}  // namespace laneway
