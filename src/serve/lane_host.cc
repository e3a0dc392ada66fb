/// Serves the lanes of flows over real HTTP.
#include "serve/lane_host.h"

#include "net/body.h"
#include "net/signature.h"
#include "run/run_options.h"
#include "text/error.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <future>

namespace laneway {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view callback_prefix = "/callbacks/";
constexpr std::string_view lane_prefix = "/hooks/";
constexpr std::chrono::seconds busy_wait{2};

OutgoingResponse json_error(int status, std::string_view code, std::string_view detail, Headers headers = {}) {
  set_header(headers, "content-type", "application/json");
  return {status, std::move(headers), to_text({{"error", code}, {"detail", detail}}), {}};
}

/// The run that a lane of our own was called by, if the header is of our form.
std::string parent_of(const Headers& headers) {
  static const RE2 shape(R"((r_[a-z2-7]{1,64})/[A-Za-z0-9_-]{1,64})");
  std::string run;
  const auto* header = find_header(headers, caller_header);
  if (header != nullptr) RE2::FullMatch(*header, shape, &run);
  return run;
}

bool is_preflight(const IncomingRequest& request) {
  return request.method == "OPTIONS" && find_header(request.headers, "access-control-request-method") != nullptr;
}

/// What a run's scope shows before there is a run: the request, and its document.
class RequestScope final : public Scope {
 public:
  RequestScope(const Json& request, const IncomingRequest& raw) : request_(request), raw_(raw) {}
  const Json* find(std::string_view root) const override {
    if (root == "request") return &request_;
    if (root != "payload") return nullptr;
    if (!payload_) {
      const auto* type = find_header(raw_.headers, "content-type");
      auto parsed = parse_body(type != nullptr ? *type : "", raw_.bytes());
      auto* body = std::get_if<ParsedBody>(&parsed);
      payload_ = body != nullptr ? std::move(body->document) : Json();
    }
    return &*payload_;
  }
  std::vector<std::string> names() const override { return {"request", "payload"}; }

 private:
  const Json& request_;
  const IncomingRequest& raw_;
  mutable std::optional<Json> payload_;
};

/// The query with the value of `secret` left out.
Json shown_query(const std::string& query, const std::string& secret) {
  auto shown = parse_query(query);
  if (const auto found = secret.empty() ? shown.end() : shown.find(secret); found != shown.end()) *found = "••••";
  return shown;
}

}  // namespace

bool answers_refusals(const Plan& plan, std::size_t index, int status) {
  const Endpoint& endpoint = plan.endpoints[index];
  const auto& out = (*plan.flow)[endpoint.node].out;
  if (std::any_of(out.begin(), out.end(), [&](EdgeId edge) { return plan.is_error_edge(edge); })) return true;
  const auto found = plan.orphan_responders.find(endpoint.lane);
  return found != plan.orphan_responders.end() &&
         std::any_of(found->second.begin(), found->second.end(),
                     [&](NodeId responder) { return plan.declared_status(responder) == status; });
}

Json request_document(const IncomingRequest& request, const std::vector<std::string>& secret_headers,
                      const std::string& secret_query) {
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
          {"query", shown_query(request.query, secret_query)},
          {"headers", std::move(headers)},
          {"body", json_of_bytes(request.body)},
          {"content_type", type != nullptr ? json_of_bytes(*type) : Json("")},
          {"remote", request.remote},
          {"files", Json::array()}};
}

LaneHost::LaneHost(Clock& clock, LaneHostOptions options)
    : clock_(clock),
      options_(std::move(options)),
      uploads_(options_.uploads),
      turns_(static_cast<std::size_t>(std::max(1, options_.threads / 2))),
      table_(std::make_shared<Table>()) {}

LaneHost::~LaneHost() { close(); }

