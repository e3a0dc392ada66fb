/// The world of a scenario.
#include "scenario/stage.h"

#include "net/signature.h"
#include "serve/reception.h"
#include "serve/request_document.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace laneway {

namespace {

constexpr std::string_view lane_host = "http://lanes.test";
constexpr std::string_view callback_path = "/callbacks/";

/// Path and query of a URL of `lane_host`.
std::pair<std::string, std::string> split_url(const std::string& url) {
  const auto path = url.substr(std::min(lane_host.size(), url.size()));
  const auto mark = std::min(path.find('?'), path.size());
  return {path.substr(0, mark), mark < path.size() ? path.substr(mark + 1) : std::string()};
}

std::string received_by(const Plan& plan) {
  std::vector<std::string> doors;
  for (const auto& endpoint : plan.endpoints)
    doors.push_back(fmt::format("{} {}", fmt::join(endpoint.methods, ","), endpoint.path));
  return doors.empty() ? "the flow receives nothing" : fmt::format("the flow receives {}", fmt::join(doors, "; "));
}

bool takes(const Endpoint& endpoint, const std::string& method) {
  return std::any_of(endpoint.methods.begin(), endpoint.methods.end(),
                     [&](const std::string& known) { return known == "*" || known == method; });
}

}  // namespace

Stage::Stage(const Scenario& scenario, std::shared_ptr<const RunSettings> settings, Coverage& coverage,
             RunObserver* trace)
    : scenario_(scenario),
      settings_(std::move(settings)),
      coverage_(coverage),
      trace_(trace),
      clock_(scenario.clock),
      tasks_(scenario.tasks),
      callbacks_(scenario.callbacks),
      commands_(scenario.commands.value_or(std::deque<ScriptedCommand>())) {}

void Stage::mount(std::shared_ptr<const Plan> plan, std::string prefix) {
  std::vector<std::shared_ptr<const ReceiveRules>> rules;
  for (const auto& endpoint : plan->endpoints)
    rules.push_back(std::make_shared<const ReceiveRules>(*plan, endpoint, settings_->secret));
  mounted_.push_back({std::move(plan), std::move(prefix), std::move(rules)});
}

std::optional<ScriptedReply> Stage::next_reply() {
  const auto& answers = scenario_.answers;
  if (answers.empty()) return {};
  if (replies_used_ < answers.size()) return answers[replies_used_++];
  return answers.back().repeats ? std::optional(answers.back()) : std::nullopt;
}

void Stage::send(HttpRequest request, std::function<void(HttpResponse)> done) {
  result_.requests.push_back({acting_id_, request, clock_.elapsed()});
  const auto door = door_of(request.url);
  if (door && acting_plan_) coverage_.take_request(*acting_plan_, acting_, door->endpoint);
  const auto reply = next_reply();
  if (reply && !reply->by_lane) return answer(request, *reply, done);
  if (door) return ask_lane(*door, request, std::move(done));
  problem(fmt::format("request {} goes from {} to {} {}, and 'answers' has none left for it", result_.requests.size(),
                      acting_id_, request.method, request.url));
  answer(request, {false, HttpFailure::connect, 0, {}, {}, {}, false}, done);
}

void Stage::answer(const HttpRequest& request, const ScriptedReply& reply,
                   const std::function<void(HttpResponse)>& done) {
  HttpResponse response;
  response.failure = reply.failure;
  const Duration taken = reply.failure == HttpFailure::timeout ? Duration(request.total_timeout) : reply.after;
  clock_.jump_to(clock_.now() + taken);
  response.duration_ms = std::chrono::duration<double, std::milli>(taken).count();
  if (reply.failure == HttpFailure::none) {
    response.status = reply.status;
    response.headers = reply.headers;
    response.body = reply.body;
  } else {
    response.detail = "an answer that the scenario gives";
  }
  done(std::move(response));
}

std::optional<Stage::Door> Stage::door_of(const std::string& url) const {
  if (!url.starts_with(lane_host)) return {};
  const auto path = split_url(url).first;
  for (const auto& mounted : mounted_)
    for (std::size_t index = 0; index < mounted.plan->endpoints.size(); ++index)
      if (path == mounted.prefix + mounted.plan->endpoints[index].path) return Door{&mounted, index};
  return {};
}

