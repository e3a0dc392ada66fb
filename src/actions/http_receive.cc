/// `http.receive`: the door of a served lane; the server guards it by these parameters.
#include "actions/context.h"
#include "actions/signing.h"
#include "text/json_object.h"

namespace laneway::actions {
namespace {

Outcome perform_http_receive(const ActionCall& call) {
  const auto& request = needed_request(call);
  if (const auto* refused = member(&request, "refused")) {
    const auto* status = member(refused, "status");
    const auto code = member_text(refused, "code");
    return Outcome::failed(code.empty() ? "refused" : code, one_line(member_text(refused, "message")),
                           status != nullptr && status->is_number_integer() ? status->get<int>() : 403);
  }
  const auto* body = member(&request, "body");
  Outcome outcome;
  outcome.result = json_object("method", member_text(&request, "method"), "path", member_text(&request, "path"), "bytes",
                               body == nullptr ? std::size_t{0} : bytes_of(*body).size());
  return outcome;
}

}  // namespace

const Action& http_receive() {
  static const Action action{
      .name = "http.receive",
      .summary = "receives HTTP requests, each a run of its own that starts here",
      .parameters =
          {{"path", ParameterType::literal, "the path, like /orders; by default the request edge's or the lane's"},
           {"method", ParameterType::literal, "the method; several by commas", "POST"},
           {"auth", ParameterType::choice, "what a request must show", "none", false, "none, basic, apikey, hmac"},
           {"user", ParameterType::literal, "the user name for basic"},
           {"password", ParameterType::secret, "the password for basic"},
           {"key", ParameterType::secret, "the key for apikey; several by commas"},
           {"key_header", ParameterType::literal, "the header that carries the key", "x-api-key"},
           {"key_query", ParameterType::literal, "a query parameter that may carry the key instead"},
           {"scheme", ParameterType::choice, "the signature scheme for hmac", "standard", false, table_scheme_choices},
           {"secret", ParameterType::secret, "what senders sign with for hmac; several by commas"},
           {"replay", ParameterType::boolean,
            "refuse a signature whose request was answered 2xx before; by default only by schemes with a time"},
           {"rate", ParameterType::literal, "how many requests are taken, like 10/s or 100/m"},
           {"sender_rate", ParameterType::literal, "how many requests are taken from one address, like 10/s"},
           {"concurrency", ParameterType::integer, "how many requests are answered at a time; more get 503", "0"},
           {"backlog", ParameterType::integer, "how many runs may be unfinished; more requests get 503", "10000"},
           {"order", ParameterType::expression,
            "runs of one value of this begin in the order of their requests, each when the one before has ended"},
           {"origins", ParameterType::literal, "origins that browsers may call from, by commas; * for any"},
           {"max_bytes", ParameterType::integer, "the largest body that is taken", "1048576"},
           {"types", ParameterType::literal, "content types that are taken, by commas; by default any"},
           {"answer_within", ParameterType::duration, "a request not answered by then gets 202", "10s"}},
      .outputs = {{"request", "{method, path, query, headers, body, content_type, remote, files}"},
                  {"result", "{method, path, bytes}"}},
      .perform = perform_http_receive,
  };
  return action;
}

}  // namespace laneway::actions
