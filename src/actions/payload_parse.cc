/// `payload.parse`: makes a document of received bytes.
#include <fmt/format.h>

#include "actions/context.h"
#include "actions/request_body.h"

namespace laneway::actions {
namespace {

Outcome parsed(ParsedBody body) {
  Outcome outcome;
  outcome.result = {{"bytes", bytes_of(body.document).size()}};
  if (!body.files.empty()) {
    outcome.result["files"] = body.files.size();
    outcome.changes.push_back({"request.files", std::move(body.files)});
  }
  outcome.changes.push_back({"payload", std::move(body.document)});
  return outcome;
}

Outcome perform_payload_parse(const ActionCall& call) {
  const auto type = call.text_or("content_type", "");
  if (const auto text = call.text("text")) return parsed(parse_bytes(type, *text));
  if (const auto* request = request_of(call)) return parsed(parse_request(*request, type));
  const auto payload = payload_of(call);
  if (payload.is_string() || payload.is_binary()) return parsed(parse_bytes(type, bytes_of(payload)));
  if (!payload.is_null()) return {};
  return Outcome::failed("no-request", fmt::format("node '{}' has nothing to parse: there is neither a request nor a "
                                                   "payload",
                                                   call.node().id));
}

}  // namespace

const Action& payload_parse() {
  static const Action action{
      .name = "payload.parse",
      .summary = "parses the request's body by its content type: JSON, XML, form, multipart with files, text, query",
      .parameters = {{"content_type", ParameterType::text, "how to read it, if not as the request says"},
                     {"text", ParameterType::text, "what to parse instead of the request's body"}},
      .outputs = {{"payload", "the document"},
                  {"request.files", "the files of a multipart body"},
                  {"result", "{bytes}, and how many files there were"}},
      .perform = perform_payload_parse,
  };
  return action;
}

}  // namespace laneway::actions
