/// Lets requests in and has runs answer them.
#include "serve/reception.h"

#include "net/signature.h"
#include "serve/request_document.h"
#include "text/error.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <condition_variable>

namespace laneway {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds busy_wait{2};

/// The run that a lane of our own was called by, if the header is of our form.
std::string parent_of(const Headers& headers) {
  static const RE2 shape(R"((r_[a-z2-7]{1,64})/[A-Za-z0-9_-]{1,64})");
  std::string run;
  const auto* header = find_header(headers, caller_header);
  if (header != nullptr) RE2::FullMatch(*header, shape, &run);
  return run;
}

void add_origin_headers(const ReceiveRules& rules, const IncomingRequest& request, OutgoingResponse& response) {
  const auto* origin = find_header(request.headers, "origin");
  if (origin == nullptr) return;
  for (const auto& [name, value] : rules.origin_headers(*origin)) set_header(response.headers, name, value);
}

/// What a run answers, and the thread that waits for it. Where the run answers before anybody waits that costs next to
/// nothing, unlike a promise.
class AwaitedReply {
 public:
  void give(Reply reply) {
    {
      const std::lock_guard lock(mutex_);
      reply_ = std::move(reply);
    }
    given_.notify_one();
  }
  /// Nothing if there is none in time.
  std::optional<Reply> wait(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    given_.wait_for(lock, patience, [this] { return reply_.has_value(); });
    return std::exchange(reply_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::condition_variable given_;
  std::optional<Reply> reply_;  // guarded by mutex_
};

OutgoingResponse preflight(const Route& route, const IncomingRequest& request) {
  const auto* origin = find_header(request.headers, "origin");
  Headers headers = origin != nullptr ? route.rules->origin_headers(*origin) : Headers();
  if (headers.empty()) return json_error(403, "origin-refused", "requests from this origin are not taken");
  headers.push_back({"access-control-allow-methods", fmt::format("{}", fmt::join(route.facts().methods, ", "))});
  const auto* asked = find_header(request.headers, "access-control-request-headers");
  if (asked != nullptr) headers.push_back({"access-control-allow-headers", *asked});
  headers.push_back({"access-control-max-age", "600"});
  return {204, std::move(headers), {}, {}};
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

Reception::Reception(Clock& clock, ReceptionOptions options)
    : clock_(clock), options_(std::move(options)), uploads_(options_.uploads), turns_(options_.most_waiting) {}

void Reception::open(Engine& engine, KeyedState* state) {
  engine_ = &engine;
  state_ = state;
}

void Reception::on_event(const RunFacts& run, const Event& event, const RunState&) {
  if (!ends_run(event.kind)) return;
  const std::lock_guard lock(mutex_);
  const auto found = unfinished_.find(run.id);
  if (found == unfinished_.end()) return;
  found->second->unfinished().give_back();
  unfinished_.erase(found);
}

void Reception::report(const Route* route, const IncomingRequest& request, const OutgoingResponse& response, Time began,
                       std::string_view run, const Refusal* refusal) const {
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

BodyRule Reception::before_body(const Route& route, const IncomingRequest& head, Time began) {
  BodyRule rule;
  rule.max_bytes = route.rules->max_bytes();
  if (is_preflight(head)) return rule;
  if (const auto refusal = route.rules->check_head(head, clock_.now())) {
    rule.refusal = refuse(route, head, *refusal, began);
    return rule;
  }
  rule.memory_bytes = uploads_.keeps() ? route.rules->memory_bytes(head) : rule.max_bytes;
  if (rule.memory_bytes >= rule.max_bytes) return rule;
  try {
    uploads_.prepare();
    rule.folder = uploads_.folder();
  } catch (const Error&) {
    rule.refusal = error_response(507, "the upload cannot be kept");
    report(&route, head, *rule.refusal, began, {}, nullptr);
  }
  return rule;
}

OutgoingResponse Reception::refuse(const Route& route, const IncomingRequest& request, const Refusal& refusal,
                                   Time began) {
  Answer answer;
  if (answers_refusals(*route.plan, route.endpoint, refusal.status)) {
    const auto& credentials = route.rules->credentials();
    Json document = request_document(request, credentials.secret_headers(), credentials.secret_query());
    document["refused"] = {{"status", refusal.status}, {"code", refusal.code}, {"message", refusal.message}};
    answer = answer_by_run(route, std::move(document), request.headers);
  } else {
    answer.response = json_error(refusal.status, refusal.code, refusal.message);
  }
  for (const auto& [name, value] : refusal.headers) set_header(answer.response.headers, name, value);
  add_origin_headers(*route.rules, request, answer.response);
  report(&route, request, answer.response, began, answer.run, &refusal);
  return std::move(answer.response);
}

std::optional<Refusal> Reception::admit(const Route& route, const IncomingRequest& request, std::string& mac,
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

void Reception::forget_mac(const std::string& mac) {
  if (mac.empty()) return;
  const std::lock_guard lock(mutex_);
  accepting_.erase(mac);
}

OutgoingResponse Reception::answer(const Route& route, const IncomingRequest& request) {
  if (is_preflight(request)) return preflight(route, request);
  const auto began = Steady::now();
  const auto& rules = *route.rules;
  std::string mac;
  Json document;
  auto refusal = admit(route, request, mac, document);
  bool has_place = !refusal && rules.answering().take();
  if (!refusal && !has_place) refusal = too_busy("too many requests are being answered", busy_wait);
  if (refusal) {
    forget_mac(mac);
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
  forget_mac(mac);
  add_origin_headers(rules, request, answer.response);
  report(&route, request, answer.response, began, answer.run, nullptr);
  return std::move(answer.response);
}

Reception::Answer Reception::answer_by_run(const Route& route, Json document, const Headers& headers,
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

  const auto awaited = std::make_shared<AwaitedReply>();
  StartRequest start;
  start.id = id;
  start.options = route.options;
  start.plan = route.plan;
  start.start = route.facts().node;
  start.settings = options_.settings;
  start.request = std::move(document);
  start.parent = parent_of(headers);
  start.on_reply = [awaited](Reply reply) { awaited->give(std::move(reply)); };
  // A run in a row stays in memory until it has ended: only then has the next one its turn.
  if (turn) start.on_end = [turn = std::move(turn)](const RunSummary&) {};
  try {
    engine_->start_here(std::move(start));
  } catch (const Error&) {
    const std::lock_guard lock(mutex_);
    if (unfinished_.erase(id) > 0) route.rules->unfinished().give_back();
    return {json_error(503, "not-kept", "the request cannot be kept now", {{"retry-after", "5"}}), {}};
  }
  auto reply = awaited->wait(patience);
  if (!reply)
    return {{202, {{"content-type", "application/json"}}, to_text({{"status", "accepted"}, {"run", id}}), {}}, id};
  OutgoingResponse response{reply->status, std::move(reply->headers), std::move(reply->body), {}};
  if (reply->responder) set_header(response.headers, responder_header, (*route.plan->flow)[reply->responder].id);
  return {std::move(response), id};
}

}  // namespace laneway
