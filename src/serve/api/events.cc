/// `/api/v1/events`: what goes out.
#include "serve/api/api.h"

#include <fmt/format.h>

namespace laneway {

namespace {

Json event_json(const StoredEvent& event) {
  auto json = to_json(event);
  json["created"] = to_rfc3339(event.created);
  return json;
}

/// What the caller's requests belong to (W3C Trace Context).
Json trace_of(const IncomingRequest& request) {
  constexpr std::size_t longest = 512;
  Json trace = Json::object();
  for (const auto* name : {"traceparent", "tracestate"})
    if (const auto* value = find_header(request.headers, name); value != nullptr && value->size() <= longest)
      trace[name] = json_of_bytes(*value);
  return trace;
}

OutgoingEvent event_of(const Json& body) {
  only_members(body, {"type", "id", "data"});
  OutgoingEvent event;
  event.type = text_member(body, "type").value_or("");
  event.id = text_member(body, "id").value_or("");
  event.data = body.value("data", Json());
  if (const auto problem = problem_of(event); !problem.empty()) throw ApiProblem{422, problem};
  return event;
}

}  // namespace

void Api::add_events() {
  operations_.push_back(
      {.method = "GET",
       .path = "/events",
       .id = "listEvents",
       .tag = "events",
       .summary = "Events that were emitted, the newest first",
       .query = {{"type", "a pattern: order.*"},
                 {"limit", "how many, at most 500", R"({"type":"integer","minimum":1,"maximum":500,"default":50})"},
                 {"after", "`next` of the page before", R"({"type":"integer"})"}},
       .answer = "EventList",
       .answer_by = [this](const WebCall& call) {
         const auto page = run_filter(call);
         EventFilter filter{call.parameter("type"), page.before, page.limit + 1};
         auto events = world_.outbox.events(filter);
         Json next;
         if (events.size() > page.limit) {
           events.resize(page.limit);
           next = std::to_string(events.back().number);
         }
         Json data = Json::array();
         for (const auto& event : events) data.push_back(event_json(event));
         return json_response(200, {{"data", std::move(data)}, {"next", std::move(next)}});
       }});
  operations_.push_back(
      {.method = "POST",
       .path = "/events",
       .id = "emitEvent",
       .tag = "events",
       .summary = "Stores an event and a delivery for each endpoint that wants it, durably",
       .body = "NewEvent",
       .answer = "EventStored",
       .status = 202,
       .errors = {409, 422},
       .keyed = true,
       .answer_by = [this](const WebCall& call) {
         auto event = event_of(body_of(call));
         event.trace = trace_of(call.request);
         const auto emitted = world_.outbox.emit(event);
         if (emitted.result == Emitted::Result::differs)
           throw ApiProblem{409, "an event of this id with another type or data is there"};
         const bool is_new = emitted.result == Emitted::Result::stored;
         return json_response(202, {{"id", emitted.id}, {"new", is_new}, {"deliveries", emitted.deliveries.size()}});
       }});
  operations_.push_back({.method = "GET",
                         .path = "/events/{event}",
                         .id = "showEvent",
                         .tag = "events",
                         .summary = "An event",
                         .answer = "Event",
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           const auto event = world_.outbox.event(call.part("event"));
                           if (!event) throw ApiProblem{404, "there is no such event"};
                           return json_response(200, event_json(*event));
                         }});
}

}  // namespace laneway
