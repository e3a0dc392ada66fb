/// What an endpoint demands of a request before a run starts.
#include "serve/receive_rules.h"

#include "net/encoding.h"
#include "net/signature.h"
#include "run/secret.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace laneway {

RateLimit::RateLimit(double requests, Duration per)
    : capacity_(std::max(1.0, requests)),
      per_microsecond_(requests / static_cast<double>(per.count())),
      tokens_(capacity_) {}

std::optional<Duration> RateLimit::take(TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (last_) tokens_ = std::min(capacity_, tokens_ + per_microsecond_ * static_cast<double>((now - *last_).count()));
  last_ = now;
  if (tokens_ >= 1) {
    tokens_ -= 1;
    return std::nullopt;
  }
  return Duration(static_cast<std::int64_t>((1 - tokens_) / per_microsecond_) + 1);
}

namespace {

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text + ",") {
    if (c != ',' && c != ' ') {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(std::exchange(part, {}));
    }
  }
  return parts;
}

std::unique_ptr<RateLimit> read_rate(const std::string& text) {
  static const RE2 shape(R"(\s*(\d+(?:\.\d+)?)\s*(?:/|per)\s*(s|sec|second|m|min|minute|h|hour)\s*)");
  double requests = 0;
  std::string unit;
  if (!RE2::FullMatch(text, shape, &requests, &unit) || requests <= 0)
    throw StepFailed(
        {"bad-parameter", fmt::format("rate '{}' is none; expected for example 10/s or 100/m", text), 500});
  const Duration per = unit[0] == 's'   ? std::chrono::seconds(1)
                       : unit[0] == 'm' ? std::chrono::minutes(1)
                                        : std::chrono::hours(1);
  return std::make_unique<RateLimit>(requests, per);
}

}  // namespace

ReceiveRules::ReceiveRules(const Plan& plan, const Endpoint& endpoint, const std::string& run_secret) {
  const Binding& binding = plan.binding(endpoint.node);
  if (binding.action == nullptr || binding.action->name != "http.receive") return;
  const auto text = [&](std::string_view name, const std::string& otherwise) {
    const auto* value = binding.value(name);
    return value != nullptr ? value->text : otherwise;
  };
  auth_ = text("auth", auth_);
  user_ = text("user", {});
  key_header_ = text("key_header", key_header_);
  for (auto& c : key_header_) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  scheme_ = text("scheme", scheme_);
  origins_ = split_list(text("origins", {}));
  types_ = split_list(text("types", {}));
  const auto refuse = [](std::string_view name, const std::string& value, std::string_view expected) {
    throw StepFailed(
        {"bad-parameter",
         fmt::format("{} '{}' must be {}, without templates: it holds for every request", name, value, expected), 500});
  };
  const auto max_bytes = text("max_bytes", "1048576");
  static const RE2 byte_count(R"((\d{1,12}))");
  if (!RE2::FullMatch(max_bytes, byte_count, &max_bytes_)) refuse("max_bytes", max_bytes, "a number of bytes");
  const auto answer_within = text("answer_within", "10s");
  const auto patience = parse_duration(answer_within);
  if (!patience) refuse("answer_within", answer_within, "a duration such as 10s");
  answer_within_ = *patience;
  if (const auto rate = text("rate", {}); !rate.empty()) rate_ = read_rate(rate);
  if (auth_ == "apikey") secret_headers_.push_back(key_header_);
  const std::string_view secret_parameter = auth_ == "basic" ? "password" : auth_ == "apikey" ? "key" : "secret";
  if (auth_ == "none") return;
  auto resolved = resolve_secrets(text(secret_parameter, auth_ == "hmac" ? run_secret : std::string()));
  if (auto* problem = std::get_if<std::string>(&resolved)) throw StepFailed({"no-secret", *problem, 500});
  secrets_ = std::get<std::vector<std::string>>(std::move(resolved));
  if (secrets_.empty() || secrets_.front().empty())
    throw StepFailed({"no-secret", fmt::format("auth '{}' needs '{}' on the node", auth_, secret_parameter), 500});
}

bool ReceiveRules::knows(const IncomingRequest& request, TimePoint now) const {
  const auto any_secret = [this](std::string_view shown, std::string_view prefix) {
    bool known = false;
    for (const auto& secret : secrets_) known |= equal_in_constant_time(shown, std::string(prefix) + secret);
    return known;
  };
  if (auth_ == "basic") {
    const auto* header = find_header(request.headers, "authorization");
    if (header == nullptr || header->size() < 6 ||
        !equal_ignoring_case(std::string_view(*header).substr(0, 6), "basic "))
      return false;
    const auto decoded = base64_decode(std::string_view(*header).substr(6));
    return decoded && any_secret(*decoded, user_ + ":");
  }
  if (auth_ == "apikey") {
    const auto* header = find_header(request.headers, key_header_);
    return header != nullptr && any_secret(*header, {});
  }
  if (auth_ == "hmac") {
    const auto* scheme = find_scheme(scheme_);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    return scheme != nullptr &&
           verify(*scheme, secrets_, request.headers, request.body, seconds).verdict == Verdict::valid;
  }
  return true;
}

bool ReceiveRules::allows_origin(const std::string& origin) const {
  return std::any_of(origins_.begin(), origins_.end(),
                     [&](const std::string& allowed) { return allowed == "*" || allowed == origin; });
}

Headers ReceiveRules::origin_headers(const std::string& origin) const {
  if (origins_.empty() || !allows_origin(origin)) return {};
  return {{"access-control-allow-origin", origin}, {"vary", "origin"}};
}

std::optional<Refusal> ReceiveRules::check(const IncomingRequest& request, TimePoint now) const {
  if (!knows(request, now)) {
    Refusal refusal{401, "unauthorized", "the request does not show who sent it", {}};
    if (auth_ == "basic") refusal.headers.push_back({"www-authenticate", "Basic realm=\"laneway\", charset=\"UTF-8\""});
    return refusal;
  }
  const auto* origin = find_header(request.headers, "origin");
  if (origin != nullptr && !origins_.empty() && !allows_origin(*origin))
    return Refusal{403, "origin-refused", "requests from this origin are not taken", {}};
  const auto* type = find_header(request.headers, "content-type");
  auto name = type != nullptr ? type->substr(0, type->find(';')) : std::string();
  while (name.ends_with(' ') || name.ends_with('\t')) name.pop_back();
  const bool nothing_sent = type == nullptr && request.body.empty();
  const bool known_type = types_.empty() || nothing_sent ||
                          std::any_of(types_.begin(), types_.end(),
                                      [&](const std::string& allowed) { return equal_ignoring_case(name, allowed); });
  if (!known_type) return Refusal{415, "unsupported-type", fmt::format("expected {}", fmt::join(types_, " or ")), {}};
  if (!rate_) return std::nullopt;
  if (const auto wait = rate_->take(now)) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait).count();
    return Refusal{429,
                   "too-many-requests",
                   fmt::format("try again in {} s", seconds),
                   {{"retry-after", std::to_string(seconds)}}};
  }
  return std::nullopt;
}

}  // namespace laneway
