/// A consumer's endpoint: where events of some types are delivered, and how.
#pragma once

#include "run/time.h"
#include "text/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// A signing secret while it lives. The newest comes first.
struct EndpointSecret {
  std::string text;                ///< `whsec_…`, or a reference: `env:NAME`, `file:PATH`
  std::optional<TimePoint> ends;   ///< nothing is signed with it from then on; none: it stays
};

/// The published schedule of Standard Webhooks: the waits after each try. The first try is made at once.
inline constexpr std::string_view standard_schedule = "5s, 5m, 30m, 2h, 5h, 10h, 14h, 20h, 24h";

struct ConsumerEndpoint {
  std::string id;  ///< `ep_…`
  std::string name;  ///< what people call it; may be empty
  std::string url;
  std::vector<std::string> events = {"*"};  ///< patterns of event types: `order.*`
  bool enabled = true;
  std::string reason;  ///< why it is disabled
  std::vector<EndpointSecret> secrets;
  std::string scheme = "standard";
  std::vector<std::pair<std::string, std::string>> headers;  ///< sent too; values may be `env:NAME`, `file:PATH`
  Duration timeout = std::chrono::seconds(15);  ///< of a whole try
  std::string schedule = std::string(standard_schedule);  ///< `5s, 5m, 30m`: waits between tries
  double rate = 0;               ///< tries a second; 0: any number
  std::size_t concurrency = 64;  ///< deliveries under way at a time
  TimePoint created;
  TimePoint updated;

  /// Deliveries of events of this type are for it.
  bool wants(std::string_view event_type) const;
  /// The secrets that live at `now`, as `RunSettings::secret` takes them: separated by commas.
  std::string live_secrets(TimePoint now) const;
};

/// `*` stands for any characters, dots included.
bool matches_pattern(std::string_view pattern, std::string_view text);

/// What is wrong with it, in one line that says how to mend it; empty: nothing. Never shows a secret.
std::string problem_of(const ConsumerEndpoint& endpoint);
/// The same for an event's type, and for one secret.
std::string problem_of_event_type(std::string_view type);
std::string problem_of_secret(std::string_view secret, const std::string& scheme);

/// A new secret in the form of `scheme`.
std::string new_endpoint_secret(const std::string& scheme);

/// Replaces the secret that signs by `secret`; the others stop signing at `overlap` from `now` on at the latest.
void rotate(ConsumerEndpoint& endpoint, std::string secret, Duration overlap, TimePoint now);

enum class SecretsShown {
  hidden,  ///< as dots; references as they are
  whole,   ///< for the store, and for people who ask for it by name
};
Json to_json(const ConsumerEndpoint& endpoint, SecretsShown secrets);
/// Reads what `to_json` with whole secrets made. Throws `Error{store}`.
ConsumerEndpoint endpoint_from_json(const Json& json);

}  // namespace laneway
