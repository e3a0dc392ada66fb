/// Signing and verifying, driven by a scheme's row.
#include "net/signature.h"

#include "net/encoding.h"
#include "net/mac.h"
#include "net/secret.h"
#include "net/signature_template.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <charconv>
#include <memory>
#include <stdexcept>

namespace laneway {

namespace {

/// More signatures in one header than any rotation needs would only cost time.
constexpr std::size_t max_signatures = 64;
constexpr std::size_t max_timestamp_digits = 15;
constexpr std::size_t ed25519_signature_size = 64;

/// A scheme with its templates read.
struct Reading {
  ValueTemplate value;
  std::vector<SignedPart> parts;
};

using SharedReading = std::shared_ptr<const Reading>;

SharedReading read_anew(const SignatureScheme& scheme) {
  if (std::string error = check_scheme(scheme); !error.empty()) throw std::invalid_argument(error);
  return std::make_shared<const Reading>(
      Reading{std::get<ValueTemplate>(read_value_template(scheme.value_template)),
              std::get<std::vector<SignedPart>>(read_signed_template(scheme.signed_template))});
}

/// The table's rows are read once; what users make of them, whenever it is used.
SharedReading read_scheme(const SignatureScheme& scheme) {
  static const auto table = [] {
    std::vector<SharedReading> readings;
    for (const SignatureScheme& row : signature_schemes()) readings.push_back(read_anew(row));
    return readings;
  }();
  const auto& rows = signature_schemes();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (&rows[row] == &scheme) return table[row];
  }
  return read_anew(scheme);
}

/// What a message fills into the templates.
struct Message {
  std::string_view id;
  std::string_view timestamp;
  std::string_view body;
  const Headers* headers = nullptr;
};

/// The bytes that are signed, piece by piece; fails on a header that the scheme signs and the message lacks.
bool signed_bytes(const std::vector<SignedPart>& parts, const Message& message, std::vector<std::string_view>& pieces) {
  for (const SignedPart& part : parts) {
    const std::string* header = nullptr;
    switch (part.kind) {
      case SignedPart::Kind::literal: pieces.push_back(part.text); break;
      case SignedPart::Kind::id: pieces.push_back(message.id); break;
      case SignedPart::Kind::timestamp: pieces.push_back(message.timestamp); break;
      case SignedPart::Kind::body: pieces.push_back(message.body); break;
      case SignedPart::Kind::header:
        header = message.headers ? find_header(*message.headers, part.text) : nullptr;
        if (!header) return false;
        pieces.push_back(*header);
    }
  }
  return true;
}

std::string encode(MacEncoding encoding, std::string_view bytes) {
  return encoding == MacEncoding::hex ? hex_encode(bytes) : base64_encode(bytes);
}

std::optional<std::string> decode(MacEncoding encoding, std::string_view text) {
  return encoding == MacEncoding::hex ? hex_decode(text) : base64_decode(text);
}

std::size_t mac_size(HashKind hash) {
  switch (hash) {
    case HashKind::sha1: return 20;
    case HashKind::sha256: return 32;
    case HashKind::sha512: return 64;
    case HashKind::ed25519: return ed25519_signature_size;
  }
  return 0;
}

std::string make_mac(HashKind hash, const Key& key, const std::vector<std::string_view>& pieces) {
  return hash == HashKind::ed25519 ? ed25519_sign(key.bytes, pieces) : hmac(hash, key.bytes, pieces);
}

/// Which of `macs` (all of the hash's size) `key` made, or nullptr.
const std::string* matching_mac(HashKind hash, const Key& key, const std::vector<std::string>& macs,
                                const std::vector<std::string_view>& pieces) {
  if (hash == HashKind::ed25519) {
    for (const std::string& mac : macs) {
      if (ed25519_verify(key.public_bytes, mac, pieces)) return &mac;
    }
    return nullptr;
  }
  std::string expected = hmac(hash, key.bytes, pieces);
  const std::string* match = nullptr;
  for (const std::string& mac : macs) {
    if (CRYPTO_memcmp(mac.data(), expected.data(), expected.size()) == 0) match = &mac;
  }
  return match;
}

struct Keys {
  std::vector<Key> good;
  bool has_bad = false;
};

Keys read_keys(const SignatureScheme& scheme, const std::vector<std::string>& secrets) {
  Keys keys;
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    auto read = read_key(scheme.key_form, secret);
    if (auto* key = std::get_if<Key>(&read)) {
      keys.good.push_back(std::move(*key));
    } else {
      keys.has_bad = true;
    }
  }
  return keys;
}

