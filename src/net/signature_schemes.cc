/// The table of signature schemes.
#include "net/signature.h"

#include "net/message.h"
#include "net/signature_template.h"

#include <fmt/format.h>

namespace laneway {

namespace {

using std::chrono::seconds;

/// Empty if `text` may name a header.
std::string check_header_name(std::string_view what, std::string_view text) {
  if (text.empty() || is_token(text)) return {};
  return fmt::format("the {} '{}' is no header name", what, text);
}

}  // namespace

const std::vector<SignatureScheme>& signature_schemes() {
  using enum HashKind;
  using enum MacEncoding;
  static const std::vector<SignatureScheme> schemes = {
      // name, header, its value, id header, timestamp header, signed bytes, hash, encoding, key, tolerance
      {"standard", "webhook-signature", "v1,{mac}", "webhook-id", "webhook-timestamp", "{id}.{ts}.{body}", sha256,
       base64, KeyForm::standard, seconds(300)},
      {"standard-v1a", "webhook-signature", "v1a,{mac}", "webhook-id", "webhook-timestamp", "{id}.{ts}.{body}", ed25519,
       base64, KeyForm::ed25519, seconds(300)},
      {"github", "X-Hub-Signature-256", "sha256={mac}", "X-GitHub-Delivery", "", "{body}", sha256, hex, KeyForm::raw,
       seconds(0)},
      {"stripe", "Stripe-Signature", "t={ts},v1={mac}", "", "", "{ts}.{body}", sha256, hex, KeyForm::raw, seconds(300)},
      {"slack", "X-Slack-Signature", "v0={mac}", "", "X-Slack-Request-Timestamp", "v0:{ts}:{body}", sha256, hex,
       KeyForm::raw, seconds(300)},
      {"shopify", "X-Shopify-Hmac-SHA256", "{mac}", "", "", "{body}", sha256, base64, KeyForm::raw, seconds(0)},
      {"x-webhook", "X-Webhook-Signature", "sha256={mac}", "", "", "{body}", sha256, hex, KeyForm::raw, seconds(0)},
  };
  return schemes;
}

const SignatureScheme* find_scheme(std::string_view name) {
  for (const SignatureScheme& scheme : signature_schemes()) {
    if (scheme.name == name) return &scheme;
  }
  return nullptr;
}

std::string check_scheme(const SignatureScheme& scheme) {
  if (scheme.header.empty()) return "a signature scheme needs the header that carries the signature";
  for (auto [what, text] : {std::pair{"signature header", &scheme.header},
                            {"id header", &scheme.id_header},
                            {"timestamp header", &scheme.timestamp_header}}) {
    if (std::string error = check_header_name(what, *text); !error.empty()) return error;
  }
  // One header cannot carry two things: the later would replace the earlier.
  for (const auto& [one, other] : {std::pair{&scheme.header, &scheme.id_header},
                                   {&scheme.header, &scheme.timestamp_header},
                                   {&scheme.id_header, &scheme.timestamp_header}}) {
    if (!one->empty() && equal_ignoring_case(*one, *other))
      return fmt::format("the header '{}' cannot carry two of signature, id and timestamp", *one);
  }
  auto value = read_value_template(scheme.value_template);
  if (const auto* error = std::get_if<TemplateError>(&value)) return error->message;
  auto parts = read_signed_template(scheme.signed_template);
  if (const auto* error = std::get_if<TemplateError>(&parts)) return error->message;
  const auto& signed_parts = std::get<std::vector<SignedPart>>(parts);
  bool has_time = std::get<ValueTemplate>(value).has_time || !scheme.timestamp_header.empty();
  if (signs(signed_parts, SignedPart::Kind::timestamp) && !has_time) {
    return "the signed bytes hold {ts}, but no header carries the timestamp";
  }
  if (scheme.tolerance > seconds(0) && !signs(signed_parts, SignedPart::Kind::timestamp)) {
    return "a tolerance needs {ts} in the signed bytes";
  }
  if (signs(signed_parts, SignedPart::Kind::id) && scheme.id_header.empty()) {
    return "the signed bytes hold {id}, but there is no id header";
  }
  if (!signs(signed_parts, SignedPart::Kind::body)) return "the signed bytes must hold {body}";
  if ((scheme.hash == HashKind::ed25519) != (scheme.key_form == KeyForm::ed25519)) {
    return "ed25519 signatures and ed25519 keys need each other";
  }
  return {};
}

}  // namespace laneway