void Stage::ask_lane(const Door& door, const HttpRequest& request, std::function<void(HttpResponse)> done) {
  const auto plan = door.mounted->plan;
  const auto& endpoint = plan->endpoints[door.endpoint];
  if (!takes(endpoint, request.method)) {
    HttpResponse refused;
    refused.status = 405;
    return done(std::move(refused));
  }
  IncomingRequest incoming;
  incoming.method = request.method;
  std::tie(incoming.path, incoming.query) = split_url(request.url);
  for (const auto& [name, value] : request.headers) incoming.headers.push_back({ascii_lower(name), value});
  incoming.body = request.body;
  incoming.remote = "127.0.0.1";
  StartRequest start;
  start.plan = plan;
  start.start = endpoint.node;
  start.settings = settings_;
  auto admitted = admit(door, incoming);
  if (auto* reply = std::get_if<Reply>(&admitted)) {
    HttpResponse refused;
    refused.status = reply->status;
    refused.headers = std::move(reply->headers);
    refused.body = std::move(reply->body);
    return done(std::move(refused));
  }
  start.request = std::get<Json>(std::move(admitted));
  if (const auto* caller = find_header(request.headers, caller_header))
    start.parent = caller->substr(0, caller->find('/'));
  start.on_reply = [this, done = std::move(done), plan](Reply reply) {
    engine_->take_back_effect();
    HttpResponse response;
    response.status = reply.status;
    response.headers = std::move(reply.headers);
    response.body = std::move(reply.body);
    if (reply.responder) set_header(response.headers, responder_header, (*plan->flow)[reply.responder].id);
    done(std::move(response));
  };
  engine_->lend_effect();
  engine_->start_here(std::move(start));
}

Headers Stage::headers_of(const ScriptedRequest& request) const {
  Headers headers;
  for (const auto& [name, value] : request.headers) headers.push_back({ascii_lower(name), value});
  if (request.scheme.empty()) return headers;
  const auto& secret = request.secret.empty() ? settings_->secret : request.secret;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
  try {
    for (const auto& [name, value] :
         sign(*find_scheme(request.scheme), {secret}, {"msg_scenario", seconds, request.body, &headers}))
      set_header(headers, ascii_lower(name), value);
  } catch (const std::invalid_argument& error) {
    throw StepFailed({"bad-scenario", fmt::format("the request cannot be signed: {}", error.what()), 500});
  }
  return headers;
}

IncomingRequest Stage::incoming(const ScriptedRequest& request) const {
  IncomingRequest incoming;
  incoming.method = request.method;
  incoming.path = request.path;
  incoming.query = request.query;
  incoming.headers = headers_of(request);
  incoming.body = request.body;
  incoming.remote = "203.0.113.7";
  return incoming;
}

std::variant<Reply, Json> Stage::admit(const Door& door, const IncomingRequest& request) const {
  const auto& rules = *door.mounted->rules[door.endpoint];
  const auto& credentials = rules.credentials();
  std::string signature;
  auto refusal = rules.check_head(request, clock_.now());
  if (!refusal && request.body.size() > rules.max_bytes())
    refusal = Refusal{413, "payload-too-large", "the body is too large", {}};
  if (!refusal) refusal = rules.check_body(request, clock_.now(), signature);
  Json document = request_document(request, credentials.secret_headers(), credentials.secret_query());
  if (!refusal) return document;
  if (answers_refusals(*door.mounted->plan, door.endpoint, refusal->status)) {
    document["refused"] = {{"status", refusal->status}, {"code", refusal->code}, {"message", refusal->message}};
    return document;
  }
  Reply reply{refusal->status, refusal->headers, to_text({{"error", refusal->code}, {"detail", refusal->message}}), {}};
  set_header(reply.headers, "content-type", "application/json");
  return reply;
}

void Stage::send_from_outside() {
  const auto& plan = mounted_.front().plan;
  auto request = *scenario_.request;
  if (request.path.empty() && plan->endpoints.size() == 1) request.path = plan->endpoints.front().path;
  const auto door = door_of(std::string(lane_host) + request.path);
  if (!door || door->mounted != &mounted_.front() || !takes(plan->endpoints[door->endpoint], request.method))
    return problem(fmt::format("no lane receives {} {}; {}", request.method,
                               request.path.empty() ? "without a path" : request.path, received_by(*plan)));
  StartRequest start;
  start.plan = plan;
  start.start = plan->endpoints[door->endpoint].node;
  start.settings = settings_;
  auto admitted = admit(*door, incoming(request));
  if (auto* reply = std::get_if<Reply>(&admitted)) {
    result_.answer = std::move(*reply);
    return;
  }
  start.request = std::get<Json>(std::move(admitted));
  start.on_reply = [this](Reply reply) { result_.answer = std::move(reply); };
  start.on_end = [this](const RunSummary& summary) { on_end(summary); };
  engine_->start(std::move(start));
}

