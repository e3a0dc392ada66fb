/// Events as JSON: one form for the terminal, the journal, the API and the pages.
#include "run/event.h"

#include <cmath>

namespace laneway {

std::string_view name_of(EventKind kind) {
  switch (kind) {
    case EventKind::run_started: return "run.started";
    case EventKind::step: return "step";
    case EventKind::branch: return "branch";
    case EventKind::effect: return "effect";
    case EventKind::waiting: return "waiting";
    case EventKind::completed: return "run.completed";
    case EventKind::failed: return "run.failed";
    case EventKind::cancelled: return "run.cancelled";
    case EventKind::retried: return "run.retried";
  }
  return "";
}

bool ends_run(EventKind kind) {
  return kind == EventKind::completed || kind == EventKind::failed || kind == EventKind::cancelled;
}

std::string_view name_of(StepStatus status) {
  switch (status) {
    case StepStatus::ok: return "ok";
    case StepStatus::failed: return "failed";
    case StepStatus::skipped: return "skipped";
  }
  return "";
}

bool is_door(const Plan& plan, const Event& event) {
  if (event.kind != EventKind::step) return false;
  const auto* action = plan.binding(event.node).action;
  return (*plan.flow)[event.node].shape == Shape::taskbox || (action != nullptr && action->name == "http.wait");
}

namespace {

double rounded(double milliseconds) { return std::round(milliseconds * 1000) / 1000; }

void add_place(Json& json, const RunFacts& run, const Event& event) {
  const Flow& flow = *run.plan->flow;
  const Node& node = flow[event.node];
  json["lane"] = flow[node.lane].id;
  json["node"] = node.id;
  json["label"] = node.label;
}

Json ids_of(const Flow& flow, const std::vector<NodeId>& nodes) {
  Json ids = Json::array();
  for (const NodeId node : nodes) ids.push_back(flow[node].id);
  return ids;
}

void add_step(Json& json, const RunFacts& run, const Event& event) {
  add_place(json, run, event);
  const auto* action = run.plan->binding(event.node).action;
  const bool box = (*run.plan->flow)[event.node].shape != Shape::circle;
  if (action != nullptr || box) json["action"] = action != nullptr ? action->name : "note";
  if (event.pass > 0) json["pass"] = event.pass;
  json["status"] = name_of(event.status);
  if (!event.detail.is_null()) json[event.status == StepStatus::failed ? "error" : "result"] = event.detail;
  if (event.until) json["next_pass_at"] = to_rfc3339(*event.until);
  json["next"] = ids_of(*run.plan->flow, event.next);
  json["duration_ms"] = rounded(event.duration_ms);
}

void add_branch(Json& json, const RunFacts& run, const Event& event) {
  const Flow& flow = *run.plan->flow;
  json["lane"] = flow[flow[event.node].lane].id;
  json["node"] = flow[event.node].id;
  json["value"] = event.detail;
  json["label"] = event.text;
  if (event.pass > 0) json["pass"] = event.pass;
  if (event.next.size() == 1) json["to"] = flow[event.next.front()].id;
  if (event.next.size() != 1) json["to"] = ids_of(flow, event.next);
}

void add_end(Json& json, const Event& event) {
  json["status"] = event.kind == EventKind::completed ? "completed" : event.kind == EventKind::failed ? "failed" : "cancelled";
  if (event.kind == EventKind::failed) json["error"] = event.detail;
  if (!event.text.empty()) json["outcome"] = event.text;
  json["duration_ms"] = rounded(event.duration_ms);
}

}  // namespace

Json to_json(const RunFacts& run, const Event& event) {
  Json json = {{"event", name_of(event.kind)}, {"run", run.id}};
  switch (event.kind) {
    case EventKind::run_started:
      json["flow"] = run.plan->flow->name;
      json["start"] = (*run.plan->flow)[event.node].id;
      if (!run.parent.empty()) json["parent"] = run.parent;
      json["time"] = to_rfc3339(event.time);
      return json;
    case EventKind::step: add_step(json, run, event); return json;
    case EventKind::branch: add_branch(json, run, event); return json;
    case EventKind::effect:
      add_place(json, run, event);
      json["key"] = event.text;
      return json;
    case EventKind::waiting:
      add_place(json, run, event);
      json["for"] = event.text;
      if (event.until) json["until"] = to_rfc3339(*event.until);
      if (event.text == wait_for_callback && event.detail.is_object()) json.update(event.detail);
      return json;
    case EventKind::completed:
    case EventKind::failed:
    case EventKind::cancelled: add_end(json, event); return json;
    case EventKind::retried:
      json["node"] = (*run.plan->flow)[event.node].id;
      json["attempt"] = event.detail;
      json["time"] = to_rfc3339(event.time);
      return json;
  }
  return json;
}

}  // namespace laneway
