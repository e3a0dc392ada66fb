/// `/api/v1/events`, `/endpoints`, `/deliveries`: what goes out, and to whom.
#include "serve/api/api.h"

#include "net/signature.h"

#include <fmt/format.h>

namespace laneway {

namespace {

Json event_json(const StoredEvent& event) {
  auto json = to_json(event);
  json["created"] = to_rfc3339(event.created);
  return json;
}

std::vector<std::string> texts_member(const Json& body, const char* name, std::vector<std::string> otherwise) {
  const auto found = body.find(name);
  if (found == body.end()) return otherwise;
  std::vector<std::string> texts;
  const bool good =
      found->is_array() && std::all_of(found->begin(), found->end(), [](const Json& item) { return item.is_string(); });
  if (!good) throw ApiProblem{422, fmt::format("'{}' must be a list of strings", name)};
  for (const auto& item : *found) texts.push_back(item.get<std::string>());
  return texts;
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
         const auto emitted = world_.outbox.emit(event_of(body_of(call)));
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

void Api::add_endpoints() {
  const auto shown = [](const ConsumerEndpoint& endpoint) { return to_json(endpoint, SecretsShown::hidden); };
  const auto changed = [this, shown](const WebCall& call, const std::function<void(ConsumerEndpoint&)>& change) {
    const auto endpoint = world_.outbox.change(call.part("endpoint"), change);
    if (!endpoint) throw ApiProblem{404, "there is no such endpoint"};
    return json_response(200, shown(*endpoint));
  };
  operations_.push_back({.method = "GET",
                         .path = "/endpoints",
                         .id = "listEndpoints",
                         .tag = "endpoints",
                         .summary = "Consumers' endpoints; their secrets are not shown",
                         .answer = "ConsumerEndpointList",
                         .answer_by = [this, shown](const WebCall&) {
                           Json data = Json::array();
                           for (const auto& endpoint : world_.outbox.endpoints()) data.push_back(shown(endpoint));
                           return json_response(200, {{"data", std::move(data)}, {"next", nullptr}});
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/endpoints",
                         .id = "addEndpoint",
                         .tag = "endpoints",
                         .summary = "Registers an endpoint; the secret that was made for it is shown this once",
                         .body = "NewConsumerEndpoint",
                         .answer = "ConsumerEndpoint",
                         .status = 201,
                         .errors = {422},
                         .answer_by = [this](const WebCall& call) {
                           const auto body = body_of(call);
                           only_members(body, {"url", "name", "events", "secret", "scheme"});
                           ConsumerEndpoint endpoint;
                           endpoint.url = text_member(body, "url").value_or("");
                           endpoint.name = text_member(body, "name").value_or("");
                           endpoint.events = texts_member(body, "events", endpoint.events);
                           endpoint.scheme = text_member(body, "scheme").value_or(endpoint.scheme);
                           auto secret = text_member(body, "secret");
                           if (secret)
                             if (const auto problem = problem_of_secret(*secret, endpoint.scheme); !problem.empty())
                               throw ApiProblem{422, problem};
                           const bool made = !secret;
                           if (made && find_scheme(endpoint.scheme) != nullptr)
                             secret = new_endpoint_secret(endpoint.scheme);
                           endpoint.secrets.push_back({secret.value_or(""), std::nullopt});
                           if (const auto problem = problem_of(endpoint); !problem.empty())
                             throw ApiProblem{422, problem};
                           const auto added = world_.outbox.add(std::move(endpoint));
                           auto json = to_json(added, SecretsShown::hidden);
                           if (made) json["secret"] = *secret;
                           return json_response(201, json);
                         }});
  operations_.push_back({.method = "GET",
                         .path = "/endpoints/{endpoint}",
                         .id = "showEndpoint",
                         .tag = "endpoints",
                         .summary = "An endpoint",
                         .answer = "ConsumerEndpoint",
                         .errors = {404},
                         .answer_by = [this, shown](const WebCall& call) {
                           const auto endpoint = world_.outbox.endpoint(call.part("endpoint"));
                           if (!endpoint) throw ApiProblem{404, "there is no such endpoint"};
                           return json_response(200, shown(*endpoint));
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/endpoints/{endpoint}/enable",
                         .id = "enableEndpoint",
                         .tag = "endpoints",
                         .summary = "Delivers to it again",
                         .answer = "ConsumerEndpoint",
                         .errors = {404},
                         .answer_by = [changed](const WebCall& call) {
                           return changed(call, [](ConsumerEndpoint& endpoint) {
                             endpoint.enabled = true;
                             endpoint.reason.clear();
                           });
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/endpoints/{endpoint}/disable",
                         .id = "disableEndpoint",
                         .tag = "endpoints",
                         .summary = "Delivers to it no more until it is enabled",
                         .answer = "ConsumerEndpoint",
                         .errors = {404},
                         .answer_by = [changed](const WebCall& call) {
                           return changed(call, [](ConsumerEndpoint& endpoint) {
                             endpoint.enabled = false;
                             endpoint.reason = "by the API";
                           });
                         }});
  operations_.push_back({.method = "DELETE",
                         .path = "/endpoints/{endpoint}",
                         .id = "removeEndpoint",
                         .tag = "endpoints",
                         .summary = "Removes an endpoint; its deliveries that have not ended are cancelled",
                         .status = 204,
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           if (!world_.outbox.remove(call.part("endpoint")))
                             throw ApiProblem{404, "there is no such endpoint"};
                           return OutgoingResponse{204, {}, {}, {}};
                         }});
}

void Api::add_deliveries() {
  operations_.push_back({.method = "GET",
                         .path = "/deliveries",
                         .id = "listDeliveries",
                         .tag = "deliveries",
                         .summary = "Deliveries, the newest first: runs that bring an event to an endpoint",
                         .query = run_list_parameters(),
                         .answer = "RunList",
                         .answer_by = [this](const WebCall& call) { return list_runs(call, true); }});
  operations_.push_back({.method = "GET",
                         .path = "/deliveries/{run}",
                         .id = "showDelivery",
                         .tag = "deliveries",
                         .summary = "A delivery",
                         .answer = "Run",
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           return json_response(200, world_.runs.whole(needed_run(call.part("run"))));
                         }});
  const auto add = [this](std::string_view path, std::string_view id, std::string_view summary,
                          std::function<std::string(const std::string&)> act) {
    operations_.push_back({.method = "POST",
                           .path = path,
                           .id = id,
                           .tag = "deliveries",
                           .summary = summary,
                           .answer = "RunStarted",
                           .status = 202,
                           .errors = {404, 409},
                           .keyed = true,
                           .answer_by = [act = std::move(act)](const WebCall& call) {
                             return json_response(202, {{"run", act(call.part("run"))}});
                           }});
  };
  add("/deliveries/{run}/retry", "retryDelivery", "Goes on with a failed delivery from its failed step",
      [this](const std::string& run) {
        retry(run);
        return run;
      });
  add("/deliveries/{run}/cancel", "cancelDelivery", "Cancels a delivery that has not ended",
      [this](const std::string& run) {
        cancel(run);
        return run;
      });
  add("/deliveries/{run}/replay", "replayDelivery", "Delivers the event once more, with the same webhook-id",
      [this](const std::string& run) { return replay(run); });
}

}  // namespace laneway
