/// Makes requests from parameters and context, signs them, and records the answers.
#include "actions/http_send.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "actions/context.h"
#include "actions/signing.h"
#include "net/encoding.h"
#include "net/mac.h"
#include "text/json_object.h"

namespace laneway::actions {
namespace {

constexpr std::array<std::string_view, 3> methods_with_payload = {"POST", "PUT", "PATCH"};

/// The bytes to send: the `body` parameter, else the payload for methods that carry one, else none.
std::optional<std::string> body_to_send(const ActionCall& call, std::string_view method) {
  const auto body = call.value("body");
  if (body) return bytes_of(*body);
  const bool carries =
      std::find(methods_with_payload.begin(), methods_with_payload.end(), method) != methods_with_payload.end();
  const auto* payload = call.context("payload");
  if (!carries || payload == nullptr || payload->is_null()) return std::nullopt;
  return bytes_of(*payload);
}

std::string url_to_send(const ActionCall& call) {
  auto url = call.text_or("url", "");
  if (url.empty()) url = call.lane_url();
  if (url.empty())
    throw StepFailed({"no-url", fmt::format("node '{0}' has no url: give --set url=https://… , or url:\"https://…\" "
                                            "on node '{0}'",
                                            call.node().id)});
  return url;
}

std::chrono::milliseconds timeout_of(const ActionCall& call, std::string_view parameter,
                                     std::chrono::milliseconds otherwise) {
  const auto duration = call.duration(parameter);
  if (!duration) return otherwise;
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(*duration);
  if (milliseconds.count() < 1 || milliseconds > std::chrono::hours(1))
    throw StepFailed({"bad-parameter", fmt::format("parameter '{}' of node '{}' must be between 1ms and 1h, not {}",
                                                   parameter, call.node().id, to_text(*duration))});
  return milliseconds;
}

/// The signature fits the bytes, and no try has been made with it that the other side could have seen. One
/// with a time of its own is made anew for every try, so that a try whose answer got lost is no replay.
bool still_good(const ActionCall& call, const Json& signature, const std::string& bytes) {
  const auto* body = member(&signature, "body");
  if (body == nullptr || bytes_of(*body) != bytes) return false;
  const auto scheme = make_scheme(choice_of_signature(signature));
  if (scheme->tolerance.count() == 0) return true;
  const auto* sent = member(&signature, "sent");
  if (sent != nullptr && *sent == true) return false;
  const auto* timestamp = member(&signature, "timestamp");
  if (timestamp == nullptr || !timestamp->is_number_integer()) return false;
  const auto now = std::chrono::floor<std::chrono::seconds>(call.now()).time_since_epoch().count();
  return now - timestamp->get<std::int64_t>() <= scheme->tolerance.count() / 2;
}

/// The `signature` whose headers go with `bytes`; null if this run does not sign.
Json signature_to_send(const ActionCall& call, const std::string& bytes) {
  const auto* present = call.context("signature");
  const auto signed_by = member_text(present, "signed_by");
  const bool other_scheme = call.given("scheme") && call.text_or("scheme", "") != member_text(present, "scheme");
  if (!signed_by.empty() && !other_scheme) {
    if (still_good(call, *present, bytes)) return *present;
    return make_signature(call, choice_of_signature(*present), call.secrets_of(signed_by, "secret"), signed_by,
                          member_text(present, "id"), bytes);
  }
  const auto secrets = call.secrets("secret");
  if (secrets.empty()) return {};
  return make_signature(call, {call.text_or("scheme", "standard")}, secrets, call.node().id, delivery_id(call), bytes);
}

/// What a gateway would answer in place of the one that did not.
int gateway_status(HttpFailure failure) { return failure == HttpFailure::timeout ? 504 : 502; }

Json response_body(const HttpResponse& response) {
  const auto* type = find_header(response.headers, "content-type");
  if (type != nullptr && is_json_type(*type) && !response.truncated) {
    auto document = parse_json(response.body);
    if (auto* json = std::get_if<Json>(&document)) return std::move(*json);
  }
  return json_of_bytes(response.body);
}

Outcome record(const HttpResponse& answer, Json signature) {
  if (answer.failure == HttpFailure::bad_url) return Outcome::failed("bad-url", answer.detail);
  const bool answered = answer.failure == HttpFailure::none;
  const int status = answered ? answer.status : gateway_status(answer.failure);
  Json response = json_object("status", status, "headers", json_of_headers(answer.headers), "body",
                              answered ? response_body(answer) : Json(), "duration_ms", answer.duration_ms, "error",
                              nullptr);
  if (answer.truncated) response["truncated"] = true;

  Outcome outcome;
  outcome.result = json_object("status", status);
  if (!answered) {
    const auto kind = std::string(name_of(answer.failure));
    response["error"] = {{"kind", kind}, {"detail", answer.detail}};
    outcome.result["error"] = answer.detail.empty() ? kind : kind + ": " + answer.detail;
  }
  outcome.changes.push_back({"response", std::move(response)});
  if (!signature.is_null()) {
    signature["sent"] = true;
    outcome.changes.push_back({"signature", std::move(signature)});
  }
  return outcome;
}

void add_token(const ActionCall& call, Headers& headers) {
  if (!call.given("token")) return;
  const auto tokens = call.secrets("token");
  const auto visible = [](unsigned char c) { return c > 0x20 && c < 0x7F; };
  if (tokens.empty() || tokens.front().empty() || !std::all_of(tokens.front().begin(), tokens.front().end(), visible))
    throw StepFailed(
        {"bad-secret", fmt::format("the token of node '{}' is empty or cannot stand in a header", call.node().id)});
  set_header(headers, "Authorization", "Bearer " + tokens.front());
}

/// The trace (W3C Trace Context) that the run's request or event belongs to goes on with a span of this step's own,
/// the same when the step is done again after a crash.
void add_trace(const ActionCall& call, Headers& headers) {
  static const RE2 shape("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  const auto* received = member(request_of(call), "headers");
  const auto* source = received != nullptr && member(received, "traceparent") != nullptr ? received : call.context("event");
  const auto parent = member_text(source, "traceparent");
  std::string version, trace, span, flags, more;
  if (!RE2::FullMatch(parent, shape, &version, &trace, &span, &flags, &more)) return;
  const bool void_ids = trace.find_first_not_of('0') == std::string::npos || span.find_first_not_of('0') == std::string::npos;
  if (version == "ff" || void_ids || (version == "00" && !more.empty())) return;
  if (find_header(headers, "traceparent") != nullptr) return;
  constexpr std::size_t span_bytes = 8;
  const auto own_span = hex_encode(hmac(HashKind::sha256, trace, {call.idempotency_key()}).substr(0, span_bytes));
  set_header(headers, "traceparent", fmt::format("00-{}-{}-{}", trace, own_span, flags));
  const auto state = member_text(source, "tracestate");
  if (!state.empty() && is_field_value(state)) set_header(headers, "tracestate", state);
}

}  // namespace

std::vector<Parameter> sending_parameters() {
  return {
      {"url", ParameterType::text, "where to send; without it, the lane that the request edge leads to"},
      {"body", ParameterType::value, "what to send; without it, the payload (POST, PUT, PATCH)"},
      {"headers", ParameterType::value, "more headers, as an object"},
      {"content_type", ParameterType::text, "the body's content type", "application/json"},
      {"timeout", ParameterType::duration, "for the whole request, answer included", "15s"},
      {"connect_timeout", ParameterType::duration, "for the connection alone", "5s"},
      {"scheme", ParameterType::choice, "how to sign the body, if hmac.sign has not signed it (then: standard)", "",
       false, table_scheme_choices},
      {"secret", ParameterType::secret, "signs the body if nothing has signed it"},
      {"token", ParameterType::secret, "sent as 'Authorization: Bearer …'"},
  };
}

std::vector<Output> sending_outputs() {
  return {{"response.status", "the HTTP status; 504 for no answer in time, 502 for no connection"},
          {"response.headers", "by lower-case names"},
          {"response.body", "a document if it is JSON, else text"},
          {"response.duration_ms", "how long it took"},
          {"response.error", "{kind, detail} if there was no answer, else null"},
          {"signature", "as it was sent, if the body was signed"},
          {"result", "{status}, and the error if there was no answer"}};
}

Outcome send_request(const ActionCall& call, const std::string& method) {
  HttpRequest request;
  request.method = method;
  request.url = url_to_send(call);
  request.total_timeout = timeout_of(call, "timeout", request.total_timeout);
  request.connect_timeout =
      std::min(timeout_of(call, "connect_timeout", request.connect_timeout), request.total_timeout);
  request.headers = headers_to_send(call, "headers");
  add_token(call, request.headers);
  add_trace(call, request.headers);

  Json signature;
  if (auto body = body_to_send(call, method)) {
    request.body = std::move(*body);
    const auto type = call.text_or("content_type", "application/json");
    if (find_header(request.headers, "content-type") == nullptr)
      set_header(request.headers, "Content-Type", one_line(type));
    signature = signature_to_send(call, request.body);
    if (const auto* header = member(&signature, "header"))
      for (const auto& [name, value] : header->items()) set_header(request.headers, name, value.get<std::string>());
  }
  Outcome outcome;
  outcome.pending = SendHttp{std::move(request), [signature = std::move(signature)](HttpResponse answer) mutable {
                               return record(answer, std::move(signature));
                             }};
  return outcome;
}

}  // namespace laneway::actions
