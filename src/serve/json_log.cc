/// Structured logs.
#include "serve/json_log.h"

#include <fmt/format.h>

#include <cmath>

namespace laneway {

namespace {

constexpr std::pair<LogLevel, std::string_view> level_names[] = {
    {LogLevel::debug, "debug"}, {LogLevel::info, "info"}, {LogLevel::warn, "warn"}, {LogLevel::error, "error"}};

double in_milliseconds(double seconds) { return std::round(seconds * 1e6) / 1e3; }

}  // namespace

std::string_view name_of(LogLevel level) {
  for (const auto& [known, name] : level_names)
    if (known == level) return name;
  return "";
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (const auto& [level, name] : level_names)
    if (name == text) return level;
  return std::nullopt;
}

void JsonLog::write(LogLevel level, std::string_view message, const Json& fields) {
  if (!shows(level)) return;
  Json line = {{"time", to_rfc3339(SystemClock().now())}, {"level", name_of(level)}, {"message", message}};
  line.update(fields);
  const auto text = to_text(line) + "\n";
  const std::lock_guard lock(mutex_);
  std::fwrite(text.data(), 1, text.size(), out_);
  std::fflush(out_);
}

void ServiceLog::on_event(const RunFacts& run, const Event& event, const RunState& state) {
  if (event.kind == EventKind::step) return on_step(run, event);
  const auto level = event.kind == EventKind::failed ? LogLevel::error : LogLevel::info;
  if (!ends_run(event.kind) || !log_.shows(level)) return;
  Json fields = {{"run", run.id}, {"flow", run.plan->flow->name}};
  fields["duration_ms"] = std::round(event.duration_ms * 1000) / 1000;
  if (!run.parent.empty()) fields["parent"] = run.parent;
  if (!event.text.empty()) fields["outcome"] = event.text;
  if (event.kind == EventKind::failed) fields["error"] = state.error;
  if (const auto* request = state.context.find("request"); request != nullptr && request->is_object()) {
    const auto headers = request->find("headers");
    if (headers != request->end() && headers->contains("traceparent"))
      fields["traceparent"] = (*headers)["traceparent"];
  }
  log_.write(level, name_of(event.kind), fields);
}

/// What a `log` node says.
void ServiceLog::on_step(const RunFacts& run, const Event& event) {
  const auto* action = run.plan->binding(event.node).action;
  if (action == nullptr || action->name != "log" || !event.detail.is_object()) return;
  const auto level = parse_log_level(event.detail.value("level", "info")).value_or(LogLevel::info);
  if (!log_.shows(level)) return;
  Json fields = {{"run", run.id}, {"flow", run.plan->flow->name}, {"node", (*run.plan->flow)[event.node].id}};
  if (const auto more = event.detail.find("fields"); more != event.detail.end()) fields["fields"] = *more;
  log_.write(level, event.detail.value("message", ""), fields);
}

void ServiceLog::on_request(const AnsweredRequest& request) {
  const bool refused = !request.refusal.empty() || request.status >= 500;
  const auto level = refused ? LogLevel::warn : LogLevel::debug;
  if (!log_.shows(level)) return;
  Json fields = {{"flow", request.flow},
                 {"path", request.path},
                 {"method", request.method},
                 {"status", request.status},
                 {"duration_ms", in_milliseconds(request.seconds)},
                 {"remote", request.remote}};
  if (!request.run.empty()) fields["run"] = request.run;
  if (!request.refusal.empty()) fields["refusal"] = request.refusal;
  if (!request.reason.empty()) fields["reason"] = request.reason;
  log_.write(level, refused ? "request refused" : "request answered", fields);
}

void ServiceLog::on_callback(int status) {
  if (status != 202) log_.write(LogLevel::warn, "callback refused", {{"status", status}});
}

}  // namespace laneway
