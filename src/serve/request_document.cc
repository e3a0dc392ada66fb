/// A request as the context of its run shows it.
#include "serve/request_document.h"

#include "net/body.h"
#include "text/json_object.h"

#include <algorithm>

namespace laneway {

namespace {

constexpr const char* left_out = "••••";

/// Headers by name; those that come several times joined by commas (RFC 9110 §5.3).
Json shown_headers(const Headers& headers, const std::vector<std::string>& secret_headers) {
  Json shown = Json::object();
  for (const auto& [name, value] : headers) {
    const bool secret = std::find(secret_headers.begin(), secret_headers.end(), name) != secret_headers.end();
    const auto known = shown.find(name);
    if (known == shown.end()) {
      shown.emplace(name, secret ? Json(left_out) : json_of_bytes(value));
    } else if (!secret) {
      *known = json_of_bytes(bytes_of(*known) + ", " + value);
    }
  }
  return shown;
}

Json shown_query(const std::string& query, const std::string& secret) {
  if (query.empty()) return Json::object();
  auto shown = parse_query(query);
  if (const auto found = secret.empty() ? shown.end() : shown.find(secret); found != shown.end()) *found = left_out;
  return shown;
}

}  // namespace

Json request_document(const IncomingRequest& request, const std::vector<std::string>& secret_headers,
                      const std::string& secret_query) {
  const auto* type = find_header(request.headers, "content-type");
  return json_object(
      "method", request.method, "path", json_of_bytes(request.path), "query", shown_query(request.query, secret_query),
      "headers", shown_headers(request.headers, secret_headers), "body", json_of_bytes(request.body), "content_type",
      type != nullptr ? json_of_bytes(*type) : Json(""), "remote", request.remote, "files", Json::array());
}

const Json* RequestScope::find(std::string_view root) const {
  if (root == "request") return &document_;
  if (root != "payload") return nullptr;
  if (!payload_) {
    const auto* type = find_header(request_.headers, "content-type");
    auto parsed = parse_body(type != nullptr ? *type : "", request_.bytes());
    auto* body = std::get_if<ParsedBody>(&parsed);
    payload_ = body != nullptr ? std::move(body->document) : Json();
  }
  return &*payload_;
}

OutgoingResponse json_error(int status, std::string_view code, std::string_view detail, Headers headers) {
  set_header(headers, "content-type", "application/json");
  return {status, std::move(headers), to_text({{"error", code}, {"detail", detail}}), {}};
}

}  // namespace laneway
