/// What an endpoint demands of a request before a run starts: credentials, origin, rate, size, type.
#pragma once

#include "net/http_server.h"
#include "run/plan.h"

#include <mutex>

namespace laneway {

/// Why a request is not let in. The text never says which part of a credential was wrong.
struct Refusal {
  int status;
  std::string code;
  std::string message;
  Headers headers;
};

/// Lets so many requests pass in a time, in bursts of at most as many (token bucket). Thread-safe.
class RateLimit {
 public:
  RateLimit(double requests, Duration per);
  /// Nothing if the request may pass, else how long to wait.
  std::optional<Duration> take(TimePoint now);

 private:
  const double capacity_;
  const double per_microsecond_;
  std::mutex mutex_;  ///< guards all below
  double tokens_;
  std::optional<TimePoint> last_;
};

/// The parameters of an `http.receive` node, read once. Endpoints of other nodes demand nothing.
class ReceiveRules {
 public:
  /// Throws `StepFailed` for a rate, a size or a secret that cannot be read.
  ReceiveRules(const Plan& plan, const Endpoint& endpoint, const std::string& run_secret);

  std::size_t max_bytes() const { return max_bytes_; }
  Duration answer_within() const { return answer_within_; }
  /// Headers that must not be kept, in lower case.
  const std::vector<std::string>& secret_headers() const { return secret_headers_; }
  /// What a browser may read, for answers to `origin`; empty if origins are not restricted.
  Headers origin_headers(const std::string& origin) const;
  /// Asked once the body is in. Credentials come first, so that nobody learns anything without them.
  std::optional<Refusal> check(const IncomingRequest& request, TimePoint now) const;

 private:
  bool knows(const IncomingRequest& request, TimePoint now) const;
  bool allows_origin(const std::string& origin) const;

  std::string auth_ = "none";
  std::string user_;
  std::vector<std::string> secrets_;  ///< passwords, keys or signing secrets, by `auth_`
  std::string key_header_ = "x-api-key";
  std::string scheme_ = "standard";
  std::vector<std::string> origins_;
  std::vector<std::string> types_;
  std::vector<std::string> secret_headers_ = {"authorization", "proxy-authorization", "cookie"};
  std::size_t max_bytes_ = 1 << 20;
  Duration answer_within_ = std::chrono::seconds(10);
  std::unique_ptr<RateLimit> rate_;
};

}  // namespace laneway
