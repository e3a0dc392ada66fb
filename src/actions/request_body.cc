/// Parses request bodies, and says as a failure of the step what does not parse.
#include "actions/request_body.h"

#include "actions/context.h"

namespace laneway::actions {

ParsedBody parse_bytes(std::string_view content_type, std::string_view bytes) {
  auto outcome = parse_body(content_type, bytes);
  if (auto* error = std::get_if<BodyError>(&outcome)) {
    const bool unsupported = error->status == 415;
    throw StepFailed({unsupported ? "unsupported-type" : "unparsable-body", error->message, error->status});
  }
  return std::move(std::get<ParsedBody>(outcome));
}

ParsedBody parse_request(const Json& request, std::string_view content_type) {
  // The server has read it already: it is too large to be kept in the run.
  if (const auto* form = member(&request, "form")) return {*form, Json::array()};
  const auto* body = member(&request, "body");
  const auto bytes = body == nullptr ? std::string() : bytes_of(*body);
  const auto own_type = member_text(&request, "content_type");
  const bool typed = !content_type.empty() || !own_type.empty();
  const auto* query = member(&request, "query");
  const auto method = member_text(&request, "method");
  const bool bodiless = method == "GET" || method == "HEAD" || (query != nullptr && !query->empty());
  if (bytes.empty() && !typed && bodiless) {
    ParsedBody parsed;
    parsed.document = query == nullptr ? Json::object() : *query;
    return parsed;
  }
  return parse_bytes(content_type.empty() ? std::string_view(own_type) : content_type, bytes);
}

}  // namespace laneway::actions
