/// The dispatcher's mind: gates, plans, and what tries teach.
#include "serve/dispatcher.h"

#include "actions/backoff.h"
#include "model/flow.h"
#include "run/secret.h"
#include "syntax/parse.h"
#include "text/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace laneway {

namespace {

/// An endpoint gets no more than this of a round, so that the others have their turn soon.
constexpr std::size_t most_of_a_round = 256;
/// How soon changes of endpoints by other processes are noticed.
constexpr auto look_every = std::chrono::milliseconds(100);
constexpr Duration look_for_enabling_every = std::chrono::seconds(2);
/// What a retry schedule may ask for at most, its jitter included.
constexpr std::string_view longest_wait = "30h";

bool is_request(const RunFacts& run, const Event& event) {
  const auto* action = run.plan->binding(event.node).action;
  return event.kind == EventKind::step && action != nullptr && (action->name == "http.post" || action->name == "http.request");
}

const Json* change_of(const Event& event, std::string_view path) {
  const auto found = std::find_if(event.changes.begin(), event.changes.end(),
                                  [&](const Change& change) { return change.path == path; });
  return found == event.changes.end() ? nullptr : &found->value;
}

}  // namespace

std::vector<Setting> settings_of(const ConsumerEndpoint& endpoint) {
  std::vector<Setting> settings = {{"url", endpoint.url},
                                   {"timeout", to_text(endpoint.timeout)},
                                   {"schedule", endpoint.schedule},
                                   {"max_wait", std::string(longest_wait)},
                                   {"scheme", endpoint.scheme}};
  Json headers = Json::object();
  for (const auto& [name, value] : endpoint.headers) {
    auto resolved = resolve_secrets(value);
    if (auto* problem = std::get_if<std::string>(&resolved)) throw StepFailed({"no-secret", *problem});
    headers[name] = fmt::format("{}", fmt::join(std::get<std::vector<std::string>>(resolved), ", "));
  }
  if (!headers.empty()) settings.push_back({"headers", to_text(headers)});
  return settings;
}

Dispatcher::Dispatcher(Store& store, OutboxStore& outbox, Clock& clock, const ActionCatalogue& catalogue,
                       DispatcherOptions options)
    : store_(store), outbox_(outbox), clock_(clock), catalogue_(catalogue), options_(options) {}

Dispatcher::~Dispatcher() = default;

void Dispatcher::refresh(bool at_once) {
  const auto now = std::chrono::steady_clock::now();
  if (!at_once && revision_ && now < refreshed_ + look_every) return;
  refreshed_ = now;
  const auto revision = outbox_.revision();
  if (revision == revision_) return;
  revision_ = revision;
  std::set<std::string> gone;
  for (const auto& [id, line] : lines_) gone.insert(id);
  for (auto& endpoint : outbox_.endpoints()) {
    gone.erase(endpoint.id);
    auto& line = lines_[endpoint.id];
    line.gate.set_limits({endpoint.concurrency, options_.no_wait ? 0 : endpoint.rate});
    line.plans.clear();
    line.settings.reset();
    line.endpoint = std::move(endpoint);
  }
  for (const auto& id : gone) lines_.erase(id);
}

void Dispatcher::wake_sleepers() {
  RunFilter filter;
  filter.statuses = {RunStatus::waiting};
  for (;;) {
    const auto page = store_.list(filter);
    if (page.empty()) return;
    filter.before = page.back().number;
    const auto now = clock_.now();
    for (const auto& run : page) {
      if (run.endpoint_id.empty() || !run.due || *run.due <= now) continue;
      if (const auto claim = store_.claim_run(run.id)) store_.give_back(*claim, now);
    }
  }
}

void Dispatcher::endpoints_changed() {
  const std::lock_guard lock(mutex_);
  refresh(true);
}

Dispatcher::Line* Dispatcher::find(const std::string& endpoint) {
  refresh(false);
  auto found = lines_.find(endpoint);
  if (found == lines_.end()) {
    refresh(true);
    found = lines_.find(endpoint);
  }
  return found == lines_.end() ? nullptr : &found->second;
}

std::size_t Dispatcher::room(const std::string& endpoint) {
  if (endpoint.empty()) return 0;
  const std::lock_guard lock(mutex_);
  auto* line = find(endpoint);
  if (line == nullptr) return most_of_a_round;
  if (!line->endpoint.enabled) return 0;
  const auto now = clock_.now();
  // Far enough ahead, every break and every rate is over.
  const auto room = line->gate.room(options_.no_wait ? now + std::chrono::hours(24 * 365) : now);
  line->held_by_rate = room == 0 && !line->gate.is_closed(now);
  return std::min(room, most_of_a_round);
}

std::optional<TimePoint> Dispatcher::opens_at(const std::string& endpoint) {
  const std::lock_guard lock(mutex_);
  auto* line = find(endpoint);
  if (line == nullptr) return std::nullopt;
  // Another process may enable it: that is looked for while something is due.
  if (!line->endpoint.enabled) return clock_.now() + look_for_enabling_every;
  return line->gate.opens_at(clock_.now());
}

void Dispatcher::taken(const RunRecord& run) {
  const std::lock_guard lock(mutex_);
  ++under_way_;
  if (auto* line = find(run.endpoint_id)) line->gate.begin(1, clock_.now());
}

void Dispatcher::left(const RunRecord& run) {
  const std::lock_guard lock(mutex_);
  --under_way_;
  if (const auto found = lines_.find(run.endpoint_id); found != lines_.end()) found->second.gate.leave();
}

