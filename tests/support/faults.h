/// The fault harness: endpoints that misbehave, each with what a client has to make of it.
#pragma once

#include "support/certificates.h"

namespace laneway::test {

/// How the endpoint speaks TLS, if it does.
enum class FaultTls { none, good, expired, not_yet_valid, wrong_host, self_signed, outdated };

struct Fault {
  std::string_view name;
  Script script;         ///< what each connection does
  std::string expected;  ///< `503`, `200 truncated`, or the failure: `timeout`, `broken`, `tls`, …; `A or B` where the kernel decides
  std::string headers;   ///< part of the answer's headers, `name: value`, that must have come through
  FaultTls tls = FaultTls::none;
  bool speaks_plain = false;     ///< the client asks by https, the endpoint knows no TLS
  std::size_t body_bytes = 2;    ///< of the request
};

/// Every behaviour; each has a name of its own.
const std::vector<Fault>& faults();

/// What the endpoint of `fault` needs to speak as it does; nothing if it speaks plain HTTP.
std::optional<TlsSide> tls_side(const Fault& fault, Certificates& certificates);

/// What the client's answer is in the words of `Fault::expected`.
bool is_expected(const Fault& fault, std::string_view outcome);

/// `http://127.0.0.1:…/`, or https where `fault` wants it.
std::string url_of(const Fault& fault, const Subscriber& endpoint);

}  // namespace laneway::test
