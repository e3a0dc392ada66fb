/// How runs come into the engine from their store, and messages to them.
#include "run/driver.h"
#include "run/engine_core.h"

#include "net/signature.h"
#include "text/json_object.h"

#include <fmt/format.h>

namespace laneway {

Event Engine::Core::first_event(const RunFacts& facts, std::optional<Json> input, std::optional<Json> request) const {
  const Plan& plan = *facts.plan;
  Event event;
  event.kind = EventKind::run_started;
  event.node = facts.start;
  auto& changes = event.changes;
  changes.reserve(3 + plan.variables.size());
  changes.push_back({"run", json_object("id", facts.id, "flow", plan.flow->name, "started_at",
                                        to_rfc3339(world_.clock.now()), "attempt", 1)});
  for (const auto& [name, value] : plan.variables) changes.push_back({"vars." + name, value});
  if (request) changes.push_back({"request", std::move(*request)});
  if (input) changes.push_back({"input", std::move(*input)});
  for (std::size_t index = 0; index < plan.bindings.size(); ++index) {
    const auto* action = plan.bindings[index].action;
    if (action == nullptr || action->name != "http.wait") continue;
    changes.push_back({"callbacks." + plan.flow->nodes[index].id, world_.lanes.callback_url(random_id(16))});
  }
  return event;
}

void Engine::Core::resume(ResumeRequest request) {
  RunRecord& record = request.claim.run;
  const auto start = request.plan->flow->find_node(record.start);
  if (!start)
    throw Error(Error::Kind::store,
                fmt::format("run {} starts at '{}', which its flow lacks", record.id, record.start));
  RunFacts facts{record.id, request.plan, record.parent, start, record.called};
  facts.event_id = record.event_id;
  facts.endpoint_id = record.endpoint_id;
  facts.replay_of = record.replay_of;
  facts.options = std::move(record.options);
  const auto run = make_run(std::move(facts), request.settings, &request.claim);
  run->on_end = std::move(request.on_end);
  run->on_gone = std::move(request.on_gone);
  std::function<void()> begin;
  if (record.status == RunStatus::pending) {
    const auto given = [&record](const char* name) {
      const auto found = record.seed.find(name);
      return found != record.seed.end() ? std::optional<Json>(std::move(*found)) : std::nullopt;
    };
    begin = [this, run, event = first_event(run->facts, given("input"), given("request"))]() mutable {
      Driver driver(*this, run);
      driver.record(std::move(event));
      for (const auto& message : world_.store.messages(run->facts.id)) driver.take(message);
    };
  } else {
    auto events = world_.store.journal(record.id, *request.plan->flow);
    run->state = fold(*request.plan, events);
    // Another sequence than the run had before, and the same whenever it is taken up here.
    run->random = RunRandom(std::hash<std::string>{}(record.id) ^ events.size());
    begin = [this, run, events = std::move(events)] { Driver(*this, run).go_on(events); };
  }
  {
    const std::lock_guard lock(mutex_);
    runs_.insert_or_assign(run->facts.id, run);
  }
  post(run, std::move(begin));
}

ActiveRunPtr Engine::Core::find(const std::string& run_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = runs_.find(run_id);
  return found != runs_.end() ? found->second : nullptr;
}

Posted Engine::Core::post(Message message) {
  const auto posted = world_.store.post(message);
  if (posted == Posted::taken) deliver(message);
  return posted;
}

void Engine::Core::deliver(const Message& message) {
  const auto run = find(message.run);
  if (run) post(run, [this, run, message] { Driver(*this, run).take(message); });
}

void Engine::Core::deliver_stored(const std::string& run_id) {
  if (!find(run_id)) return;
  for (const auto& message : world_.store.messages(run_id)) deliver(message);
}

}  // namespace laneway
