/// An operation of the API: what is routed, and what the OpenAPI document says of it, in one row.
#pragma once

#include "serve/router.h"

namespace laneway {

struct ApiParameter {
  std::string_view name;
  std::string_view help;
  std::string_view schema = R"({"type":"string"})";  ///< JSON
};

struct Operation {
  std::string_view method;
  std::string_view path;  ///< below /api/v1
  std::string_view id;    ///< `listRuns`
  std::string_view tag;
  std::string_view summary;
  std::vector<ApiParameter> query = {};
  std::string_view body = {};    ///< the name of the request's schema; empty: no body
  std::string_view answer = {};  ///< the name of the answer's schema
  int status = 200;
  std::vector<int> errors = {};  ///< besides 400, 401 and 403
  bool keyed = false;            ///< honours Idempotency-Key
  bool streams = false;          ///< also as `text/event-stream`
  std::function<OutgoingResponse(const WebCall&)> answer_by = {};
};

/// Where the API is mounted.
inline constexpr std::string_view api_prefix = "/api/v1";

/// The OpenAPI 3.1 document of these operations.
Json openapi_document(const std::vector<Operation>& operations, const std::string& server_url);

/// A request that cannot be served as it is: becomes an answer with this status.
struct ApiProblem {
  int status;
  std::string detail;
};

/// The body as a JSON object. Throws `ApiProblem`.
Json body_of(const WebCall& call);
/// A member of the wanted type; nothing if there is none. Throws `ApiProblem` (422).
std::optional<std::string> text_member(const Json& body, std::string_view name);
/// Refuses members that nobody reads. Throws `ApiProblem` (422).
void only_members(const Json& body, const std::vector<std::string_view>& names);

}  // namespace laneway
