/// `hmac.sign`: signs the payload for delivery.
#include <fmt/format.h>

#include "actions/context.h"
#include "actions/signing.h"
#include "text/json_object.h"

namespace laneway::actions {
namespace {

Outcome perform_hmac_sign(const ActionCall& call) {
  const auto* payload = call.context("payload");
  if (payload == nullptr || payload->is_null())
    return Outcome::failed("no-payload",
                           fmt::format("node '{}' has no payload to sign: build or parse one first", call.node().id));
  const auto id = call.text_or("id", delivery_id(call));
  if (!is_header_safe(id))
    return Outcome::failed("bad-parameter", fmt::format("parameter 'id' of node '{}' must be of 1 to 200 visible "
                                                        "ASCII characters, not '{}'",
                                                        call.node().id, one_line(id, 60)));
  auto signature =
      make_signature(call, scheme_choice(call), call.secrets("secret"), call.node().id, id, bytes_of(*payload));
  Outcome outcome;
  outcome.result = json_object("scheme", signature["scheme"], "id", id);
  outcome.changes.push_back({"signature", std::move(signature)});
  return outcome;
}

}  // namespace

const Action& hmac_sign() {
  static const Action action{
      .name = "hmac.sign",
      .summary = "signs the payload's exact bytes by a named scheme and leaves the headers to send",
      .parameters = with_scheme_parameters(
          {{"secret", ParameterType::secret, "what to sign with: env:NAME, file:PATH or the secret; several by commas"},
           {"id", ParameterType::text, "the delivery's id; by default the event's, the payload's or the run's"}}),
      .outputs = {{"signature.header", "the headers to send"},
                  {"signature.id", "the delivery's id"},
                  {"signature.timestamp", "when it was signed, in unix seconds"},
                  {"signature.body", "the bytes that were signed"},
                  {"signature.scheme", "the scheme's name"},
                  {"signature.signed_by", "this node"},
                  {"result", "{scheme, id}"}},
      .perform = perform_hmac_sign,
  };
  return action;
}

}  // namespace laneway::actions