/// The one value of header `name`. A second, different value is malformed: another reader may take the other one.
Verdict only_value(const Headers& headers, std::string_view name, std::string_view& value) {
  const std::string* found = find_header(headers, name);
  if (!found) return Verdict::missing_header;
  for (const Header& header : headers) {
    if (equal_ignoring_case(header.name, name) && header.value != *found) return Verdict::malformed_header;
  }
  value = *found;
  return Verdict::valid;
}

bool read_timestamp(std::string_view text, std::int64_t& seconds) {
  if (text.empty() || text.size() > max_timestamp_digits) return false;
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  return std::from_chars(text.data(), text.data() + text.size(), seconds).ec == std::errc();
}

Verdict read_id(const SignatureScheme& scheme, const Reading& reading, const Headers& headers, std::string_view& id) {
  if (scheme.id_header.empty()) return Verdict::valid;
  Verdict verdict = only_value(headers, scheme.id_header, id);
  if (!signs(reading.parts, SignedPart::Kind::id)) return Verdict::valid;
  if (verdict == Verdict::valid && id.empty()) return Verdict::malformed_header;
  return verdict;
}

Verdict read_time(const SignatureScheme& scheme, const ValueElements& elements, const Headers& headers,
                  std::string_view& text, std::int64_t& seconds) {
  if (!scheme.timestamp_header.empty()) {
    Verdict verdict = only_value(headers, scheme.timestamp_header, text);
    if (verdict != Verdict::valid) return verdict;
  } else if (elements.times.size() == 1) {
    text = elements.times.front();
  } else {
    return Verdict::malformed_header;
  }
  return read_timestamp(text, seconds) ? Verdict::valid : Verdict::malformed_header;
}

/// The signatures of the scheme's version, decoded; those of the wrong size are none.
std::vector<std::string> decode_macs(const SignatureScheme& scheme, const ValueElements& elements) {
  std::vector<std::string> macs;
  for (std::string_view text : elements.macs) {
    auto bytes = decode(scheme.encoding, text);
    if (bytes && bytes->size() == mac_size(scheme.hash)) macs.push_back(std::move(*bytes));
  }
  return macs;
}

Verdict freshness(const SignatureScheme& scheme, std::int64_t timestamp, std::int64_t now) {
  if (scheme.tolerance.count() == 0) return Verdict::valid;
  if (timestamp < now - scheme.tolerance.count()) return Verdict::too_old;
  if (timestamp > now + scheme.tolerance.count()) return Verdict::too_new;
  return Verdict::valid;
}

/// An id goes into a header and, for some schemes, into the signed bytes: visible ASCII only.
bool is_id(std::string_view id) {
  if (id.empty()) return false;
  for (char c : id) {
    if (c <= ' ' || c > '~') return false;
  }
  return true;
}

}  // namespace

