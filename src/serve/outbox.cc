/// What outboxes have in common, and which one a store gets.
#include "serve/outbox.h"

#include "model/flow.h"
#include "net/signature.h"
#include "serve/outbox_parts.h"
#include "syntax/parse.h"

#include <fmt/format.h>

namespace laneway {

/// Made by the build from flows/webhook_delivery.flow.
extern const char* const standard_delivery_text;

namespace {

constexpr std::size_t longest_id = 200;

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= longest_id &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

Json to_json(const StoredEvent& event) {
  return {{"id", event.id}, {"type", event.type}, {"time", to_rfc3339(event.time)}, {"data", event.data}};
}

std::string problem_of(const OutgoingEvent& event) {
  if (!event.id.empty() && !is_id(event.id))
    return fmt::format("an event's id must be of 1 to {} visible ASCII characters without blanks", longest_id);
  if (auto problem = problem_of_event_type(event.type); !problem.empty()) return problem;
  if (const auto size = to_text(event.data).size(); size > largest_event)
    return fmt::format("the event's data has {} bytes, which is more than an event may have ({}); send a reference to it",
                       size, largest_event);
  return {};
}

StoredEvent stored_event(const OutgoingEvent& event, TimePoint now) {
  return {0, event.id.empty() ? "evt_" + random_id() : event.id, event.type, event.time.value_or(now), event.data, now};
}

Emitted::Result compare(const StoredEvent& known, const OutgoingEvent& event) {
  const bool same = known.type == event.type && known.data == event.data;
  return same ? Emitted::Result::known : Emitted::Result::differs;
}

RunRecord delivery_of(const StoredEvent& event, const Json& trace, const ConsumerEndpoint& endpoint,
                      const std::string& start) {
  RunRecord record;
  record.start = start;
  record.event_id = event.id;
  record.endpoint_id = endpoint.id;
  auto input = to_json(event);
  input.update(trace);
  record.seed = {{"input", std::move(input)}};
  record.created = event.created;
  return record;
}

void name_new_endpoint(ConsumerEndpoint& endpoint, TimePoint now) {
  endpoint.id = "ep_" + random_id();
  endpoint.created = endpoint.updated = now;
}

std::shared_ptr<const Flow> standard_delivery_flow() {
  static const auto flow = std::make_shared<const Flow>(
      read_flow(std::make_shared<const Source>("flows/webhook_delivery.flow", standard_delivery_text)).flow);
  return flow;
}

std::unique_ptr<OutboxStore> make_outbox(Store& store, Clock& clock, DeliveryFlow flow) {
  if (auto* sqlite = dynamic_cast<SqliteStore*>(&store)) return make_sqlite_outbox(*sqlite, clock, std::move(flow));
  return make_memory_outbox(store, clock, std::move(flow));
}

}  // namespace laneway
