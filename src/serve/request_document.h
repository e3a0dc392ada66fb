/// A request as the context of its run shows it.
#pragma once

#include "expr/expression.h"
#include "net/http_server.h"
#include "text/json.h"

#include <optional>
#include <string>
#include <vector>

namespace laneway {

/// {method, path, query, headers, body, content_type, remote, files}. The values of `secret_headers` and of the query
/// parameter `secret_query` are left out, and so is a body on disk.
Json request_document(const IncomingRequest& request, const std::vector<std::string>& secret_headers,
                      const std::string& secret_query = {});

/// What expressions see before there is a run: the request's document, and its body parsed. Borrows both.
class RequestScope final : public Scope {
 public:
  RequestScope(const Json& document, const IncomingRequest& request) : document_(document), request_(request) {}
  const Json* find(std::string_view root) const override;
  std::vector<std::string> names() const override { return {"request", "payload"}; }

 private:
  const Json& document_;
  const IncomingRequest& request_;
  mutable std::optional<Json> payload_;
};

/// `{"error": code, "detail": detail}`.
OutgoingResponse json_error(int status, std::string_view code, std::string_view detail, Headers headers = {});

}  // namespace laneway
