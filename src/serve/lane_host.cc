/// Serves the lanes of flows over real HTTP.
#include "serve/lane_host.h"

#include "net/body.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <future>

namespace laneway {

namespace {

constexpr std::string_view callback_prefix = "/callbacks/";

OutgoingResponse json_error(int status, std::string_view code, std::string_view detail, Headers headers = {}) {
  set_header(headers, "content-type", "application/json");
  return {status, std::move(headers), to_text({{"error", code}, {"detail", detail}})};
}

/// The run that a lane of our own was called by, if the header is of our form.
std::string parent_of(const Headers& headers) {
  static const RE2 shape(R"((r_[a-z2-7]{1,64})/[A-Za-z0-9_-]{1,64})");
  std::string run;
  const auto* header = find_header(headers, caller_header);
  if (header != nullptr) RE2::FullMatch(*header, shape, &run);
  return run;
}

/// The diagram has an answer of its own for requests that are refused with this status. Where it has none they
/// are answered without a run, so that nobody can fill the journal without credentials.
bool answers_refusals(const Plan& plan, std::size_t index, int status) {
  const Endpoint& endpoint = plan.endpoints[index];
  const auto& out = (*plan.flow)[endpoint.node].out;
  if (std::any_of(out.begin(), out.end(), [&](EdgeId edge) { return plan.is_error_edge(edge); })) return true;
  const auto found = plan.orphan_responders.find(endpoint.lane);
  return found != plan.orphan_responders.end() &&
         std::any_of(found->second.begin(), found->second.end(),
                     [&](NodeId responder) { return plan.declared_status(responder) == status; });
}

}  // namespace

Json request_document(const IncomingRequest& request, const std::vector<std::string>& secret_headers) {
  Json headers = Json::object();
  for (const auto& [name, value] : request.headers) {
    const bool secret = std::find(secret_headers.begin(), secret_headers.end(), name) != secret_headers.end();
    const auto known = headers.find(name);
    if (known == headers.end()) {
      headers[name] = secret ? Json("••••") : json_of_bytes(value);
    } else if (!secret) {
      *known = json_of_bytes(bytes_of(*known) + ", " + value);
    }
  }
  const auto* type = find_header(request.headers, "content-type");
  return {{"method", request.method},
          {"path", json_of_bytes(request.path)},
          {"query", parse_query(request.query)},
          {"headers", std::move(headers)},
          {"body", json_of_bytes(request.body)},
          {"content_type", type != nullptr ? json_of_bytes(*type) : Json("")},
          {"remote", request.remote},
          {"files", Json::array()}};
}

LaneHost::LaneHost(Clock& clock, LaneHostOptions options) : clock_(clock), options_(std::move(options)) {}

LaneHost::~LaneHost() { close(); }

void LaneHost::open(Engine& engine) {
  engine_ = &engine;
  server_ = make_http_server({options_.address, options_.port},
                             {[this](const IncomingRequest& head) { return before_body(head); },
                              [this](const IncomingRequest& request) { return handle(request); },
                              {}});
  port_ = server_->port();
}

void LaneHost::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  closing_changed_.notify_all();
  if (server_) server_->stop();
}

void LaneHost::mount(std::shared_ptr<const Plan> plan, const std::string& wanted_prefix) {
  std::vector<Route> routes;
  std::string prefix = wanted_prefix;
  for (int number = 2; is_taken(*plan, prefix); ++number) prefix = fmt::format("{}-{}", wanted_prefix, number);
  for (std::size_t index = 0; index < plan->endpoints.size(); ++index) {
    const auto& endpoint = plan->endpoints[index];
    const auto& secret = options_.settings ? options_.settings->secret : std::string();
    routes.push_back({plan, index, prefix + endpoint.path, std::make_shared<ReceiveRules>(*plan, endpoint, secret)});
  }
  const std::lock_guard lock(mutex_);
  std::move(routes.begin(), routes.end(), std::back_inserter(routes_));
}

bool LaneHost::is_taken(const Plan& plan, const std::string& prefix) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(routes_.begin(), routes_.end(), [&](const Route& route) {
    return std::any_of(plan.endpoints.begin(), plan.endpoints.end(), [&](const Endpoint& endpoint) {
      return route.plan.get() != &plan && route.path == prefix + endpoint.path;
    });
  });
}

std::string LaneHost::base_url() const {
  const bool ipv6 = options_.address.find(':') != std::string::npos;
  const int port = port_;
  return port > 0 ? fmt::format("http://{}:{}", ipv6 ? "[" + options_.address + "]" : options_.address, port)
                  : std::string();
}

std::string LaneHost::url_of(const Plan& plan, std::size_t endpoint) const {
  const std::lock_guard lock(mutex_);
  for (const auto& route : routes_)
    if (route.plan.get() == &plan && route.endpoint == endpoint && port_ > 0) return base_url() + route.path;
  return {};
}

std::string LaneHost::callback_url(const std::string& token) const {
  return port_ > 0 ? fmt::format("{}{}{}", base_url(), callback_prefix, token) : std::string();
}

