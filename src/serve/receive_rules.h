/// What an endpoint demands of a request before a run starts: credentials, origin, rate, size, type.
#pragma once

#include "net/http_server.h"
#include "run/plan.h"
#include "serve/credentials.h"
#include "serve/limits.h"

#include <mutex>
#include <set>

namespace laneway {

/// Why a request is not let in. The text never says which part of a credential was wrong.
struct Refusal {
  int status;
  std::string code;
  std::string message;
  Headers headers;
  std::string reason = {};  ///< of a credential: for the log and the metrics only
};

/// Bodies over this are kept on disk, where their type is one of files.
constexpr std::size_t largest_in_memory = 1 << 20;

/// The parameters of an `http.receive` node, read once. Endpoints of other nodes demand nothing.
class ReceiveRules {
 public:
  /// Throws `StepFailed` for a rate, a size or a secret that cannot be read.
  ReceiveRules(const Plan& plan, const Endpoint& endpoint, const std::string& run_secret);

  std::size_t max_bytes() const { return max_bytes_; }
  /// From which size on a body of this request's type is kept on disk.
  std::size_t memory_bytes(const IncomingRequest& head) const;
  Duration answer_within() const { return answer_within_; }
  const Credentials& credentials() const { return credentials_; }
  /// What names the row of runs in which this one has its turn; null: none.
  const Expression* order() const { return order_ ? &*order_ : nullptr; }
  /// What a browser may read, for answers to `origin`; empty if origins are not restricted.
  Headers origin_headers(const std::string& origin) const;

  /// Asked once the headers are in. Credentials come first, so that nobody learns anything without them; where they
  /// need the body, all that follows is left to `check_body`.
  std::optional<Refusal> check_head(const IncomingRequest& head, TimePoint now) const;
  /// Asked once the body is in, of requests that `check_head` let pass. `mac`: of a good signature.
  std::optional<Refusal> check_body(const IncomingRequest& request, TimePoint now, std::string& mac) const;

  /// Requests being answered, and runs that have not ended.
  Places& answering() const { return *answering_; }
  Places& unfinished() const { return *unfinished_; }

 private:
  std::optional<Refusal> check_credentials(const IncomingRequest& request, TimePoint now, std::string& mac) const;
  std::optional<Refusal> check_rest(const IncomingRequest& request, TimePoint now) const;
  bool allows_origin(const std::string& origin) const;

  Credentials credentials_;
  std::vector<std::string> origins_;
  std::vector<std::string> types_;
  std::size_t max_bytes_ = 1 << 20;
  Duration answer_within_ = std::chrono::seconds(10);
  std::optional<Expression> order_;
  std::unique_ptr<RateLimit> rate_;
  std::unique_ptr<SenderRates> sender_rates_;
  std::unique_ptr<Places> answering_;
  std::unique_ptr<Places> unfinished_;
};

/// `429`, with the seconds after which the sender may come again.
Refusal too_many_requests(Duration wait);
/// `503`, with the seconds after which the sender may come again.
Refusal too_busy(std::string message, std::chrono::seconds wait);

}  // namespace laneway