bool Dispatcher::holds_back() const {
  const std::lock_guard lock(mutex_);
  return std::any_of(lines_.begin(), lines_.end(), [](const auto& row) { return row.second.held_by_rate; });
}

Dispatcher::Or<std::shared_ptr<const Flow>> Dispatcher::flow_of(const std::string& hash) {
  auto& known = flows_[hash];
  if (known) return known;
  const auto text = store_.flow(hash);
  if (!text) return std::string{"the store has lost the text of its flow"};
  auto built = read_flow(std::make_shared<const Source>(text->file, text->text));
  if (has_errors(built.diagnostics)) return std::string{fmt::format("its flow '{}' has errors", text->name)};
  known = std::make_shared<const Flow>(std::move(built.flow));
  return known;
}

Dispatcher::Or<std::shared_ptr<const Plan>> Dispatcher::bind(const Line* line, const std::string& hash) {
  auto flow = flow_of(hash);
  if (auto* problem = std::get_if<std::string>(&flow)) return *problem;
  BindOptions options;
  if (line != nullptr) {
    try {
      options.settings = settings_of(line->endpoint);
    } catch (const StepFailed& failed) {
      return std::string{failed.failure().message};
    }
  }
  auto bound = bind_flow(std::get<std::shared_ptr<const Flow>>(flow), catalogue_, options);
  if (has_errors(bound.diagnostics)) return std::string{fmt::format("its flow '{}' cannot be bound", std::get<0>(flow)->name)};
  // Settings that the flow has no use for are nobody's mistake; without a url it sends nothing.
  for (const auto& message : bound.setting_errors)
    if (message.starts_with("--set url=")) 
      return std::string{fmt::format("its flow '{}' sends nothing to a url", std::get<0>(flow)->name)};
  return std::make_shared<const Plan>(std::move(bound.plan));
}

std::variant<PreparedRun, std::string> Dispatcher::prepare(const RunRecord& run) {
  std::variant<PreparedRun, std::string> prepared;
  {
    const std::lock_guard lock(mutex_);
    prepared = prepare_locked(run);
  }
  const auto* reason = std::get_if<std::string>(&prepared);
  if (reason != nullptr && on_postponed) on_postponed(run, *reason);
  return prepared;
}

std::variant<PreparedRun, std::string> Dispatcher::prepare_locked(const RunRecord& run) {
  auto* line = find(run.endpoint_id);
  auto& plan = line != nullptr ? line->plans[run.flow_hash] : bare_plans_[run.flow_hash];
  if (!plan) {
    auto bound = bind(line, run.flow_hash);
    if (auto* problem = std::get_if<std::string>(&bound)) return *problem;
    plan = std::get<std::shared_ptr<const Plan>>(bound);
  }
  if (line == nullptr) {
    Message cancel{0, run.id, Message::Kind::cancel, {}, {{"reason", "its endpoint was removed"}}};
    store_.post(cancel);
    return PreparedRun{plan, std::make_shared<const RunSettings>()};
  }
  auto secrets = line->endpoint.live_secrets(clock_.now());
  if (!line->settings || secrets != line->secrets) {
    RunSettings settings;
    settings.no_wait = options_.no_wait;
    settings.secret = secrets;
    settings.tasks_wait = true;
    line->settings = std::make_shared<const RunSettings>(std::move(settings));
    line->secrets = std::move(secrets);
  }
  return PreparedRun{plan, line->settings};
}

void Dispatcher::learn(Line& line, const Event& event) {
  const auto now = clock_.now();
  const auto* response = change_of(event, "response");
  TryOutcome outcome{502, false, std::nullopt};
  if (response != nullptr) {
    outcome.status = response->value("status", 0);
    outcome.answered = response->contains("error") && (*response)["error"].is_null();
    outcome.retry_after = actions::retry_after(response, now);
  }
  ++tries_;
  line.gate.tried(outcome, now);
}

void Dispatcher::on_event(const RunFacts& run, const Event& event, const RunState&) {
  if (run.endpoint_id.empty()) return;
  bool gone = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = lines_.find(run.endpoint_id);
    if (is_request(run, event) && found != lines_.end()) {
      learn(found->second, event);
      const auto* response = change_of(event, "response");
      gone = response != nullptr && response->value("status", 0) == 410 && found->second.endpoint.enabled;
      if (gone) found->second.endpoint.enabled = false;
    }
    const bool good = event.kind == EventKind::completed && !equal_ignoring_case(event.text, "failed");
    if (ends_run(event.kind)) ++(good ? delivered_ : failed_);
  }
  if (!gone) return;
  outbox_.change(run.endpoint_id, [](ConsumerEndpoint& endpoint) {
    endpoint.enabled = false;
    endpoint.reason = "it answered 410 Gone";
  });
}

DispatchCounts Dispatcher::counts() const {
  const std::lock_guard lock(mutex_);
  DispatchCounts counts{tries_, delivered_, failed_, under_way_, 0};
  const auto now = clock_.now();
  for (const auto& [id, line] : lines_)
    if (line.gate.is_broken(now)) ++counts.broken_endpoints;
  return counts;
}

EndpointHealth Dispatcher::health(const std::string& endpoint) const {
  const std::lock_guard lock(mutex_);
  const auto found = lines_.find(endpoint);
  if (found == lines_.end()) return {};
  const auto now = clock_.now();
  const auto& gate = found->second.gate;
  const bool broken = gate.is_broken(now);
  return {gate.under_way(), broken, broken ? gate.opens_at(now) : std::nullopt};
}

}  // namespace laneway