std::variant<LaneHost::Route, OutgoingResponse> LaneHost::find(const IncomingRequest& request) const {
  std::set<std::string> allowed;
  const std::lock_guard lock(mutex_);
  for (const auto& route : routes_) {
    if (route.path != request.path) continue;
    const auto& methods = route.plan->endpoints[route.endpoint].methods;
    const bool preflight =
        request.method == "OPTIONS" && find_header(request.headers, "access-control-request-method") != nullptr;
    for (const auto& method : methods)
      if (method == "*" || method == request.method || preflight) return route;
    allowed.insert(methods.begin(), methods.end());
  }
  if (allowed.empty()) return json_error(404, "not-found", "nothing is received at this path");
  const auto list = fmt::format("{}", fmt::join(allowed, ", "));
  return json_error(405, "method-not-allowed", fmt::format("expected {}", list), {{"allow", list}});
}

BodyRule LaneHost::before_body(const IncomingRequest& head) const {
  if (head.path.starts_with(callback_prefix)) return {};
  auto found = find(head);
  if (auto* refusal = std::get_if<OutgoingResponse>(&found)) return BodyRule{0, std::move(*refusal)};
  return {std::get<Route>(found).rules->max_bytes(), std::nullopt};
}

void LaneHost::say_nothing() {
  // Longer than any client of ours waits; a client that has gone away is noticed when the answer is written.
  constexpr auto longest_silence = std::chrono::minutes(2);
  std::unique_lock lock(mutex_);
  closing_changed_.wait_for(lock, longest_silence, [this] { return closing_; });
}

OutgoingResponse LaneHost::handle(const IncomingRequest& request) {
  if (request.path.starts_with(callback_prefix)) return callback(request.path.substr(callback_prefix.size()), request);
  if (const auto scripted = options_.script != nullptr ? options_.script->take() : std::nullopt) {
    if (scripted->status == 0) say_nothing();
    const int status = scripted->status == 0 ? 504 : scripted->status;
    if (status == 204 || status == 304) return {status, {}, {}};
    return json_error(status, "scripted", "an answer given by --answer");
  }
  auto found = find(request);
  if (auto* refusal = std::get_if<OutgoingResponse>(&found)) return std::move(*refusal);
  return perform(std::get<Route>(found), request);
}

OutgoingResponse LaneHost::callback(const std::string& token, const IncomingRequest& request) {
  static const std::vector<std::string> secret_headers = {"authorization", "proxy-authorization", "cookie"};
  if (!engine_->deliver_callback(token, request_document(request, secret_headers)))
    return json_error(404, "not-found", "nobody waits for this callback");
  return {202, {{"content-type", "application/json"}}, to_text({{"status", "received"}})};
}

OutgoingResponse LaneHost::perform(const Route& route, const IncomingRequest& request) {
  const auto* origin = find_header(request.headers, "origin");
  const auto origin_headers = origin != nullptr ? route.rules->origin_headers(*origin) : Headers();
  if (request.method == "OPTIONS" && find_header(request.headers, "access-control-request-method") != nullptr) {
    Headers headers = origin_headers;
    if (headers.empty()) return json_error(403, "origin-refused", "requests from this origin are not taken");
    headers.push_back({"access-control-allow-methods",
                       fmt::format("{}", fmt::join(route.plan->endpoints[route.endpoint].methods, ", "))});
    const auto* asked = find_header(request.headers, "access-control-request-headers");
    if (asked != nullptr) headers.push_back({"access-control-allow-headers", *asked});
    return {204, std::move(headers), {}};
  }

  const auto refusal = route.rules->check(request, clock_.now());
  OutgoingResponse response = refusal && !answers_refusals(*route.plan, route.endpoint, refusal->status)
                                  ? json_error(refusal->status, refusal->code, refusal->message)
                                  : answer_by_run(route, request, refusal);
  if (refusal)
    for (const auto& [name, value] : refusal->headers) set_header(response.headers, name, value);
  for (const auto& [name, value] : origin_headers) set_header(response.headers, name, value);
  return response;
}

OutgoingResponse LaneHost::answer_by_run(const Route& route, const IncomingRequest& request,
                                         const std::optional<Refusal>& refusal) {
  Json document = request_document(request, route.rules->secret_headers());
  if (refusal)
    document["refused"] = {{"status", refusal->status}, {"code", refusal->code}, {"message", refusal->message}};
  auto answer = std::make_shared<std::promise<Reply>>();
  auto answered = answer->get_future();
  StartRequest start;
  start.plan = route.plan;
  start.start = route.plan->endpoints[route.endpoint].node;
  start.settings = options_.settings;
  start.request = std::move(document);
  start.parent = parent_of(request.headers);
  start.on_reply = [answer](Reply reply) { answer->set_value(std::move(reply)); };
  const auto run = engine_->start_here(std::move(start));
  if (answered.wait_for(route.rules->answer_within()) == std::future_status::timeout)
    return {202, {{"content-type", "application/json"}}, to_text({{"status", "accepted"}, {"run", run}})};

  auto reply = answered.get();
  OutgoingResponse response{reply.status, std::move(reply.headers), std::move(reply.body)};
  if (reply.responder) set_header(response.headers, responder_header, (*route.plan->flow)[reply.responder].id);
  return response;
}

}  // namespace laneway
