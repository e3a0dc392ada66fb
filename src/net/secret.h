/// Secrets of signature schemes: from text to key bytes.
#pragma once

#include "net/signature.h"

#include <string>
#include <string_view>
#include <variant>

namespace laneway {

/// Key bytes; for ed25519 the seed (if it may sign) and the public key, 32 bytes each.
struct Key {
  std::string bytes;
  std::string public_bytes;
};

/// Why a secret is none; never quotes it.
struct KeyError {
  std::string message;
};

std::variant<Key, KeyError> read_key(KeyForm form, std::string_view secret);

}  // namespace laneway