void Stage::on_end(const RunSummary& summary) {
  result_.status = name_of(summary.status);
  result_.outcome = summary.outcome;
  result_.error = summary.error;
  result_.context = summary.context;
}

std::string Stage::url_of(const Plan& plan, std::size_t endpoint) const {
  for (const auto& mounted : mounted_)
    if (mounted.plan.get() == &plan) return std::string(lane_host) + mounted.prefix + plan.endpoints[endpoint].path;
  return {};
}

std::string Stage::callback_url(const std::string& token) const {
  return fmt::format("{}{}{}", lane_host, callback_path, token);
}

std::optional<std::string> Stage::choose(const Node& node, const std::vector<std::string>& choices) {
  if (node.shape != Shape::taskbox) {
    problem(fmt::format("nothing decides {} '{}' (choices: {}); give its answers in 'decisions'", node.id, node.label,
                        fmt::join(choices, ", ")));
    return {};
  }
  auto& answers = tasks_[node.id];
  if (answers.empty()) return "done";
  auto answer = answers.front();
  answers.pop_front();
  return answer;
}

void Stage::run(RunCommand command, std::function<void(CommandResult)> done) {
  CommandResult result;
  if (commands_.empty()) {
    problem(fmt::format("the command '{}' has no result left in 'commands'", fmt::join(command.argv, " ")));
    result.exit_code = 127;
  } else {
    const auto& scripted = commands_.front();
    result.exit_code = scripted.exit_code;
    result.output = scripted.output;
    result.error_output = scripted.error_output;
    commands_.pop_front();
  }
  done(std::move(result));
}

void Stage::deliver_callback(const std::string& node, const std::string& url) {
  auto& requests = callbacks_[node];
  if (requests.empty()) return;
  auto request = std::move(requests.front());
  requests.pop_front();
  request.path = split_url(url).first;
  engine_->deliver_callback(url.substr(url.rfind('/') + 1),
                            request_document(incoming(request), {"authorization", "proxy-authorization", "cookie"}));
}

void Stage::on_event(const RunFacts& run, const Event& event, const RunState& state) {
  if (trace_ != nullptr) trace_->on_event(run, event, state);
  coverage_.take(run, event);
  const auto& id = (*run.plan->flow)[event.node].id;
  if (event.kind == EventKind::run_started) runs_.push_back({run.id, {}});
  if (event.kind == EventKind::step || event.kind == EventKind::branch) {
    const auto place =
        std::find_if(runs_.begin(), runs_.end(), [&](const Performed& known) { return known.id == run.id; });
    if (place != runs_.end()) place->path.push_back(id);
    ++result_.steps;
  }
  if (event.kind == EventKind::effect) {
    acting_ = event.node;
    acting_id_ = id;
    acting_plan_ = run.plan;
  }
  if (event.kind != EventKind::waiting) return;
  if (!runs_.empty() && runs_.front().id == run.id) {
    // What stays if nothing ends the wait.
    result_.status = name_of(RunStatus::waiting);
    result_.context = state.context.document();
  }
  if (event.detail.is_object() && event.detail.contains("url"))
    deliver_callback(id, event.detail["url"].get<std::string>());
}

Performance Stage::take() {
  result_.elapsed = clock_.elapsed();
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (i == 0) result_.path = std::move(runs_[i].path);
    if (i > 0) result_.served.push_back(std::move(runs_[i].path));
  }
  const auto left = scenario_.answers.size() - replies_used_;
  if (left > 0 && !(left == 1 && scenario_.answers.back().repeats))
    problem(fmt::format("{} of the {} answers were not asked for: the flow sent {} request{}", left,
                        scenario_.answers.size(), result_.requests.size(), result_.requests.size() == 1 ? "" : "s"));
  for (const auto& [node, requests] : callbacks_)
    if (!requests.empty()) problem(fmt::format("nobody waited for a callback at {}", node));
  for (const auto& [node, answers] : tasks_)
    if (!answers.empty()) problem(fmt::format("nobody was asked at {} for '{}'", node, answers.front()));
  if (!commands_.empty())
    problem(
        fmt::format("{} result{} in 'commands' had no command", commands_.size(), commands_.size() == 1 ? "" : "s"));
  return std::move(result_);
}

}  // namespace laneway
