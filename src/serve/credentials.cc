/// What a request must show to be let in.
#include "serve/credentials.h"

#include "net/body.h"
#include "net/encoding.h"
#include "net/signature.h"
#include "run/secret.h"

#include <fmt/format.h>

namespace laneway {

namespace {

/// How long a signature without a time is remembered where its endpoint refuses replays.
constexpr auto timeless_memory = std::chrono::hours(24);

}  // namespace

Credentials::Credentials(const Binding& receiver, const std::string& run_secret) {
  const auto text = [&](std::string_view name, const std::string& otherwise) {
    const auto* value = receiver.value(name);
    return value != nullptr ? value->text : otherwise;
  };
  kind_ = text("auth", kind_);
  user_ = text("user", {});
  key_header_ = ascii_lower(text("key_header", key_header_));
  key_query_ = text("key_query", {});
  if (kind_ == "none") return;
  if (kind_ == "apikey") secret_headers_.push_back(key_header_);
  const std::string_view parameter = kind_ == "basic" ? "password" : kind_ == "apikey" ? "key" : "secret";
  auto resolved = resolve_secrets(text(parameter, kind_ == "hmac" ? run_secret : std::string()));
  if (auto* problem = std::get_if<std::string>(&resolved)) throw StepFailed({"no-secret", *problem, 500});
  secrets_ = std::get<std::vector<std::string>>(std::move(resolved));
  const bool any_empty =
      std::any_of(secrets_.begin(), secrets_.end(), [](const auto& secret) { return secret.empty(); });
  if (secrets_.empty() || any_empty)
    throw StepFailed({"no-secret", fmt::format("auth '{}' needs '{}' on the node", kind_, parameter), 500});
  if (kind_ != "hmac") return;
  scheme_ = find_scheme(text("scheme", "standard"));
  for (const auto& secret : secrets_)
    if (const auto problem = check_secret(*scheme_, secret, false); !problem.empty())
      throw StepFailed(
          {"bad-secret", fmt::format("the secret does not fit scheme '{}': {}", scheme_->name, problem), 500});
  const bool has_time = scheme_->tolerance.count() > 0;
  const auto replay = ascii_lower(text("replay", has_time ? "true" : "false"));
  if (replay == "true" || replay == "yes")
    memory_ = has_time ? Duration(2 * scheme_->tolerance) : Duration(timeless_memory);
}

std::string Credentials::description() const {
  if (kind_ == "basic") return "Basic";
  if (kind_ == "apikey" && !key_query_.empty()) return fmt::format("API key in {} or ?{}=", key_header_, key_query_);
  if (kind_ == "apikey") return fmt::format("API key in {}", key_header_);
  if (kind_ == "hmac") return fmt::format("signature ({})", scheme_->name);
  return "none";
}

bool Credentials::knows(std::string_view shown, std::string_view prefix) const {
  bool known = false;
  for (const auto& secret : secrets_) known |= equal_in_constant_time(shown, std::string(prefix) + secret);
  return known;
}

Credentials::Judgement Credentials::judge(const IncomingRequest& request, TimePoint now) const {
  if (kind_ == "basic") return judge_basic(request);
  if (kind_ == "apikey") return judge_key(request);
  if (kind_ == "hmac") return judge_signature(request, now);
  return {};
}

Credentials::Judgement Credentials::judge_basic(const IncomingRequest& request) const {
  constexpr std::string_view scheme = "basic ";
  const auto* header = find_header(request.headers, "authorization");
  if (header == nullptr) return {false, "missing-header", {}};
  if (header->size() < scheme.size() ||
      !equal_ignoring_case(std::string_view(*header).substr(0, scheme.size()), scheme))
    return {false, "malformed-header", {}};
  const auto decoded = base64_decode(std::string_view(*header).substr(scheme.size()));
  if (!decoded) return {false, "malformed-header", {}};
  const bool good = knows(*decoded, user_ + ":");
  return {good, good ? "" : "wrong-password", {}};
}

Credentials::Judgement Credentials::judge_key(const IncomingRequest& request) const {
  std::optional<std::string> shown;
  if (const auto* header = find_header(request.headers, key_header_)) shown = *header;
  if (!shown && !key_query_.empty()) {
    const auto query = parse_query(request.query);
    if (const auto found = query.find(key_query_); found != query.end() && found->is_string())
      shown = found->get<std::string>();
  }
  if (!shown) return {false, "missing-key", {}};
  const bool good = knows(*shown, {});
  return {good, good ? "" : "wrong-key", {}};
}

Credentials::Judgement Credentials::judge_signature(const IncomingRequest& request, TimePoint now) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  auto verification = verify(*scheme_, secrets_, request.headers, request.bytes(), seconds);
  const bool good = verification.verdict == Verdict::valid;
  return {good, good ? "" : std::string(name_of(verification.verdict)), std::move(verification.mac)};
}

}  // namespace laneway
