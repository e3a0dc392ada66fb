/// Secrets by reference: `env:NAME`, `file:PATH`, or the secret itself.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laneway {

/// True for `env:NAME` and `file:PATH`.
inline bool is_secret_reference(std::string_view text) { return text.starts_with("env:") || text.starts_with("file:"); }

/// The secrets that `text` names, or why one of them cannot be had (naming the reference, never a secret).
/// Several references are separated by commas; a text that does not begin with a reference or `whsec_` is one
/// secret, commas and all. File contents lose one final line end.
std::variant<std::vector<std::string>, std::string> resolve_secrets(std::string_view text);

/// `text` as it may be shown: references as they are, secrets as dots.
std::string show_secret(std::string_view text);

}  // namespace laneway
