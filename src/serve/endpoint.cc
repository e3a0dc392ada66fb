/// A consumer's endpoint: its patterns, its secrets, and what may be wrong with it.
#include "serve/endpoint.h"

#include "net/origin.h"
#include "net/signature.h"
#include "run/secret.h"
#include "text/diagnostic.h"
#include "text/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

constexpr std::size_t longest_event_type = 128;
constexpr std::size_t most_secrets = 10;
constexpr std::size_t most_concurrency = 10'000;
constexpr double most_rate = 100'000;

/// Headers that the delivery itself writes.
constexpr std::string_view own_headers[] = {"host", "content-length", "transfer-encoding", "connection", "expect"};

bool is_type_character(unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-' || c == '/' || c == ':'; }

std::string problem_of_url(const std::string& url) {
  HttpRequest request;
  request.url = url;
  std::string problem;
  if (!origin_of(request, problem)) return fmt::format("{}; expected one like https://example.org/webhooks", problem);
  const auto authority = url.find("://") + 3;
  const auto end = std::min(url.find_first_of("/?#", authority), url.size());
  if (url.substr(authority, end - authority).find('@') != std::string::npos)
    return "the URL holds a user name or password; give them as --header 'Authorization: env:NAME'";
  if (url.find('#') != std::string::npos) return "the URL has a fragment (#…), which is never sent";
  return {};
}

std::string problem_of_schedule(std::string_view schedule) {
  constexpr std::size_t most_waits = 100;
  std::size_t waits = 0;
  while (!schedule.empty()) {
    const auto begin = schedule.find_first_not_of(", ");
    if (begin == std::string_view::npos) break;
    const auto end = std::min(schedule.find_first_of(", ", begin), schedule.size());
    const auto word = schedule.substr(begin, end - begin);
    if (!parse_duration(word)) return fmt::format("'{}' in the schedule is no duration; expected '5s, 5m, 30m'", word);
    ++waits;
    schedule.remove_prefix(end);
  }
  if (waits == 0) return "the schedule is empty; expected waits like '5s, 5m, 30m'";
  if (waits > most_waits) return fmt::format("the schedule has more than {} waits", most_waits);
  return {};
}

std::string problem_of_header(const std::string& name, const std::string& value) {
  if (!is_token(name)) return fmt::format("'{}' is no header name", name);
  if (!is_field_value(value)) return fmt::format("the value of header '{}' has a control character", name);
  const bool own = std::any_of(std::begin(own_headers), std::end(own_headers),
                               [&](std::string_view taken) { return equal_ignoring_case(taken, name); });
  if (own) return fmt::format("header '{}' is the connection's own and cannot be set", name);
  return {};
}

std::string problem_of_pattern(const std::string& pattern) {
  if (pattern.empty() || pattern.size() > longest_event_type) return "an event pattern is empty or too long";
  const bool good = std::all_of(pattern.begin(), pattern.end(), [](unsigned char c) { return c == '*' || is_type_character(c); });
  if (!good) return fmt::format("'{}' is no pattern of event types; expected one like order.*", pattern);
  return {};
}

std::optional<TimePoint> time_member(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() || !found->is_string() ? std::nullopt : parse_rfc3339(found->get<std::string>());
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  // Greedy with one point to come back to: linear in most cases, never worse than |pattern|·|text|.
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool ConsumerEndpoint::wants(std::string_view event_type) const {
  return std::any_of(events.begin(), events.end(),
                     [&](const std::string& pattern) { return matches_pattern(pattern, event_type); });
}

std::string ConsumerEndpoint::live_secrets(TimePoint now) const {
  std::string all;
  for (const auto& secret : secrets) {
    if (secret.ends && *secret.ends <= now) continue;
    if (!all.empty()) all += ',';
    all += secret.text;
  }
  return all;
}

std::string problem_of_event_type(std::string_view type) {
  const bool good = !type.empty() && type.size() <= longest_event_type && std::all_of(type.begin(), type.end(), is_type_character);
  if (good) return {};
  return fmt::format("{} is no event type; expected one like order.shipped", in_quotes(type));
}

std::string problem_of_secret(std::string_view secret, const std::string& scheme) {
  if (is_secret_reference(secret)) {
    if (secret.find(',') != std::string_view::npos) return "a reference to a secret cannot hold a comma";
    return {};
  }
  if (!secret.starts_with("whsec_") && !secret.starts_with("whsk_"))
    return "a secret must be a reference, env:NAME or file:PATH, or begin with whsec_ (whsk_ for standard-v1a)";
  if (secret.find(',') != std::string_view::npos) return "a secret cannot hold a comma";
  const auto* row = find_scheme(scheme);
  return row == nullptr ? std::string() : check_secret(*row, secret, true);
}

std::string problem_of(const ConsumerEndpoint& endpoint) {
  if (auto problem = problem_of_url(endpoint.url); !problem.empty()) return problem;
  if (endpoint.events.empty()) return "the endpoint takes no events; expected patterns like order.*";
  for (const auto& pattern : endpoint.events)
    if (auto problem = problem_of_pattern(pattern); !problem.empty()) return problem;
  if (find_scheme(endpoint.scheme) == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& scheme : signature_schemes()) names.push_back(scheme.name);
    return fmt::format("there is no signature scheme '{}'; expected {}", endpoint.scheme, fmt::join(names, ", "));
  }
  if (endpoint.secrets.empty()) return "the endpoint has no secret";
  if (endpoint.secrets.size() > most_secrets) return fmt::format("the endpoint has more than {} live secrets", most_secrets);
  for (const auto& secret : endpoint.secrets)
    if (auto problem = problem_of_secret(secret.text, endpoint.scheme); !problem.empty()) return problem;
  for (const auto& [name, value] : endpoint.headers)
    if (auto problem = problem_of_header(name, value); !problem.empty()) return problem;
  if (endpoint.timeout < std::chrono::milliseconds(100) || endpoint.timeout > std::chrono::minutes(5))
    return fmt::format("the timeout {} is not between 100ms and 5m", to_text(endpoint.timeout));
  if (endpoint.concurrency < 1 || endpoint.concurrency > most_concurrency)
    return fmt::format("the concurrency is not between 1 and {}", most_concurrency);
  if (!(endpoint.rate >= 0 && endpoint.rate <= most_rate))
    return fmt::format("the rate is not between 0 and {} a second", most_rate);
  return problem_of_schedule(endpoint.schedule);
}

std::string new_endpoint_secret(const std::string& scheme) {
  const auto* row = find_scheme(scheme);
  // A prefix tells the secrets of a list apart; schemes with raw keys take the whole text as the key.
  const bool own_form = row != nullptr && row->key_form == KeyForm::ed25519;
  return make_secret(own_form ? *row : *find_scheme("standard"));
}

void rotate(ConsumerEndpoint& endpoint, std::string secret, Duration overlap, TimePoint now) {
  std::erase_if(endpoint.secrets, [&](const EndpointSecret& old) { return old.ends && *old.ends <= now; });
  const auto end = now + overlap;
  for (auto& old : endpoint.secrets) old.ends = old.ends ? std::min(*old.ends, end) : end;
  if (overlap <= Duration::zero()) endpoint.secrets.clear();
  endpoint.secrets.insert(endpoint.secrets.begin(), {std::move(secret), std::nullopt});
}

Json to_json(const ConsumerEndpoint& endpoint, SecretsShown shown) {
  Json secrets = Json::array();
  for (const auto& secret : endpoint.secrets) {
    Json row = {{"secret", shown == SecretsShown::whole ? secret.text : show_secret(secret.text)}};
    if (secret.ends) row["ends"] = to_rfc3339(*secret.ends);
    secrets.push_back(std::move(row));
  }
  Json headers = Json::object();
  for (const auto& [name, value] : endpoint.headers)
    headers[name] = shown == SecretsShown::whole || is_secret_reference(value) ? value : "••••";
  Json json = {{"id", endpoint.id}};
  if (!endpoint.name.empty()) json["name"] = endpoint.name;
  json["url"] = endpoint.url;
  json["events"] = endpoint.events;
  json["enabled"] = endpoint.enabled;
  if (!endpoint.reason.empty()) json["reason"] = endpoint.reason;
  json["scheme"] = endpoint.scheme;
  json["secrets"] = std::move(secrets);
  json["headers"] = std::move(headers);
  json["timeout"] = to_text(endpoint.timeout);
  json["schedule"] = endpoint.schedule;
  json["rate"] = endpoint.rate;
  json["concurrency"] = endpoint.concurrency;
  json["created"] = to_rfc3339(endpoint.created);
  json["updated"] = to_rfc3339(endpoint.updated);
  return json;
}

ConsumerEndpoint endpoint_from_json(const Json& json) {
  ConsumerEndpoint endpoint;
  try {
    endpoint.id = json.at("id");
    endpoint.name = json.value("name", "");
    endpoint.url = json.at("url");
    endpoint.events = json.at("events").get<std::vector<std::string>>();
    endpoint.enabled = json.at("enabled");
    endpoint.reason = json.value("reason", "");
    endpoint.scheme = json.at("scheme");
    for (const auto& row : json.at("secrets")) endpoint.secrets.push_back({row.at("secret"), time_member(row, "ends")});
    for (const auto& [name, value] : json.at("headers").items()) endpoint.headers.emplace_back(name, value);
    endpoint.timeout = parse_duration(json.at("timeout").get<std::string>()).value_or(endpoint.timeout);
    endpoint.schedule = json.at("schedule");
    endpoint.rate = json.at("rate");
    endpoint.concurrency = json.at("concurrency");
    endpoint.created = time_member(json, "created").value_or(TimePoint{});
    endpoint.updated = time_member(json, "updated").value_or(TimePoint{});
  } catch (const Json::exception&) {
    throw Error(Error::Kind::store, fmt::format("the store's endpoint '{}' cannot be read", endpoint.id));
  }
  return endpoint;
}

}  // namespace laneway
