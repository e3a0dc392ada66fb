/// `/api/v1/endpoints`: to whom events go, and how.
#include "serve/api/api.h"

#include "net/signature.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

constexpr Duration usual_overlap = std::chrono::hours(24);

/// What a person decides about an endpoint, but its secret.
const std::vector<std::string_view> fact_names = {"url",     "name",     "events", "scheme",     "headers",
                                                  "timeout", "schedule", "rate",   "concurrency"};

std::vector<std::string_view> with(std::vector<std::string_view> names, std::string_view more) {
  names.push_back(more);
  return names;
}

void refuse(const std::string& problem) {
  if (!problem.empty()) throw ApiProblem{422, problem};
}

std::optional<std::vector<std::string>> texts_member(const Json& body, const char* name) {
  const auto found = body.find(name);
  if (found == body.end()) return std::nullopt;
  const auto is_text = [](const Json& item) { return item.is_string(); };
  if (!found->is_array() || !std::all_of(found->begin(), found->end(), is_text))
    throw ApiProblem{422, fmt::format("'{}' must be a list of strings", name)};
  return found->get<std::vector<std::string>>();
}

std::optional<Duration> duration_member(const Json& body, const char* name) {
  const auto text = text_member(body, name);
  if (!text) return std::nullopt;
  const auto duration = parse_duration(*text);
  if (!duration) throw ApiProblem{422, fmt::format("'{}' must be a duration like 5s, 10m or 24h", name)};
  return duration;
}

/// A number from 0 on.
const Json* number_member(const Json& body, const char* name, bool whole) {
  const auto found = body.find(name);
  if (found == body.end()) return nullptr;
  if (!(whole ? found->is_number_unsigned() : found->is_number()))
    throw ApiProblem{422, fmt::format("'{}' must be a {}number", name, whole ? "whole " : "")};
  return &*found;
}

void take_headers(const Json& body, ConsumerEndpoint& endpoint) {
  const auto found = body.find("headers");
  if (found == body.end()) return;
  const auto is_text = [](const Json& item) { return item.is_string(); };
  if (!found->is_object() || !std::all_of(found->begin(), found->end(), is_text))
    throw ApiProblem{422, "'headers' must be an object of strings"};
  endpoint.headers.clear();
  for (const auto& [name, value] : found->items()) endpoint.headers.emplace_back(name, value.get<std::string>());
}

/// Takes what the body names; whether it can be is left to `problem_of`. Throws `ApiProblem`.
void take_facts(const Json& body, ConsumerEndpoint& endpoint) {
  for (const auto& [name, member] : {std::pair{"url", &endpoint.url},
                                     {"name", &endpoint.name},
                                     {"scheme", &endpoint.scheme},
                                     {"schedule", &endpoint.schedule}})
    if (auto text = text_member(body, name)) *member = std::move(*text);
  if (auto events = texts_member(body, "events")) endpoint.events = std::move(*events);
  if (const auto timeout = duration_member(body, "timeout")) endpoint.timeout = *timeout;
  if (const auto* rate = number_member(body, "rate", false)) endpoint.rate = rate->get<double>();
  if (const auto* most = number_member(body, "concurrency", true)) endpoint.concurrency = most->get<std::size_t>();
  take_headers(body, endpoint);
}

struct Secret {
  std::string text;
  bool made = false;
};

/// The body's, else a new one in the form of the scheme. Throws `ApiProblem`.
Secret secret_of(const Json& body, const std::string& scheme) {
  auto given = text_member(body, "secret");
  if (!given) return {new_endpoint_secret(scheme), true};
  refuse(problem_of_secret(*given, scheme));
  return {std::move(*given), false};
}

/// A secret that was made now is shown, and never again.
Json shown(const ConsumerEndpoint& endpoint, const Secret& secret = {}) {
  auto json = to_json(endpoint, SecretsShown::hidden);
  if (secret.made) json["secret"] = secret.text;
  return json;
}

}  // namespace

