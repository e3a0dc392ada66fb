/// Those who want to know what a server answered.
#pragma once

#include <string>
#include <string_view>

namespace laneway {

/// A request to a lane, and what came of it.
struct AnsweredRequest {
  std::string_view flow;  ///< empty: no endpoint has this path
  std::string_view path;  ///< of the endpoint, below its flow
  std::string_view method;
  int status = 0;
  double seconds = 0;        ///< from its headers to its answer
  std::string_view run;      ///< the run that answered; empty if none began
  std::string_view refusal;  ///< `unauthorized`, `too-many-requests`, …; empty if it was let in
  std::string_view reason;   ///< of a credential that was none: `wrong-signature`
  std::string_view remote;
};

/// Thread-safe; called by the thread that answers.
class TrafficObserver {
 public:
  virtual ~TrafficObserver() = default;
  virtual void on_request(const AnsweredRequest& request) = 0;
  /// A request to a callback's URL: 202, 404 or 410.
  virtual void on_callback(int status) = 0;
};

}  // namespace laneway
