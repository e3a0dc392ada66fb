/// Serves the lanes of flows over real HTTP, and the callbacks that their runs wait for.
#include "serve/lane_host.h"

#include "serve/request_document.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::string_view callback_prefix = "/callbacks/";
constexpr std::string_view lane_prefix = "/hooks/";

ReceptionOptions reception_options(const LaneHostOptions& options) {
  ReceptionOptions reception;
  reception.settings = options.settings;
  reception.traffic = options.traffic;
  reception.uploads = options.uploads;
  reception.counts_runs = options.counts_runs;
  // Requests that wait for their turn leave half of the threads to the others.
  reception.most_waiting = static_cast<std::size_t>(std::max(1, options.threads / 2));
  return reception;
}

/// 404, or 405 with the methods that the path takes.
OutgoingResponse no_route(const NoRoute& none) {
  if (none.allowed.empty()) return json_error(404, "not-found", "nothing is received at this path");
  const auto list = fmt::format("{}", fmt::join(none.allowed, ", "));
  return json_error(405, "method-not-allowed", fmt::format("expected {}", list), {{"allow", list}});
}

}  // namespace

LaneHost::LaneHost(Clock& clock, LaneHostOptions options)
    : options_(std::move(options)),
      routes_(options_.settings, options_.bind),
      reception_(clock, reception_options(options_)) {}

LaneHost::~LaneHost() { close(); }

void LaneHost::open(Engine& engine, KeyedState* state) {
  engine_ = &engine;
  reception_.open(engine, state);
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
  reception_.close();
  if (server_) server_->stop();
}

void LaneHost::reload_certificate() {
  if (server_) server_->reload_certificate();
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
  const auto path = routes_.path_of(plan, endpoint);
  return path.empty() ? std::string() : base_url() + path;
}

std::string LaneHost::callback_url(const std::string& token) const {
  return port_ > 0 ? fmt::format("{}{}{}", base_url(), callback_prefix, token) : std::string();
}

BodyRule LaneHost::before_body(const IncomingRequest& head) {
  if (head.path.starts_with(callback_prefix)) return {};
  if (options_.site != nullptr && !head.path.starts_with(lane_prefix)) return options_.site->before_body(head);
  if (options_.script != nullptr && options_.script->peek()) return {};
  const auto began = std::chrono::steady_clock::now();
  const auto found = routes_.find(head);
  if (const auto* route = std::get_if<RoutePtr>(&found)) return reception_.before_body(**route, head, began);
  BodyRule rule;
  rule.max_bytes = 0;
  rule.refusal = no_route(std::get<NoRoute>(found));
  reception_.report(nullptr, head, *rule.refusal, began, {}, nullptr);
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
  const auto found = routes_.find(request);
  if (const auto* none = std::get_if<NoRoute>(&found)) return no_route(*none);
  return reception_.answer(*std::get<RoutePtr>(found), request);
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

}  // namespace laneway
