/// `hmac.verify`: tells whether the request was signed by who has the secret.
#include "actions/context.h"
#include "actions/signing.h"

namespace laneway::actions {
namespace {

/// The headers of `request` that the scheme reads, as they came.
Json headers_read(const SignatureScheme& scheme, const Headers& headers) {
  Json read = Json::object();
  for (const auto* name : {&scheme.id_header, &scheme.timestamp_header, &scheme.header})
    if (const auto* value = name->empty() ? nullptr : find_header(headers, *name)) read[*name] = *value;
  return read;
}

/// Retries of schemes with a time are signed anew, so the same signature twice is somebody else's copy.
/// Without a time an honest retry looks just like a copy: there the flow's author has to choose.
bool refuses_replays(const ActionCall& call, const SignatureScheme& scheme) {
  return call.given("replay") ? call.boolean("replay") : scheme.tolerance.count() > 0;
}

Outcome perform_hmac_verify(const ActionCall& call) {
  const auto& request = needed_request(call);
  const auto choice = scheme_choice(call);
  const auto scheme_in_use = make_scheme(choice);
  const auto& scheme = *scheme_in_use;
  const auto headers = headers_of_message(member(&request, "headers"));
  const auto* body = member(&request, "body");
  const auto now = std::chrono::floor<std::chrono::seconds>(call.now()).time_since_epoch().count();
  const auto verdict =
      verify(scheme, call.secrets("secret"), headers, body == nullptr ? std::string() : bytes_of(*body), now);

  bool valid = verdict.verdict == Verdict::valid;
  std::string reason(name_of(verdict.verdict));
  Json signature = {{"valid", valid},        {"reason", reason}, {"header", headers_read(scheme, headers)},
                    {"scheme", choice.name}, {"id", verdict.id}, {"timestamp", verdict.timestamp}};
  if (valid && refuses_replays(call, scheme)) {
    const auto key = replay_key(call, verdict.mac);
    valid = !was_accepted(call, key);
    if (!valid) reason = "replayed";
    signature["valid"] = valid;
    signature["reason"] = reason;
    signature["replay_key"] = key;
    signature["replay_seconds"] = 2 * scheme.tolerance.count();
  }
  Outcome outcome;
  outcome.result = {{"valid", valid}, {"reason", reason}};
  outcome.changes.push_back({"signature", std::move(signature)});
  return outcome;
}

}  // namespace

const Action& hmac_verify() {
  static const Action action{
      .name = "hmac.verify",
      .summary = "verifies the request's signature by a named scheme; a bad one is an answer, not a failure",
      .parameters = with_scheme_parameters(
          {{"secret", ParameterType::secret, "what the sender signs with; several by commas while one is rotated"},
           {"tolerance", ParameterType::duration, "how far the signature's time may be off; 0: not checked"},
           {"replay", ParameterType::boolean,
            "refuse a signature whose request was answered 2xx before; by default only where retries are "
            "signed anew, "
            "that is by schemes with a time"}}),
      .outputs = {{"signature.valid", "whether the signature is good"},
                  {"signature.reason", "valid, or why not: missing-header, wrong-signature, too-old, replayed, …"},
                  {"signature.header", "the headers that were looked at"},
                  {"signature.id", "the delivery's id, if the scheme has one"},
                  {"signature.timestamp", "the signature's time in unix seconds, if the scheme has one"},
                  {"result", "{valid, reason}"}},
      .perform = perform_hmac_verify,
  };
  return action;
}

}  // namespace laneway::actions
