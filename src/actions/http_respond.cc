/// `http.respond`: answers the request that started the run.
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "actions/context.h"
#include "actions/signing.h"
#include "text/json_object.h"

namespace laneway::actions {
namespace {

/// RFC 9110 §15, and RFC 6585 for 428, 429, 431.
std::string_view reason_phrase(std::int64_t status) {
  static const std::vector<std::pair<int, std::string_view>> phrases = {
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {402, "Payment Required"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {426, "Upgrade Required"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
  };
  const auto found =
      std::find_if(phrases.begin(), phrases.end(), [status](const auto& row) { return row.first == status; });
  if (found != phrases.end()) return found->second;
  return status < 500 ? "Client Error" : "Server Error";
}

Json default_body(std::int64_t status) {
  if (status >= 400) return {{"error", status}, {"detail", reason_phrase(status)}};
  if (status < 300) return json_object("status", "ok");
  return {};
}

/// The answer's body and what it is; statuses without content (RFC 9110 §15.3.5, §15.4.5) have none.
void fill_body(const ActionCall& call, std::int64_t status, Reply& reply) {
  if (status == 204 || status == 205 || status == 304) return;
  const auto given = call.value("body");
  const auto body = given ? *given : default_body(status);
  if (body.is_null() && !given) return;
  reply.body = bytes_of(body);
  const char* type = body.is_string() ? "text/plain; charset=utf-8" : "application/json";
  if (body.is_binary()) type = "application/octet-stream";
  if (find_header(reply.headers, "content-type") == nullptr)
    set_header(reply.headers, "Content-Type", one_line(call.text_or("content_type", type)));
}

Outcome perform_http_respond(const ActionCall& call) {
  if (!call.was_requested())
    return Outcome::failed("no-request",
                           fmt::format("node '{}' has nobody to answer: no request started this run", call.node().id));
  const auto status = call.integer("status").value_or(200);
  if (status < 200 || status > 599)
    return Outcome::failed("bad-parameter", fmt::format("parameter 'status' of node '{}' must be between 200 and 599, "
                                                        "not {}",
                                                        call.node().id, status));
  if (!call.awaits_reply())
    return Outcome::failed("already-answered", fmt::format("node '{}' cannot answer with {}: this run has answered its "
                                                           "request already",
                                                           call.node().id, status));
  Reply reply;
  reply.status = static_cast<int>(status);
  reply.responder = call.flow().find_node(call.node().id);
  reply.headers = headers_to_send(call, "headers");
  fill_body(call, status, reply);
  remember_accepted(call, reply.status);
  Outcome outcome;
  outcome.result = json_object("status", status);
  outcome.reply = std::move(reply);
  return outcome;
}

}  // namespace

const Action& http_respond() {
  static const Action action{
      .name = "http.respond",
      .summary = "answers the request that started the run; the run may go on after it",
      .parameters = {{"status", ParameterType::integer, "the HTTP status", "200"},
                     {"headers", ParameterType::value, "more headers, as an object"},
                     {"body", ParameterType::value, "the body: a document is sent as JSON, text as text"},
                     {"content_type", ParameterType::text, "the body's content type, if not by its kind"}},
      .outputs = {{"result", "{status}"}},
      .perform = perform_http_respond,
  };
  return action;
}

}  // namespace laneway::actions
