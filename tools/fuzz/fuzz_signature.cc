/// Throws arbitrary headers, secrets and templates at the signature schemes: nothing crashes, nothing passes but what was signed.
#include "net/signature.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace laneway;

constexpr std::int64_t now = 1614265330;

/// The next line of the input, without its end.
std::string_view take_line(std::string_view& input) {
  std::string_view line = input.substr(0, input.find('\n'));
  input.remove_prefix(std::min(line.size() + 1, input.size()));
  return line;
}

void require(bool holds) {
  if (!holds) std::abort();
}

/// Whatever is sent, nothing passes without a secret; and what passes says by which signature.
void verify_strange_headers(const SignatureScheme& scheme, std::string_view secret, std::string_view input) {
  Headers headers;
  for (const std::string& name : {scheme.header, scheme.id_header, scheme.timestamp_header}) {
    if (!name.empty()) headers.push_back({name, std::string(take_line(input))});
  }
  headers.push_back({scheme.header, std::string(take_line(input))});
  Verification result = verify(scheme, {std::string(secret)}, headers, input, now);
  require((result.verdict == Verdict::valid) == !result.mac.empty());
  require(verify(scheme, {}, headers, input, now).verdict == Verdict::no_secret);
  require(verify(scheme, {""}, headers, input, now).verdict == Verdict::no_secret);
}

/// What was signed passes; with another body it does not.
void sign_and_verify(const SignatureScheme& scheme, std::string_view secret, std::string_view body) {
  if (!check_secret(scheme, secret, true).empty()) return;
  Headers headers = sign(scheme, {std::string(secret)}, {"msg_1", now, body, nullptr});
  std::string verifying = verifying_secret(scheme, std::string(secret));
  require(verify(scheme, {verifying}, headers, body, now).verdict == Verdict::valid);
  require(verify(scheme, {verifying}, headers, std::string(body) + '\n', now).verdict == Verdict::wrong_signature);
}

/// A user's own templates are refused with a reason, or work.
void try_templates(std::string_view secret, std::string_view input) {
  SignatureScheme scheme{.name = "own"};
  scheme.header = take_line(input);
  scheme.value_template = take_line(input);
  scheme.timestamp_header = take_line(input);
  scheme.signed_template = take_line(input);
  if (!check_scheme(scheme).empty() || scheme.signed_template.find("{header.") != std::string::npos) return;
  sign_and_verify(scheme, secret, input);
}

}  // namespace

/// First byte: the scheme; then a line with the secret; then header lines or templates; then the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto& schemes = signature_schemes();
  std::size_t choice = data[0] % (schemes.size() + 1);
  std::string_view secret = take_line(input);
  if (choice == schemes.size()) {
    try_templates(secret, input);
    return 0;
  }
  verify_strange_headers(schemes[choice], secret, input);
  sign_and_verify(schemes[choice], secret, input);
  return 0;
}