void Api::add_endpoints() {
  const auto changed = [this](const WebCall& call, const std::function<void(ConsumerEndpoint&)>& change) {
    const auto endpoint = world_.outbox.change(call.part("endpoint"), change);
    if (!endpoint) throw ApiProblem{404, "there is no such endpoint"};
    world_.endpoints_changed();
    return json_response(200, shown(*endpoint));
  };
  operations_.push_back({.method = "GET",
                         .path = "/endpoints",
                         .id = "listEndpoints",
                         .tag = "endpoints",
                         .summary = "Consumers' endpoints; their secrets are not shown",
                         .answer = "ConsumerEndpointList",
                         .answer_by = [this](const WebCall&) {
                           Json data = Json::array();
                           for (const auto& endpoint : world_.outbox.endpoints()) data.push_back(shown(endpoint));
                           return json_response(200, {{"data", std::move(data)}, {"next", nullptr}});
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/endpoints",
                         .id = "addEndpoint",
                         .tag = "endpoints",
                         .summary = "Registers an endpoint; the secret that was made for it is shown this once",
                         .body = "NewConsumerEndpoint",
                         .answer = "ConsumerEndpoint",
                         .status = 201,
                         .errors = {422},
                         .answer_by = [this](const WebCall& call) {
                           const auto body = body_of(call);
                           only_members(body, with(fact_names, "secret"));
                           ConsumerEndpoint endpoint;
                           take_facts(body, endpoint);
                           const auto secret = secret_of(body, endpoint.scheme);
                           endpoint.secrets.push_back({secret.text, std::nullopt});
                           refuse(problem_of(endpoint));
                           endpoint = world_.outbox.add(std::move(endpoint));
                           world_.endpoints_changed();
                           return json_response(201, shown(endpoint, secret));
                         }});
  operations_.push_back({.method = "GET",
                         .path = "/endpoints/{endpoint}",
                         .id = "showEndpoint",
                         .tag = "endpoints",
                         .summary = "An endpoint",
                         .answer = "ConsumerEndpoint",
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           const auto endpoint = world_.outbox.endpoint(call.part("endpoint"));
                           if (!endpoint) throw ApiProblem{404, "there is no such endpoint"};
                           return json_response(200, shown(*endpoint));
                         }});
  operations_.push_back({.method = "PATCH",
                         .path = "/endpoints/{endpoint}",
                         .id = "changeEndpoint",
                         .tag = "endpoints",
                         .summary = "Changes what the body names, for tries from now on; the rest stays as it is",
                         .body = "ConsumerEndpointChange",
                         .answer = "ConsumerEndpoint",
                         .errors = {404, 422},
                         .answer_by = [changed](const WebCall& call) {
                           const auto body = body_of(call);
                           only_members(body, fact_names);
                           return changed(call, [&body](ConsumerEndpoint& endpoint) {
                             take_facts(body, endpoint);
                             refuse(problem_of(endpoint));
                           });
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/endpoints/{endpoint}/rotate",
                         .id = "rotateEndpoint",
                         .tag = "endpoints",
                         .summary = "Signs with a new secret, which is shown this once if it was made, and for a while "
                                    "with the old one, too",
                         .body = "SecretRotation",
                         .answer = "ConsumerEndpoint",
                         .errors = {404, 422},
                         .answer_by = [this](const WebCall& call) {
                           const auto body = body_of(call);
                           only_members(body, {"secret", "overlap"});
                           const auto overlap = duration_member(body, "overlap").value_or(usual_overlap);
                           Secret secret;
                           const auto change = [&](ConsumerEndpoint& endpoint) {
                             secret = secret_of(body, endpoint.scheme);
                             rotate(endpoint, secret.text, overlap, world_.clock.now());
                             refuse(problem_of(endpoint));
                           };
                           const auto endpoint = world_.outbox.change(call.part("endpoint"), change);
                           if (!endpoint) throw ApiProblem{404, "there is no such endpoint"};
                           world_.endpoints_changed();
                           return json_response(200, shown(*endpoint, secret));
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/endpoints/{endpoint}/enable",
                         .id = "enableEndpoint",
                         .tag = "endpoints",
                         .summary = "Delivers to it again",
                         .answer = "ConsumerEndpoint",
                         .errors = {404},
                         .answer_by = [changed](const WebCall& call) {
                           return changed(call, [](ConsumerEndpoint& endpoint) {
                             endpoint.enabled = true;
                             endpoint.reason.clear();
                           });
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/endpoints/{endpoint}/disable",
                         .id = "disableEndpoint",
                         .tag = "endpoints",
                         .summary = "Delivers to it no more until it is enabled",
                         .body = "EndpointDisabling",
                         .answer = "ConsumerEndpoint",
                         .errors = {404, 422},
                         .answer_by = [changed](const WebCall& call) {
                           const auto body = body_of(call);
                           only_members(body, {"reason"});
                           return changed(call, [&body](ConsumerEndpoint& endpoint) {
                             endpoint.enabled = false;
                             endpoint.reason = text_member(body, "reason").value_or("by the API");
                           });
                         }});
  operations_.push_back({.method = "DELETE",
                         .path = "/endpoints/{endpoint}",
                         .id = "removeEndpoint",
                         .tag = "endpoints",
                         .summary = "Removes an endpoint; its deliveries that have not ended are cancelled",
                         .status = 204,
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           if (!world_.outbox.remove(call.part("endpoint")))
                             throw ApiProblem{404, "there is no such endpoint"};
                           world_.endpoints_changed();
                           return OutgoingResponse{204, {}, {}, {}};
                         }});
}

}  // namespace laneway
