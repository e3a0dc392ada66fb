/// What the parts of stored runs have in common.
#include "run/run_store.h"

#include <future>

namespace laneway {

std::string_view name_of(Message::Kind kind) {
  switch (kind) {
    case Message::Kind::callback: return "callback";
    case Message::Kind::task: return "task";
    case Message::Kind::cancel: return "cancel";
    case Message::Kind::retry: return "retry";
    case Message::Kind::called: return "called";
  }
  return "";
}

std::optional<Message> message_to_caller(const RunFacts& run, const Event& event) {
  if (!run.called || !ends_run(event.kind) || event.changes.empty()) return std::nullopt;
  return Message{0, run.parent, Message::Kind::called, run.id, event.changes.front().value};
}

void flush(Journal& journal, RunStatus status) {
  std::promise<void> over;
  const auto done = [&over](std::exception_ptr problem) {
    if (problem) return over.set_exception(problem);
    over.set_value();
  };
  if (!journal.flush(status, done)) over.get_future().get();
}

std::vector<Event> RunStore::events(const std::string& run_id, const Flow& flow) const {
  std::vector<Event> events;
  for (const auto& event : journal(run_id, flow)) events.push_back(*event);
  return events;
}

}  // namespace laneway
