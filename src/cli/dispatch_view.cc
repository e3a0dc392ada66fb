/// Shows deliveries as they are tried and end.
#include "cli/dispatch_view.h"

#include "cli/terminal.h"

#include <fmt/format.h>

namespace laneway {

namespace {

const Json* member(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() || found->is_null() ? nullptr : &*found;
}

bool is_request(const RunFacts& run, const Event& event) {
  const auto* action = run.plan->binding(event.node).action;
  return action != nullptr && (action->name == "http.post" || action->name == "http.request");
}

std::string type_of(const RunState& state) {
  const auto* input = state.context.find("input");
  const auto* type = input != nullptr ? member(*input, "type") : nullptr;
  return type != nullptr ? to_plain_text(*type) : "";
}

/// `503`, or `504 timeout: no answer within 15 s`.
std::string answer_of(const Event& event) {
  auto text = event.detail.is_object() ? to_plain_text(event.detail.value("status", Json())) : "";
  if (const auto* error = event.detail.is_object() ? member(event.detail, "error") : nullptr) text += " " + to_plain_text(*error);
  return text;
}

}  // namespace

std::string DispatchView::line(const RunFacts& run, const Event& event, const RunState& state) {
  const auto about = fmt::format("{}  {}  {} → {}", run.id, type_of(state), run.event_id, run.endpoint_id);
  switch (event.kind) {
    case EventKind::step: {
      if (is_request(run, event)) {
        const auto what = event.status == StepStatus::failed ? to_plain_text(event.detail.value("message", Json())) : answer_of(event);
        return fmt::format("{}  {}  try {}  {} in {:.0f} ms", to_rfc3339(event.time), about, std::max(event.pass, 1), what, event.duration_ms);
      }
      const auto planned = event.until;
      if (!planned) return {};
      return fmt::format("{}  {}  again at {}", to_rfc3339(event.time), about, to_rfc3339(*planned));
    }
    case EventKind::completed:
      return fmt::format("{}  {}  {}", to_rfc3339(event.time), about, event.text.empty() ? "completed" : event.text);
    case EventKind::failed:
      return fmt::format("{}  {}  failed: {}", to_rfc3339(event.time), about, to_plain_text(event.detail.value("message", Json())));
    case EventKind::cancelled: return fmt::format("{}  {}  cancelled", to_rfc3339(event.time), about);
    case EventKind::run_started:
    case EventKind::branch:
    case EventKind::effect:
    case EventKind::waiting:
    case EventKind::retried: return {};
  }
  return {};
}

void DispatchView::on_event(const RunFacts& run, const Event& event, const RunState& state) {
  if (ends_run(event.kind)) {
    const bool good = event.kind == EventKind::completed && !equal_ignoring_case(event.text, "failed");
    ++(good ? successes_ : failures_);
  }
  auto text = json_ ? to_text(to_json(run, event)) : line(run, event, state);
  if (text.empty()) return;
  text += '\n';
  const std::lock_guard lock(mutex_);
  put(text);
  std::fflush(stdout);
}

void DispatchView::postponed(const RunRecord& run, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  complain(fmt::format("delivery {} to {} waits: {}", run.id, run.endpoint_id, reason));
}

}  // namespace laneway
