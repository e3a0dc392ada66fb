/// What a request must show to be let in: nothing, Basic, an API key, or a signature.
#pragma once

#include "net/http_server.h"
#include "run/plan.h"

namespace laneway {

struct SignatureScheme;

/// The credentials that an `http.receive` node asks for, read once. Compared in constant time.
class Credentials {
 public:
  /// What looking at a request came to.
  struct Judgement {
    bool good = true;
    std::string reason;  ///< `missing-header`, `wrong-signature`, …: for the log and the metrics, never for the sender
    std::string mac;     ///< of a good signature, to know it again
  };

  /// Asks for nothing.
  Credentials() = default;
  /// Throws `StepFailed` for secrets that cannot be had.
  Credentials(const Binding& receiver, const std::string& run_secret);

  bool needs_body() const { return kind_ == "hmac"; }
  Judgement judge(const IncomingRequest& request, TimePoint now) const;
  /// How long the MAC of a good signature is remembered so that it is not taken twice; zero: it may come again.
  Duration memory() const { return memory_; }

  /// `none`, `Basic`, `API key in x-api-key`, `signature (github)`.
  std::string description() const;
  bool is_basic() const { return kind_ == "basic"; }
  /// Headers (lower case) and query parameters that must not be kept.
  const std::vector<std::string>& secret_headers() const { return secret_headers_; }
  const std::string& secret_query() const { return key_query_; }

 private:
  Judgement judge_basic(const IncomingRequest& request) const;
  Judgement judge_key(const IncomingRequest& request) const;
  Judgement judge_signature(const IncomingRequest& request, TimePoint now) const;
  bool knows(std::string_view shown, std::string_view prefix) const;

  std::string kind_ = "none";
  std::string user_;
  std::vector<std::string> secrets_;  ///< passwords, keys or signing secrets, by `kind_`
  std::string key_header_ = "x-api-key";
  std::string key_query_;
  const SignatureScheme* scheme_ = nullptr;
  Duration memory_{0};
  std::vector<std::string> secret_headers_ = {"authorization", "proxy-authorization", "cookie"};
};

}  // namespace laneway