Headers sign(const SignatureScheme& scheme, const std::vector<std::string>& secrets, const SignInput& input) {
  const SharedReading shared = read_scheme(scheme);
  const Reading& reading = *shared;
  if (secrets.empty()) throw std::invalid_argument(fmt::format("scheme '{}' needs a secret to sign with", scheme.name));
  bool needs_id = signs(reading.parts, SignedPart::Kind::id);
  if ((needs_id || !input.id.empty()) && !scheme.id_header.empty() && !is_id(input.id)) {
    throw std::invalid_argument(fmt::format("scheme '{}' needs an id of visible ASCII characters", scheme.name));
  }
  std::string timestamp = std::to_string(input.timestamp);
  std::vector<std::string_view> pieces;
  if (!signed_bytes(reading.parts, {input.id, timestamp, input.body, input.headers}, pieces)) {
    throw std::invalid_argument(fmt::format("scheme '{}' signs a header that the message lacks", scheme.name));
  }
  std::vector<std::string> macs;
  for (const std::string& secret : secrets) {
    if (std::string error = check_secret(scheme, secret, true); !error.empty()) throw std::invalid_argument(error);
    Key key = std::get<Key>(read_key(scheme.key_form, secret));
    macs.push_back(encode(scheme.encoding, make_mac(scheme.hash, key, pieces)));
  }
  Headers headers;
  if (!scheme.id_header.empty() && !input.id.empty()) headers.push_back({scheme.id_header, std::string(input.id)});
  if (!scheme.timestamp_header.empty()) headers.push_back({scheme.timestamp_header, timestamp});
  headers.push_back({scheme.header, write_value(reading.value, macs, timestamp)});
  return headers;
}

Verification verify(const SignatureScheme& scheme, const std::vector<std::string>& secrets, const Headers& headers,
                    std::string_view body, std::int64_t now) {
  const SharedReading shared = read_scheme(scheme);
  const Reading& reading = *shared;
  Verification result;
  auto refuse = [&result](Verdict verdict) {
    result.verdict = verdict;
    return result;
  };
  Keys keys = read_keys(scheme, secrets);
  if (keys.good.empty()) return refuse(keys.has_bad ? Verdict::bad_secret : Verdict::no_secret);

  ValueElements elements;
  if (!find_header(headers, scheme.header)) return refuse(Verdict::missing_header);
  for (const Header& header : headers) {
    if (equal_ignoring_case(header.name, scheme.header)) read_value(reading.value, header.value, elements);
  }
  if (elements.macs.size() > max_signatures) return refuse(Verdict::malformed_header);

  Message message{.body = body, .headers = &headers};
  if (Verdict verdict = read_id(scheme, reading, headers, message.id); verdict != Verdict::valid)
    return refuse(verdict);
  result.id = message.id;
  if (!scheme.timestamp_header.empty() || reading.value.has_time) {
    Verdict verdict = read_time(scheme, elements, headers, message.timestamp, result.timestamp);
    if (verdict != Verdict::valid) return refuse(verdict);
  }

  std::vector<std::string> macs = decode_macs(scheme, elements);
  if (macs.empty()) {
    bool unknown = elements.macs.empty() && elements.has_other_version;
    return refuse(unknown ? Verdict::unknown_version : Verdict::malformed_header);
  }
  std::vector<std::string_view> pieces;
  if (!signed_bytes(reading.parts, message, pieces)) return refuse(Verdict::missing_header);
  const std::string* match = nullptr;
  for (const Key& key : keys.good) {
    const std::string* found = matching_mac(scheme.hash, key, macs, pieces);
    if (found) match = found;
  }
  if (!match) return refuse(Verdict::wrong_signature);
  Verdict fresh = freshness(scheme, result.timestamp, now);
  if (fresh == Verdict::valid) result.mac = encode(scheme.encoding, *match);
  return refuse(fresh);
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::valid: return "valid";
    case Verdict::missing_header: return "missing-header";
    case Verdict::malformed_header: return "malformed-header";
    case Verdict::wrong_signature: return "wrong-signature";
    case Verdict::too_old: return "too-old";
    case Verdict::too_new: return "too-new";
    case Verdict::unknown_version: return "unknown-version";
    case Verdict::no_secret: return "no-secret";
    case Verdict::bad_secret: return "bad-secret";
  }
  return "unknown-version";
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace laneway