void LaneHost::open(Engine& engine, KeyedState* state) {
  engine_ = &engine;
  state_ = state;
  HttpServerOptions server;
  server.address = options_.address;
  server.port = options_.port;
  server.threads = options_.threads;
  server.certificate_file = options_.certificate_file;
  server.key_file = options_.key_file;
  server_ = make_http_server(std::move(server), {[this](const IncomingRequest& head) { return before_body(head); },
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
  turns_.close();
  if (server_) server_->stop();
}

void LaneHost::reload_certificate() {
  if (server_) server_->reload_certificate();
}

std::shared_ptr<const LaneHost::Table> LaneHost::table() const {
  const std::lock_guard lock(mutex_);
  return table_;
}

std::vector<Route> LaneHost::routes_of(const std::shared_ptr<const Plan>& plan, const std::string& prefix) const {
  std::vector<Route> routes;
  const auto& secret = options_.settings ? options_.settings->secret : std::string();
  const auto options = options_.settings ? kept_options(*plan, *options_.settings, options_.bind) : Json();
  for (std::size_t index = 0; index < plan->endpoints.size(); ++index) {
    const auto& endpoint = plan->endpoints[index];
    routes.push_back(
        {plan, index, prefix + endpoint.path, std::make_shared<ReceiveRules>(*plan, endpoint, secret), options});
  }
  return routes;
}

void LaneHost::mount(std::shared_ptr<const Plan> plan, const std::string& wanted_prefix) {
  std::string prefix = wanted_prefix;
  for (int number = 2; is_taken(*plan, prefix); ++number) prefix = fmt::format("{}-{}", wanted_prefix, number);
  replace(nullptr, std::move(plan), prefix);
}

void LaneHost::replace(const Plan* old, std::shared_ptr<const Plan> plan, const std::string& prefix) {
  auto fresh = plan ? routes_of(plan, prefix) : std::vector<Route>();
  const std::lock_guard lock(mutex_);
  auto changed = std::make_shared<Table>(*table_);
  for (auto row = changed->begin(); row != changed->end();) {
    std::erase_if(row->second, [old](const Route& route) { return old != nullptr && route.plan.get() == old; });
    row = row->second.empty() ? changed->erase(row) : std::next(row);
  }
  for (auto& route : fresh) (*changed)[route.path].push_back(std::move(route));
  table_ = std::move(changed);
}

bool LaneHost::is_taken(const Plan& plan, const std::string& prefix) const {
  const auto routes = table();
  return std::any_of(plan.endpoints.begin(), plan.endpoints.end(), [&](const Endpoint& endpoint) {
    const auto row = routes->find(prefix + endpoint.path);
    return row != routes->end() && std::any_of(row->second.begin(), row->second.end(),
                                               [&](const Route& route) { return route.plan.get() != &plan; });
  });
}

std::vector<Route> LaneHost::routes() const {
  std::vector<Route> all;
  for (const auto& [path, row] : *table()) all.insert(all.end(), row.begin(), row.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const Route& left, const Route& right) { return left.path < right.path; });
  return all;
}

std::string LaneHost::base_url() const {
  if (!options_.public_url.empty()) return options_.public_url;
  const bool ipv6 = options_.address.find(':') != std::string::npos;
  const int port = port_;
  const auto* scheme = options_.certificate_file.empty() ? "http" : "https";
  return port > 0 ? fmt::format("{}://{}:{}", scheme, ipv6 ? "[" + options_.address + "]" : options_.address, port)
                  : std::string();
}

std::string LaneHost::url_of(const Plan& plan, std::size_t endpoint) const {
  if (port_ <= 0) return {};
  const Route* alike = nullptr;
  const auto routes = table();
  for (const auto& [path, row] : *routes)
    for (const auto& route : row) {
      if (route.plan.get() == &plan && route.endpoint == endpoint) return base_url() + route.path;
      // A run keeps the flow that it began with; its requests go to what is served in that flow's place now.
      const bool same =
          route.plan->flow->name == plan.flow->name && route.facts().path == plan.endpoints[endpoint].path;
      if (same) alike = &route;
    }
  return alike != nullptr ? base_url() + alike->path : std::string();
}

std::string LaneHost::callback_url(const std::string& token) const {
  return port_ > 0 ? fmt::format("{}{}{}", base_url(), callback_prefix, token) : std::string();
}

std::variant<Route, OutgoingResponse> LaneHost::find(const IncomingRequest& request) const {
  const auto routes = table();
  const auto row = routes->find(request.path);
  if (row == routes->end()) return json_error(404, "not-found", "nothing is received at this path");
  std::set<std::string> allowed;
  for (const auto& route : row->second) {
    const auto& methods = route.facts().methods;
    for (const auto& method : methods)
      if (method == "*" || method == request.method || is_preflight(request)) return route;
    allowed.insert(methods.begin(), methods.end());
  }
  const auto list = fmt::format("{}", fmt::join(allowed, ", "));
  return json_error(405, "method-not-allowed", fmt::format("expected {}", list), {{"allow", list}});
}

void LaneHost::on_event(const RunFacts& run, const Event& event, const RunState&) {
  if (!ends_run(event.kind)) return;
  const std::lock_guard lock(mutex_);
  const auto found = unfinished_.find(run.id);
  if (found == unfinished_.end()) return;
  found->second->unfinished().give_back();
  unfinished_.erase(found);
}

void LaneHost::report(const Route* route, const IncomingRequest& request, const OutgoingResponse& response,
                      Steady::time_point began, std::string_view run, const Refusal* refusal) const {
  if (options_.traffic == nullptr) return;
  AnsweredRequest answered;
  if (route != nullptr) answered.flow = route->plan->flow->name;
  if (route != nullptr) answered.path = route->facts().path;
  answered.method = request.method;
  answered.status = response.status;
  answered.seconds = std::chrono::duration<double>(Steady::now() - began).count();
  answered.run = run;
  if (refusal != nullptr) answered.refusal = refusal->code;
  if (refusal != nullptr) answered.reason = refusal->reason;
  answered.remote = request.remote;
  options_.traffic->on_request(answered);
}

BodyRule LaneHost::before_body(const IncomingRequest& head) {
  if (head.path.starts_with(callback_prefix)) return {};
  if (options_.site != nullptr && !head.path.starts_with(lane_prefix)) return options_.site->before_body(head);
  if (options_.script != nullptr && options_.script->peek()) return {};
  const auto began = Steady::now();
  auto found = find(head);
  if (auto* refusal = std::get_if<OutgoingResponse>(&found)) {
    report(nullptr, head, *refusal, began, {}, nullptr);
    return {0, std::move(*refusal)};
  }
  const auto& route = std::get<Route>(found);
  BodyRule rule;
  rule.max_bytes = route.rules->max_bytes();
  if (is_preflight(head)) return rule;
  if (const auto refusal = route.rules->check_head(head, clock_.now())) {
    rule.refusal = refuse(route, head, *refusal, began);
    return rule;
  }
  rule.memory_bytes = uploads_.keeps() ? route.rules->memory_bytes(head) : rule.max_bytes;
  if (rule.memory_bytes >= rule.max_bytes) return rule;
  uploads_.prepare();
  rule.folder = uploads_.folder();
  return rule;
}

void LaneHost::say_nothing() {
  // Longer than any client of ours waits; a client that has gone away is noticed when the answer is written.
  constexpr auto longest_silence = std::chrono::minutes(2);
  std::unique_lock lock(mutex_);
  closing_changed_.wait_for(lock, longest_silence, [this] { return closing_; });
}

OutgoingResponse LaneHost::handle(const IncomingRequest& request) {
  if (request.path.starts_with(callback_prefix)) return callback(request.path.substr(callback_prefix.size()), request);
  if (options_.site != nullptr && !request.path.starts_with(lane_prefix)) return options_.site->handle(request);
  if (const auto scripted = options_.script != nullptr ? options_.script->take() : std::nullopt) {
    if (scripted->status == 0) say_nothing();
    const int status = scripted->status == 0 ? 504 : scripted->status;
    if (status == 204 || status == 304) return {status, {}, {}, {}};
    return json_error(status, "scripted", "an answer given by --answer");
  }
  auto found = find(request);
  if (auto* refusal = std::get_if<OutgoingResponse>(&found)) return std::move(*refusal);
  return perform(std::get<Route>(found), request);
}

OutgoingResponse LaneHost::callback(const std::string& token, const IncomingRequest& request) {
  static const std::vector<std::string> secret_headers = {"authorization", "proxy-authorization", "cookie"};
  const auto posted = engine_->deliver_callback(token, request_document(request, secret_headers));
  const int status = posted == Posted::taken ? 202 : posted == Posted::closed ? 410 : 404;
  if (options_.traffic != nullptr) options_.traffic->on_callback(status);
  if (status == 404) return json_error(404, "not-found", "nobody waits for this callback");
  if (status == 410) return json_error(410, "used-up", "this callback has come already, or its run is over");
  return {202, {{"content-type", "application/json"}}, to_text({{"status", "received"}}), {}};
}

OutgoingResponse LaneHost::preflight(const Route& route, const IncomingRequest& request) const {
  const auto* origin = find_header(request.headers, "origin");
  Headers headers = origin != nullptr ? route.rules->origin_headers(*origin) : Headers();
  if (headers.empty()) return json_error(403, "origin-refused", "requests from this origin are not taken");
  headers.push_back({"access-control-allow-methods", fmt::format("{}", fmt::join(route.facts().methods, ", "))});
  const auto* asked = find_header(request.headers, "access-control-request-headers");
  if (asked != nullptr) headers.push_back({"access-control-allow-headers", *asked});
  headers.push_back({"access-control-max-age", "600"});
  return {204, std::move(headers), {}, {}};
}

OutgoingResponse LaneHost::refuse(const Route& route, const IncomingRequest& request, const Refusal& refusal,
                                  Steady::time_point began) {
  Answer answer;
  if (answers_refusals(*route.plan, route.endpoint, refusal.status)) {
    const auto& credentials = route.rules->credentials();
    Json document = request_document(request, credentials.secret_headers(), credentials.secret_query());
    document["refused"] = {{"status", refusal.status}, {"code", refusal.code}, {"message", refusal.message}};
    answer = answer_by_run(route, std::move(document), request.headers);
  } else {
    answer.response = json_error(refusal.status, refusal.code, refusal.message);
  }
  const auto* origin = find_header(request.headers, "origin");
  for (const auto& [name, value] : refusal.headers) set_header(answer.response.headers, name, value);
  if (origin != nullptr)
    for (const auto& [name, value] : route.rules->origin_headers(*origin))
      set_header(answer.response.headers, name, value);
  report(&route, request, answer.response, began, answer.run, &refusal);
  return std::move(answer.response);
}

std::optional<Refusal> LaneHost::admit(const Route& route, const IncomingRequest& request, std::string& mac,
                                       Json& document) {
  const auto now = clock_.now();
  std::string signature;
  if (auto refusal = route.rules->check_body(request, now, signature)) return refusal;
  const auto& credentials = route.rules->credentials();
  if (state_ != nullptr && credentials.memory().count() > 0) {
    mac = fmt::format("replay/{}{}/{}", route.plan->flow->name, route.facts().path, signature);
    const std::lock_guard lock(mutex_);
    // A sight that ends before it begins leaves no trace: it only asks.
    const bool fresh = state_->first_sight(mac, now - Duration(1), now) && accepting_.insert(mac).second;
    if (!fresh) {
      mac.clear();
      return Refusal{401, "unauthorized", "the request does not show who sent it", {}, "replayed"};
    }
  }
  document = request_document(request, credentials.secret_headers(), credentials.secret_query());
  if (!request.on_disk) return std::nullopt;
  auto taken = uploads_.take(request);
  if (const auto error = taken.find("error"); error != taken.end())
    return Refusal{taken["status"].get<int>(), "unparsable-body", error->get<std::string>(), {}};
  document["body"] = nullptr;
  document["form"] = std::move(taken["form"]);
  document["files"] = std::move(taken["files"]);
  return std::nullopt;
}

OutgoingResponse LaneHost::perform(const Route& route, const IncomingRequest& request) {
  if (is_preflight(request)) return preflight(route, request);
  const auto began = Steady::now();
  const auto& rules = *route.rules;
  std::string mac;
  Json document;
  const auto forget_mac = [&] {
    const std::lock_guard lock(mutex_);
    if (!mac.empty()) accepting_.erase(mac);
  };
  auto refusal = admit(route, request, mac, document);
  bool has_place = !refusal && rules.answering().take();
  if (!refusal && !has_place) refusal = too_busy("too many requests are being answered", busy_wait);
  if (refusal) {
    forget_mac();
    return refuse(route, request, *refusal, began);
  }
  struct Place {
    Places& places;
    ~Place() { places.give_back(); }
  } place{rules.answering()};
  auto answer = answer_by_run(route, std::move(document), request.headers, &request);
  const int status = answer.response.status;
  if (!mac.empty() && status >= 200 && status < 300)
    state_->first_sight(mac, clock_.now() + rules.credentials().memory(), clock_.now());
  forget_mac();
  const auto* origin = find_header(request.headers, "origin");
  if (origin != nullptr)
    for (const auto& [name, value] : rules.origin_headers(*origin)) set_header(answer.response.headers, name, value);
  report(&route, request, answer.response, began, answer.run, nullptr);
  return std::move(answer.response);
}

LaneHost::Answer LaneHost::answer_by_run(const Route& route, Json document, const Headers& headers,
                                         const IncomingRequest* ordered) {
  const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(route.rules->answer_within());
  const auto busy = [](std::string_view what) {
    return Answer{json_error(503, "too-busy", what, {{"retry-after", std::to_string(busy_wait.count())}}), {}};
  };
  std::shared_ptr<Turns::Turn> turn;
  if (ordered != nullptr && route.rules->order() != nullptr) {
    const RequestScope scope(document, *ordered);
    const auto value = route.rules->order()->evaluate(scope);
    const auto* key = std::get_if<Json>(&value);
    if (key == nullptr)
      return {json_error(422, "no-order", "the request lacks what this endpoint orders its runs by"), {}};
    turn = turns_.wait(fmt::format("{} {}", route.path, to_text(*key)), patience);
    if (!turn) return busy("the runs before this one have not ended");
  }
  const auto id = "r_" + random_id();
  if (options_.counts_runs) {
    if (!route.rules->unfinished().take()) return busy("too many runs of this endpoint have not ended");
    const std::lock_guard lock(mutex_);
    unfinished_.emplace(id, route.rules);
  }

  auto answer = std::make_shared<std::promise<Reply>>();
  auto answered = answer->get_future();
  StartRequest start;
  start.id = id;
  start.options = route.options;
  start.plan = route.plan;
  start.start = route.facts().node;
  start.settings = options_.settings;
  start.request = std::move(document);
  start.parent = parent_of(headers);
  start.on_reply = [answer](Reply reply) { answer->set_value(std::move(reply)); };
  // A run in a row stays in memory until it has ended: only then has the next one its turn.
  if (turn) start.on_end = [turn = std::move(turn)](const RunSummary&) {};
  std::string run;
  try {
    run = engine_->start_here(std::move(start));
  } catch (const Error&) {
    const std::lock_guard lock(mutex_);
    if (unfinished_.erase(id) > 0) route.rules->unfinished().give_back();
    return {json_error(503, "not-kept", "the request cannot be kept now", {{"retry-after", "5"}}), {}};
  }
  if (answered.wait_for(patience) == std::future_status::timeout)
    return {{202, {{"content-type", "application/json"}}, to_text({{"status", "accepted"}, {"run", run}}), {}}, run};

  auto reply = answered.get();
  OutgoingResponse response{reply.status, std::move(reply.headers), std::move(reply.body), {}};
  if (reply.responder) set_header(response.headers, responder_header, (*route.plan->flow)[reply.responder].id);
  return {std::move(response), run};
}

}  // namespace laneway
