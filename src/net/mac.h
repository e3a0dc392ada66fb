/// Keyed hashes, Ed25519 and randomness on OpenSSL.
#pragma once

#include "net/signature.h"

#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// HMAC (RFC 2104) of the pieces one after the other. `hash` is sha1, sha256 or sha512.
std::string hmac(HashKind hash, std::string_view key, const std::vector<std::string_view>& pieces);

/// Ed25519 (RFC 8032): `seed` and `public_key` have 32 bytes, a signature 64.
std::string ed25519_public_key(std::string_view seed);
std::string ed25519_sign(std::string_view seed, const std::vector<std::string_view>& pieces);
bool ed25519_verify(std::string_view public_key, std::string_view signature,
                    const std::vector<std::string_view>& pieces);

/// From the system's random source. Throws `Error{system}` if it fails.
std::string random_bytes(std::size_t size);

}  // namespace laneway
