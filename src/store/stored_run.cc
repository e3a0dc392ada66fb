/// Stored runs as people see them.
#include "store/stored_run.h"

#include "run/run_options.h"

#include <fmt/format.h>

namespace laneway {

RunFacts StoredRun::facts() const {
  RunFacts facts{record.id, plan, record.parent, plan->flow->find_node(record.start), record.called};
  facts.event_id = record.event_id;
  facts.endpoint_id = record.endpoint_id;
  facts.replay_of = record.replay_of;
  return facts;
}

std::optional<StoredRun> load_stored_run(const Store& store, const std::string& id, const ActionCatalogue& catalogue) {
  auto record = store.find(id);
  if (!record) return std::nullopt;
  StoredRun run{std::move(*record), nullptr, {}};
  const auto text = store.flow(run.record.flow_hash);
  if (!text) return run;
  auto made = make_again(*text, run.record.options, catalogue);
  if (auto* ready = std::get_if<MadeAgain>(&made)) run.plan = ready->plan;
  if (run.plan) run.events = store.events(id, *run.plan->flow);
  return run;
}

Json to_json(const RunRecord& run) {
  Json json = {{"run", run.id}, {"flow", run.flow}, {"status", name_of(run.status)}, {"start", run.start}};
  const std::pair<const char*, const std::string&> texts[] = {{"outcome", run.outcome},
                                                              {"parent", run.parent},
                                                              {"event", run.event_id},
                                                              {"endpoint", run.endpoint_id},
                                                              {"replay_of", run.replay_of}};
  for (const auto& [name, text] : texts)
    if (!text.empty()) json[name] = text;
  if (!run.error.is_null()) json["error"] = run.error;
  json["created"] = to_rfc3339(run.created);
  json["updated"] = to_rfc3339(run.updated);
  if (run.due) json["due"] = to_rfc3339(*run.due);
  if (run.leased) json["leased"] = true;
  return json;
}

Json to_json_with_changes(const RunFacts& run, const Event& event) {
  Json json = to_json(run, event);
  if (event.kind != EventKind::step && event.kind != EventKind::run_started) return json;
  for (const auto& change : event.changes) json["changes"][change.path] = change.value;
  return json;
}

Json seed_of(const StoredRun& run) {
  if (!run.record.seed.is_null()) return run.record.seed;
  Json seed = Json::object();
  if (run.events.empty()) return seed;
  for (const auto& change : run.events.front().changes)
    if (change.path == "input" || change.path == "request") seed[change.path] = change.value;
  return seed;
}

RunRecord replay_of(const StoredRun& run) {
  RunRecord again;
  again.start = run.record.start;
  again.event_id = run.record.event_id;
  again.endpoint_id = run.record.endpoint_id;
  again.options = run.record.options;
  again.seed = seed_of(run);
  again.replay_of = run.record.id;
  again.flow_hash = run.record.flow_hash;
  return again;
}

}  // namespace laneway
