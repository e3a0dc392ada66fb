/// Secrets of signature schemes: reading, checking and making them.
#include "net/secret.h"

#include "net/encoding.h"
#include "net/mac.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::string_view symmetric_prefix = "whsec_";
constexpr std::string_view private_prefix = "whsk_";
constexpr std::string_view public_prefix = "whpk_";
constexpr std::size_t ed25519_half = 32;
constexpr std::size_t new_key_bytes = 32;

using Read = std::variant<Key, KeyError>;

Read read_raw(std::string_view secret) { return Key{std::string(secret), {}}; }

Read read_standard(std::string_view secret) {
  if (secret.starts_with(private_prefix) || secret.starts_with(public_prefix)) {
    return KeyError{"is an ed25519 key; it belongs to the scheme standard-v1a"};
  }
  if (!secret.starts_with(symmetric_prefix)) return read_raw(secret);
  auto bytes = base64_decode(secret.substr(symmetric_prefix.size()));
  if (!bytes) return KeyError{"is not base64 after 'whsec_'"};
  if (bytes->size() < 24 || bytes->size() > 64) {
    return KeyError{fmt::format("has {} bytes after 'whsec_'; expected 24 to 64", bytes->size())};
  }
  return Key{*bytes, {}};
}

Read read_base64(std::string_view secret) {
  auto bytes = base64_decode(secret);
  if (!bytes || bytes->empty()) return KeyError{"is not base64"};
  return Key{*bytes, {}};
}

Read read_hex(std::string_view secret) {
  auto bytes = hex_decode(secret);
  if (!bytes || bytes->empty()) return KeyError{"is not hex"};
  return Key{*bytes, {}};
}

Read read_ed25519(std::string_view secret) {
  bool is_private = secret.starts_with(private_prefix);
  if (!is_private && !secret.starts_with(public_prefix)) {
    return KeyError{"does not begin with 'whsk_' (to sign) or 'whpk_' (to verify)"};
  }
  auto bytes = base64_decode(secret.substr(private_prefix.size()));
  std::size_t expected = is_private ? 2 * ed25519_half : ed25519_half;
  if (!bytes) return KeyError{"is not base64 after its prefix"};
  if (bytes->size() != expected) {
    return KeyError{fmt::format("has {} bytes after its prefix; expected {}", bytes->size(), expected)};
  }
  if (!is_private) return Key{{}, *bytes};
  Key key{bytes->substr(0, ed25519_half), bytes->substr(ed25519_half)};
  if (ed25519_public_key(key.bytes) != key.public_bytes) return KeyError{"has halves that do not belong together"};
  return key;
}

}  // namespace

Read read_key(KeyForm form, std::string_view secret) {
  if (secret.empty()) return KeyError{"is empty"};
  switch (form) {
    case KeyForm::raw: return read_raw(secret);
    case KeyForm::standard: return read_standard(secret);
    case KeyForm::base64: return read_base64(secret);
    case KeyForm::hex: return read_hex(secret);
    case KeyForm::ed25519: return read_ed25519(secret);
  }
  return KeyError{"has an unknown form"};
}

std::string check_secret(const SignatureScheme& scheme, std::string_view secret, bool signing) {
  Read read = read_key(scheme.key_form, secret);
  if (const auto* error = std::get_if<KeyError>(&read)) {
    return fmt::format("the secret for scheme '{}' {}", scheme.name, error->message);
  }
  if (signing && scheme.hash == HashKind::sha1) {
    return fmt::format("scheme '{}' uses SHA-1, which verifies but does not sign", scheme.name);
  }
  if (signing && scheme.key_form == KeyForm::ed25519 && std::get<Key>(read).bytes.empty()) {
    return fmt::format("the secret for scheme '{}' is a public key, which does not sign; expected 'whsk_…'",
                       scheme.name);
  }
  return {};
}

std::string make_secret(const SignatureScheme& scheme) {
  std::string bytes = random_bytes(new_key_bytes);
  switch (scheme.key_form) {
    case KeyForm::raw:
    case KeyForm::hex: return hex_encode(bytes);
    case KeyForm::base64: return base64_encode(bytes);
    case KeyForm::standard: return std::string(symmetric_prefix) + base64_encode(bytes);
    case KeyForm::ed25519: return std::string(private_prefix) + base64_encode(bytes + ed25519_public_key(bytes));
  }
  return {};
}

std::string verifying_secret(const SignatureScheme& scheme, const std::string& secret) {
  if (scheme.key_form != KeyForm::ed25519) return secret;
  Read read = read_key(scheme.key_form, secret);
  const auto* key = std::get_if<Key>(&read);
  return key ? std::string(public_prefix) + base64_encode(key->public_bytes) : secret;
}

std::string random_id(std::size_t size) { return base32_encode(random_bytes(size)); }

}  // namespace laneway
