/// Webhook signatures: every scheme a row of one table, the same row signs and verifies.
#pragma once

#include "net/message.h"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laneway {

enum class HashKind { sha1, sha256, sha512, ed25519 };
enum class MacEncoding { hex, base64 };
/// How a secret's text becomes key bytes.
enum class KeyForm {
  raw,       ///< the text itself
  standard,  ///< `whsec_` + base64 of 24–64 bytes; without the prefix the text itself
  base64,
  hex,
  ed25519,  ///< `whsk_…` signs, `whpk_…` verifies
};

/// A scheme as data; the rows are in signature.cc.
struct SignatureScheme {
  std::string name;
  std::string header;  ///< that carries the MAC
  /// Its value: `sha256={mac}`, `t={ts},v1={mac}`, `v1,{mac}`. Several signatures make a list: separated by what
  /// stands between `{ts}` and the next name; else by spaces if the name has a comma, else by commas.
  std::string value_template;
  std::string id_header;         ///< empty if the scheme has none
  std::string timestamp_header;  ///< empty if the scheme has none, or the time is in `header`
  std::string signed_template;   ///< bytes that are signed: `{id}.{ts}.{body}`, also `{header.<name>}`
  HashKind hash = HashKind::sha256;
  MacEncoding encoding = MacEncoding::hex;
  KeyForm key_form = KeyForm::raw;
  std::chrono::seconds tolerance{0};  ///< 0: no freshness check
};

/// `standard`, `standard-v1a`, `github`, `stripe`, `slack`, `shopify`, `x-webhook`, in the order of the docs.
const std::vector<SignatureScheme>& signature_schemes();
/// nullptr if there is none of that name.
const SignatureScheme* find_scheme(std::string_view name);

/// Says what is wrong with a scheme that a user wrote, or empty. `sign` and `verify` throw `std::invalid_argument`
/// with this text.
std::string check_scheme(const SignatureScheme& scheme);

/// Says what is wrong with `secret` for the scheme (never quoting it), or empty. `signing`: a private key is needed.
std::string check_secret(const SignatureScheme& scheme, std::string_view secret, bool signing);

struct SignInput {
  std::string_view id;
  std::int64_t timestamp = 0;        ///< unix seconds
  std::string_view body;             ///< exact bytes
  const Headers* headers = nullptr;  ///< for `{header.<name>}`; may be null
};

/// The headers to send: one signature for every secret. Throws `std::invalid_argument` with `check_secret`'s text,
/// and for an id that a header cannot carry. Schemes of SHA-1 only verify.
Headers sign(const SignatureScheme& scheme, const std::vector<std::string>& secrets, const SignInput& input);

enum class Verdict {
  valid,
  missing_header,
  malformed_header,
  wrong_signature,
  too_old,
  too_new,
  unknown_version,
  no_secret,
  bad_secret,
};
/// `wrong-signature`; the text in `signature.reason`.
std::string_view name_of(Verdict verdict);

struct Verification {
  Verdict verdict = Verdict::missing_header;
  std::string id;  ///< as the scheme's id header says; empty if it has none
  std::string
      mac;  ///< the signature that matched, in its one canonical text; empty unless valid (a key for replay protection)
  std::int64_t timestamp = 0;
};

/// Verifies `body` against any of `secrets`, in constant time in the secret parts. `now` in unix seconds.
Verification verify(const SignatureScheme& scheme, const std::vector<std::string>& secrets, const Headers& headers,
                    std::string_view body, std::int64_t now);

/// A new secret in the scheme's form, from the system's random source (ed25519: the `whsk_` text).
std::string make_secret(const SignatureScheme& scheme);
/// The `whpk_` text for a `whsk_` text; other secrets verify as they are and are returned unchanged.
std::string verifying_secret(const SignatureScheme& scheme, const std::string& secret);

/// `size` bytes of the system's random source as lower-case base32 without padding; for ids.
std::string random_id(std::size_t size = 10);

/// Equality of secrets in constant time (for a given length).
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace laneway
