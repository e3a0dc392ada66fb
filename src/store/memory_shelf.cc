/// What a store in memory holds.
#include "store/memory_shelf.h"

#include "run/step_call.h"

#include <algorithm>

namespace laneway {

ShelvedRun* MemoryShelf::find(const std::string& id) {
  const auto found = runs_.find(id);
  return found != runs_.end() ? &found->second : nullptr;
}

ShelvedRun& MemoryShelf::add(RunRecord record) {
  record.number = ++last_number_;
  auto& run = runs_[record.id];
  by_number.emplace_hint(by_number.end(), record.number, &run);
  const auto when = std::exchange(record.due, std::nullopt);
  run.record = std::move(record);
  set_due(run, when);
  return run;
}

void MemoryShelf::forget(const std::string& id) {
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;
  set_due(found->second, std::nullopt);
  for (const auto& token : found->second.tokens) callbacks_.erase(token);
  by_number.erase(found->second.record.number);
  forgotten_.push_back(runs_.extract(found));
}

void MemoryShelf::set_due(ShelvedRun& run, std::optional<TimePoint> when) {
  auto& record = run.record;
  if (record.due) {
    const auto queue = due.find(record.endpoint_id);
    // Mostly the first is taken and the last is added: neither needs a search.
    auto row = queue->second.begin();
    if (row->second != &run) row = queue->second.find({*record.due, record.number});
    queue->second.erase(row);
    if (queue->second.empty()) due.erase(queue);
  }
  record.due = when;
  if (!when) return;
  auto& queue = due[record.endpoint_id];
  queue.emplace_hint(queue.end(), std::pair(*when, record.number), &run);
}

std::string MemoryShelf::keep_text(const std::shared_ptr<const Flow>& flow) {
  auto hash = hashes_.of(flow);
  if (auto& text = flows[hash]; text.hash.empty()) text = text_of_flow(*flow);
  return hash;
}

void MemoryShelf::register_callbacks(const std::string& run, const Event& event) {
  constexpr std::string_view prefix = "callbacks.";
  for (const auto& change : event.changes) {
    if (!change.path.starts_with(prefix) || !change.value.is_string()) continue;
    const auto token = callback_token(change.value.get<std::string>());
    if (token.empty()) continue;
    callbacks_[token] = {run, change.path.substr(prefix.size()), true};
    if (auto* known = find(run)) known->tokens.push_back(token);
  }
}

void MemoryShelf::open_doors(ShelvedRun& run, const Flow& flow, const Event& event) {
  const auto& node = flow[event.node];
  if (event.kind == EventKind::step) {
    run.tasks.erase(node.id);
    for (const auto& token : run.tokens)
      if (auto& callback = callbacks_[token]; callback.node == node.id) callback.open = false;
  }
  if (event.kind != EventKind::waiting) return;
  if (event.text == wait_for_person)
    run.tasks[node.id] = {run.record.id, run.record.flow, node.id, node.label, event.time};
  if (event.text != wait_for_callback) return;
  for (const auto& token : run.tokens) {
    auto& callback = callbacks_[token];
    // A callback that came early is the one that the step waits for.
    const bool came = std::any_of(run.messages.begin(), run.messages.end(), [&](const Message& message) {
      return message.kind == Message::Kind::callback && message.key == token;
    });
    if (callback.node == node.id && !came) callback.open = true;
  }
}

std::optional<DueQueue> MemoryShelf::take_in(ShelvedRun& run, const RunFacts& facts, std::vector<EventPtr> events,
                                             RunStatus status, TimePoint now) {
  std::optional<Message> to_caller;
  for (const auto& shared : events) {
    const Event& event = *shared;
    if (event.kind == EventKind::retried) run.record.error = nullptr;
    if (!ends_run(event.kind)) continue;
    run.record.outcome = event.text;
    run.record.error = event.kind == EventKind::failed ? event.detail : Json();
    to_caller = message_to_caller(facts, event);
  }
  if (status != run.record.status && !events.empty()) run.record.updated = events.back()->time;
  run.record.status = status;
  if (run.events.empty())
    run.events = std::move(events);
  else
    std::move(events.begin(), events.end(), std::back_inserter(run.events));
  if (has_ended(status)) end(run);
  std::optional<DueQueue> queue;
  if (to_caller) post(*to_caller, now, queue);
  return queue;
}

void MemoryShelf::end(ShelvedRun& run) {
  run.record.leased = false;
  set_due(run, std::nullopt);
  run.messages.clear();
  run.tasks.clear();
  for (const auto& token : run.tokens) callbacks_[token].open = false;
  finished_.push_back(run.record.id);
  while (finished_.size() > finished_runs_) {
    const auto oldest = std::move(finished_.front());
    finished_.pop_front();
    // It may have been retried meanwhile.
    const auto* known = find(oldest);
    if (known != nullptr && has_ended(known->record.status)) forget(oldest);
  }
}

Posted MemoryShelf::post(Message& message, TimePoint now, std::optional<DueQueue>& queue) {
  Callback* callback = nullptr;
  if (message.kind == Message::Kind::callback) {
    const auto found = callbacks_.find(message.key);
    if (found == callbacks_.end()) return Posted::unknown;
    callback = &found->second;
    message.run = callback->run;
  }
  auto* run = find(message.run);
  if (run == nullptr) return Posted::unknown;
  const bool ended = has_ended(run->record.status);
  if (callback != nullptr && !std::exchange(callback->open, false)) return Posted::closed;
  if (message.kind == Message::Kind::task && run->tasks.erase(message.key) == 0)
    return ended ? Posted::closed : Posted::unknown;
  if (message.kind == Message::Kind::retry && run->record.status != RunStatus::failed) return Posted::closed;
  if (ended && message.kind != Message::Kind::retry) return Posted::closed;
  if (message.kind == Message::Kind::cancel && run->record.status == RunStatus::pending && !run->record.leased) {
    // Nobody has begun it: there is nothing to be told.
    run->record.status = RunStatus::cancelled;
    run->record.updated = now;
    end(*run);
    return Posted::taken;
  }
  message.id = ++last_message_;
  run->messages.push_back(message);
  if (run->record.leased) return Posted::taken;
  set_due(*run, now);
  queue = DueQueue{run->record.endpoint_id, now};
  return Posted::taken;
}

}  // namespace laneway
