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
/// What a delivery flow is bound with: the parameters that each endpoint gives (`parameters_of`), with values that a run
/// never sees.
const std::vector<Setting>& settings_of_any_endpoint() {
  static const std::vector<Setting> settings = {{"url", "https://endpoint.invalid/"},
                                                {"timeout", "15s"},
                                                {"schedule", std::string(standard_schedule)},
                                                {"max_wait", std::string(longest_wait)},
                                                {"scheme", "standard"},
                                                {"headers", "{}"}};
  return settings;
}

/// What an endpoint gives to the nodes of a delivery flow, or why a header's value cannot be resolved.
std::variant<std::map<std::string, Json, std::less<>>, std::string> parameters_of(const ConsumerEndpoint& endpoint) {
  Json headers;
  for (const auto& [name, value] : endpoint.headers) {
    auto resolved = resolve_secrets(value);
    if (auto* problem = std::get_if<std::string>(&resolved)) return std::move(*problem);
    headers[name] = fmt::format("{}", fmt::join(std::get<std::vector<std::string>>(resolved), ", "));
  }
  return std::map<std::string, Json, std::less<>>{{"url", endpoint.url},
                                                  {"timeout", to_text(endpoint.timeout)},
                                                  {"schedule", endpoint.schedule},
                                                  {"max_wait", longest_wait},
                                                  {"scheme", endpoint.scheme},
                                                  {"headers", std::move(headers)}};
}

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

Dispatcher::Or<std::shared_ptr<const Plan>> Dispatcher::plan_of(const std::string& hash) {
  if (const auto known = plans_.find(hash); known != plans_.end()) return known->second;
  const auto text = store_.flow(hash);
  if (!text) return std::string{"the store has lost the text of its flow"};
  auto built = read_flow(std::make_shared<const Source>(text->file, text->text));
  if (has_errors(built.diagnostics)) return std::string{fmt::format("its flow '{}' has errors", text->name)};
  auto bound = bind_flow(std::make_shared<const Flow>(std::move(built.flow)), catalogue_, {settings_of_any_endpoint()});
  if (has_errors(bound.diagnostics)) return std::string{fmt::format("its flow '{}' cannot be bound", text->name)};
  // Settings that the flow has no use for are nobody's mistake; without a url it sends nothing.
  for (const auto& message : bound.setting_errors)
    if (message.starts_with("--set url="))
      return std::string{fmt::format("its flow '{}' sends nothing to a url", text->name)};
  return plans_[hash] = std::make_shared<const Plan>(std::move(bound.plan));
}

Dispatcher::Or<std::shared_ptr<const RunSettings>> Dispatcher::settings_of(Line& line) {
  const auto now = clock_.now();
  if (line.settings && (!line.settings_end || now < *line.settings_end)) return line.settings;
  auto parameters = parameters_of(line.endpoint);
  if (auto* problem = std::get_if<std::string>(&parameters)) return std::move(*problem);
  RunSettings settings;
  settings.no_wait = options_.no_wait;
  settings.secret = line.endpoint.live_secrets(now);
  settings.tasks_wait = true;
  settings.parameters = std::get<0>(std::move(parameters));
  line.settings_end.reset();
  for (const auto& secret : line.endpoint.secrets)
    if (secret.ends && *secret.ends > now && (!line.settings_end || *secret.ends < *line.settings_end))
      line.settings_end = secret.ends;
  line.settings = std::make_shared<const RunSettings>(std::move(settings));
  return line.settings;
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
  auto plan = plan_of(run.flow_hash);
  if (auto* problem = std::get_if<std::string>(&plan)) return std::move(*problem);
  if (line == nullptr) {
    Message cancel{0, run.id, Message::Kind::cancel, {}, {{"reason", "its endpoint was removed"}}};
    store_.post(cancel);
    return PreparedRun{std::get<0>(std::move(plan)), std::make_shared<const RunSettings>()};
  }
  auto settings = settings_of(*line);
  if (auto* problem = std::get_if<std::string>(&settings)) return std::move(*problem);
  return PreparedRun{std::get<0>(std::move(plan)), std::get<0>(std::move(settings))};
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
  const bool request = is_request(run, event);
  const bool ends = ends_run(event.kind);
  if (!request && !ends) return;
  bool gone = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = request ? lines_.find(run.endpoint_id) : lines_.end();
    if (found != lines_.end()) {
      learn(found->second, event);
      const auto* response = change_of(event, "response");
      gone = response != nullptr && response->value("status", 0) == 410 && found->second.endpoint.enabled;
      if (gone) found->second.endpoint.enabled = false;
    }
    const bool good = event.kind == EventKind::completed && !equal_ignoring_case(event.text, "failed");
    if (ends) ++(good ? delivered_ : failed_);
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
