/// What an endpoint demands of a request before a run starts.
#include "serve/receive_rules.h"

#include "net/media_type.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace laneway {

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

[[noreturn]] void refuse_parameter(std::string_view name, const std::string& value, std::string_view expected) {
  throw StepFailed(
      {"bad-parameter",
       fmt::format("{} '{}' must be {}, without templates: it holds for every request", name, value, expected), 500});
}

std::optional<Rate> read_rate(std::string_view name, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto rate = parse_rate(text);
  if (!rate)
    throw StepFailed(
        {"bad-parameter", fmt::format("{} '{}' is none; expected for example 10/s or 100/m", name, text), 500});
  return rate;
}

std::size_t read_count(std::string_view name, const std::string& text, std::string_view expected) {
  static const RE2 shape(R"((\d{1,12}))");
  std::size_t count = 0;
  if (!RE2::FullMatch(text, shape, &count)) refuse_parameter(name, text, expected);
  return count;
}

std::string retry_seconds(Duration wait) {
  return std::to_string(std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(wait).count()));
}

}  // namespace

Refusal too_many_requests(Duration wait) {
  const auto seconds = retry_seconds(wait);
  return {429, "too-many-requests", fmt::format("try again in {} s", seconds), {{"retry-after", seconds}}};
}

Refusal too_busy(std::string message, std::chrono::seconds wait) {
  return {503, "too-busy", std::move(message), {{"retry-after", retry_seconds(wait)}}};
}

ReceiveRules::ReceiveRules(const Plan& plan, const Endpoint& endpoint, const std::string& run_secret)
    : answering_(std::make_unique<Places>(0)), unfinished_(std::make_unique<Places>(0)) {
  const Binding& binding = plan.binding(endpoint.node);
  if (binding.action == nullptr || binding.action->name != "http.receive") return;
  const auto text = [&](std::string_view name, const std::string& otherwise) {
    const auto* value = binding.value(name);
    return value != nullptr ? value->text : otherwise;
  };
  credentials_ = Credentials(binding, run_secret);
  origins_ = split_list(text("origins", {}));
  types_ = split_list(text("types", {}));
  max_bytes_ = read_count("max_bytes", text("max_bytes", "1048576"), "a number of bytes");
  const auto answer_within = text("answer_within", "10s");
  const auto patience = parse_duration(answer_within);
  if (!patience) refuse_parameter("answer_within", answer_within, "a duration such as 10s");
  answer_within_ = *patience;
  if (const auto rate = read_rate("rate", text("rate", {}))) rate_ = std::make_unique<RateLimit>(*rate);
  if (const auto rate = read_rate("sender_rate", text("sender_rate", {})))
    sender_rates_ = std::make_unique<SenderRates>(*rate);
  if (const auto* order = binding.value("order")) order_ = order->as_expression;
  answering_ = std::make_unique<Places>(read_count("concurrency", text("concurrency", "0"), "a number of requests"));
  unfinished_ = std::make_unique<Places>(read_count("backlog", text("backlog", "10000"), "a number of runs"));
}

std::size_t ReceiveRules::memory_bytes(const IncomingRequest& head) const {
  const auto* type = find_header(head.headers, "content-type");
  const auto media = type != nullptr ? parse_media_type(*type) : std::nullopt;
  if (!media) return max_bytes_;
  constexpr std::string_view of_files[] = {"multipart/form-data", "application/octet-stream", "application/pdf",
                                           "application/zip"};
  constexpr std::string_view families[] = {"image/", "audio/", "video/"};
  const bool files = std::find(std::begin(of_files), std::end(of_files), media->name) != std::end(of_files) ||
                     std::any_of(std::begin(families), std::end(families),
                                 [&](std::string_view family) { return media->name.starts_with(family); });
  return files ? largest_in_memory : max_bytes_;
}

bool ReceiveRules::allows_origin(const std::string& origin) const {
  return std::any_of(origins_.begin(), origins_.end(),
                     [&](const std::string& allowed) { return allowed == "*" || allowed == origin; });
}

Headers ReceiveRules::origin_headers(const std::string& origin) const {
  if (origins_.empty() || !allows_origin(origin)) return {};
  return {{"access-control-allow-origin", origin}, {"vary", "origin"}};
}

std::optional<Refusal> ReceiveRules::check_head(const IncomingRequest& head, TimePoint now) const {
  if (sender_rates_)
    if (const auto wait = sender_rates_->take(head.remote, now)) return too_many_requests(*wait);
  if (credentials_.needs_body()) return std::nullopt;
  std::string no_mac;
  if (auto refusal = check_credentials(head, now, no_mac)) return refusal;
  return check_rest(head, now);
}

std::optional<Refusal> ReceiveRules::check_body(const IncomingRequest& request, TimePoint now, std::string& mac) const {
  if (!credentials_.needs_body()) return std::nullopt;
  if (auto refusal = check_credentials(request, now, mac)) return refusal;
  return check_rest(request, now);
}

std::optional<Refusal> ReceiveRules::check_credentials(const IncomingRequest& request, TimePoint now,
                                                       std::string& mac) const {
  auto judgement = credentials_.judge(request, now);
  mac = std::move(judgement.mac);
  if (judgement.good) return std::nullopt;
  Refusal refusal{401, "unauthorized", "the request does not show who sent it", {}, std::move(judgement.reason)};
  if (credentials_.is_basic())
    refusal.headers.push_back({"www-authenticate", "Basic realm=\"laneway\", charset=\"UTF-8\""});
  return refusal;
}

std::optional<Refusal> ReceiveRules::check_rest(const IncomingRequest& request, TimePoint now) const {
  const auto* origin = find_header(request.headers, "origin");
  if (origin != nullptr && !origins_.empty() && !allows_origin(*origin))
    return Refusal{403, "origin-refused", "requests from this origin are not taken", {}};
  const auto* type = find_header(request.headers, "content-type");
  auto name = type != nullptr ? type->substr(0, type->find(';')) : std::string();
  while (name.ends_with(' ') || name.ends_with('\t')) name.pop_back();
  const auto* length = find_header(request.headers, "content-length");
  const bool sends_body =
      find_header(request.headers, "transfer-encoding") != nullptr || (length != nullptr && *length != "0");
  const bool known_type = types_.empty() || (type == nullptr && !sends_body) ||
                          std::any_of(types_.begin(), types_.end(),
                                      [&](const std::string& allowed) { return equal_ignoring_case(name, allowed); });
  if (!known_type) return Refusal{415, "unsupported-type", fmt::format("expected {}", fmt::join(types_, " or ")), {}};
  if (!rate_) return std::nullopt;
  if (const auto wait = rate_->take(now)) return too_many_requests(*wait);
  return std::nullopt;
}

}  // namespace laneway
