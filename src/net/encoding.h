/// Bytes as text and back: base64, hex, base32 (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace laneway {

/// With padding.
std::string base64_encode(std::string_view bytes);
/// The standard alphabet with padding and nothing else: no white space, no left-over bits, so that one value has one
/// text.
std::optional<std::string> base64_decode(std::string_view text);

/// Lower case.
std::string hex_encode(std::string_view bytes);
/// Either case.
std::optional<std::string> hex_decode(std::string_view text);

/// Lower case, without padding.
std::string base32_encode(std::string_view bytes);

}  // namespace laneway
