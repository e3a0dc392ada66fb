/// The OpenAPI 3.1 document, made from the operations that are routed.
#include "serve/api/operation.h"

#include "text/error.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <set>

namespace laneway {

namespace {

/// The schemas that operations name (JSON Schema 2020-12).
constexpr std::string_view schemas_text = R"json({
  "Error": {"type": "object", "required": ["error", "detail"],
    "properties": {"error": {"type": "string", "examples": ["not-found"]}, "detail": {"type": "string"}}},
  "Endpoint": {"type": "object", "required": ["node", "methods", "path", "url", "credentials"],
    "properties": {"node": {"type": "string"}, "methods": {"type": "array", "items": {"type": "string"}},
      "path": {"type": "string"}, "url": {"type": "string"},
      "credentials": {"type": "string", "examples": ["none", "Basic", "API key in x-api-key", "signature (github)"]}}},
  "Flow": {"type": "object", "required": ["name", "file", "served", "problem", "entry", "endpoints"],
    "properties": {"name": {"type": "string"}, "file": {"type": "string"}, "served": {"type": "boolean"},
      "problem": {"type": ["string", "null"], "description": "why the file as it is now is not served"},
      "entry": {"type": ["string", "null"], "description": "the node where runs without a request start"},
      "endpoints": {"type": "array", "items": {"$ref": "#/components/schemas/Endpoint"}},
      "text": {"type": ["string", "null"]}}},
  "FlowList": {"type": "object", "required": ["data", "next"],
    "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Flow"}}, "next": {"type": "null"}}},
  "RunStatus": {"type": "string", "enum": ["pending", "running", "waiting", "completed", "failed", "cancelled"]},
  "Run": {"type": "object", "required": ["run", "flow", "status", "start", "created", "updated"],
    "properties": {"run": {"type": "string"}, "flow": {"type": "string"}, "status": {"$ref": "#/components/schemas/RunStatus"},
      "outcome": {"type": ["string", "null"], "description": "the business status"},
      "error": {"type": ["object", "null"]}, "start": {"type": "string"}, "parent": {"type": ["string", "null"]},
      "event": {"type": ["string", "null"]}, "endpoint": {"type": ["string", "null"]}, "replay_of": {"type": ["string", "null"]},
      "created": {"type": "string", "format": "date-time"}, "updated": {"type": "string", "format": "date-time"},
      "due": {"type": ["string", "null"], "format": "date-time"}, "context": {"type": "object"}}},
  "RunList": {"type": "object", "required": ["data", "next"],
    "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}},
      "next": {"type": ["string", "null"], "description": "give it as 'after' for the next page"}}},
  "RunEvent": {"type": "object", "required": ["event", "run", "seq", "time"],
    "properties": {"event": {"type": "string", "examples": ["step"]}, "run": {"type": "string"}, "seq": {"type": "integer"},
      "time": {"type": "string", "format": "date-time"}}, "additionalProperties": true},
  "RunEventList": {"type": "object", "required": ["data", "next"],
    "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/RunEvent"}}, "next": {"type": "null"}}},
  "RunStart": {"type": "object", "additionalProperties": false,
    "properties": {"start": {"type": "string", "description": "the node to start at; by default the flow's entry"},
      "input": {"description": "the event"}}},
  "RunStarted": {"type": "object", "required": ["run"], "properties": {"run": {"type": "string"}}},
  "Task": {"type": "object", "required": ["run", "flow", "node", "label", "since"],
    "properties": {"run": {"type": "string"}, "flow": {"type": "string"}, "node": {"type": "string"}, "label": {"type": "string"},
      "since": {"type": "string", "format": "date-time"}}},
  "TaskList": {"type": "object", "required": ["data", "next"],
    "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Task"}}, "next": {"type": "null"}}},
  "TaskAnswer": {"type": "object", "additionalProperties": false,
    "properties": {"answer": {"type": "string", "enum": ["done", "failed"], "default": "done"}, "comment": {"type": "string"}}},
  "Event": {"type": "object", "required": ["id", "type", "data", "created"],
    "properties": {"id": {"type": "string"}, "type": {"type": "string"}, "data": {}, "created": {"type": "string", "format": "date-time"}}},
  "EventList": {"type": "object", "required": ["data", "next"],
    "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}}, "next": {"type": ["string", "null"]}}},
  "NewEvent": {"type": "object", "required": ["type"], "additionalProperties": false,
    "properties": {"type": {"type": "string", "examples": ["order.shipped"]}, "id": {"type": "string"}, "data": {}}},
  "EventStored": {"type": "object", "required": ["id", "new", "deliveries"],
    "properties": {"id": {"type": "string"}, "new": {"type": "boolean", "description": "false: an event of this id was there"},
      "deliveries": {"type": "integer"}}},
  "EndpointFacts": {"type": "object",
    "properties": {"url": {"type": "string"}, "name": {"type": "string"},
      "events": {"type": "array", "items": {"type": "string"}, "description": "patterns of event types: order.*"},
      "scheme": {"type": "string", "examples": ["standard"]},
      "headers": {"type": "object", "additionalProperties": {"type": "string"},
        "description": "sent too; values may be env:NAME or file:PATH"},
      "timeout": {"type": "string", "description": "of a try, answer included", "examples": ["15s"]},
      "schedule": {"type": "string", "description": "waits between tries", "examples": ["5s, 5m, 30m"]},
      "rate": {"type": "number", "minimum": 0, "description": "tries a second; 0: any number"},
      "concurrency": {"type": "integer", "minimum": 1, "description": "tries at a time"}}},
  "ConsumerEndpoint": {"allOf": [{"$ref": "#/components/schemas/EndpointFacts"}],
    "required": ["id", "url", "events", "enabled", "scheme", "secrets"],
    "properties": {"id": {"type": "string"}, "enabled": {"type": "boolean"},
      "reason": {"type": "string", "description": "why it is disabled"},
      "secrets": {"type": "array", "items": {"type": "object", "required": ["secret"],
        "properties": {"secret": {"type": "string", "description": "dots, or a reference"},
          "ends": {"type": "string", "format": "date-time"}}}},
      "secret": {"type": "string", "description": "the secret that was made by this request"},
      "created": {"type": "string", "format": "date-time"}, "updated": {"type": "string", "format": "date-time"}},
    "unevaluatedProperties": false},
  "ConsumerEndpointList": {"type": "object", "required": ["data", "next"],
    "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/ConsumerEndpoint"}}, "next": {"type": "null"}}},
  "NewConsumerEndpoint": {"allOf": [{"$ref": "#/components/schemas/EndpointFacts"}], "required": ["url"],
    "properties": {"secret": {"type": "string", "description": "env:NAME, file:PATH or the secret itself; by default one is made"}},
    "unevaluatedProperties": false},
  "ConsumerEndpointChange": {"allOf": [{"$ref": "#/components/schemas/EndpointFacts"}], "unevaluatedProperties": false},
  "SecretRotation": {"type": "object", "additionalProperties": false,
    "properties": {"secret": {"type": "string", "description": "env:NAME, file:PATH or the secret itself; by default one is made"},
      "overlap": {"type": "string", "description": "how long the old secrets sign on", "default": "24h"}}},
  "EndpointDisabling": {"type": "object", "additionalProperties": false,
    "properties": {"reason": {"type": "string", "description": "why, for whoever looks at it"}}}
})json";

Json parsed(std::string_view text) {
  auto read = parse_json(text);
  if (auto* error = std::get_if<JsonError>(&read))
    throw Error(Error::Kind::system,
                fmt::format("a schema of the API is no JSON at byte {}: {}", error->offset, error->message));
  return std::get<Json>(std::move(read));
}

Json reference(std::string_view schema) { return {{"$ref", fmt::format("#/components/schemas/{}", schema)}}; }

std::string_view reason(int status) {
  switch (status) {
    case 400: return "a parameter or the body cannot be read";
    case 401: return "the token is missing or wrong";
    case 403: return "a request from a page of another origin, or to a foreign name";
    case 404: return "there is no such thing";
    case 409: return "it is not in a state for this";
    case 422: return "the body says what cannot be";
    case 503: return "too much is under way";
    default: return "refused";
  }
}

Json parameters_of(const Operation& operation) {
  Json parameters = Json::array();
  static const RE2 name_in_path(R"(\{([a-z]+)\})");
  re2::StringPiece rest(operation.path.data(), operation.path.size());
  std::string name;
  while (RE2::FindAndConsume(&rest, name_in_path, &name))
    parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  for (const auto& parameter : operation.query)
    parameters.push_back({{"name", parameter.name},
                          {"in", "query"},
                          {"description", parameter.help},
                          {"schema", parsed(parameter.schema)}});
  if (operation.keyed)
    parameters.push_back(
        {{"name", "Idempotency-Key"},
         {"in", "header"},
         {"description", "a request with a key that was answered before gets the same answer and does nothing"},
         {"schema", {{"type", "string"}, {"maxLength", 255}}}});
  return parameters;
}

Json responses_of(const Operation& operation) {
  Json content = {{"application/json", {{"schema", reference(operation.answer)}}}};
  if (operation.answer == "svg") content = {{"image/svg+xml", {{"schema", {{"type", "string"}}}}}};
  if (operation.streams)
    content["text/event-stream"] = {
        {"schema",
         {{"type", "string"},
          {"description", "an event for each of the run's, with its number as id; 'end' is the last"}}}};
  Json good = {{"description", "done"}};
  if (!operation.answer.empty()) good["content"] = std::move(content);
  Json responses = {{std::to_string(operation.status), std::move(good)}};
  std::set<int> errors(operation.errors.begin(), operation.errors.end());
  errors.insert({400, 401, 403});
  for (const int status : errors)
    responses[std::to_string(status)] = {{"description", reason(status)},
                                         {"content", {{"application/json", {{"schema", reference("Error")}}}}}};
  return responses;
}

}  // namespace

Json openapi_document(const std::vector<Operation>& operations, const std::string& server_url) {
  Json paths = Json::object();
  for (const auto& operation : operations) {
    std::string method(operation.method);
    for (auto& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    Json entry = {
        {"operationId", operation.id}, {"summary", operation.summary}, {"tags", Json::array({operation.tag})}};
    if (auto parameters = parameters_of(operation); !parameters.empty()) entry["parameters"] = std::move(parameters);
    if (!operation.body.empty())
      entry["requestBody"] = {{"required", false},
                              {"content", {{"application/json", {{"schema", reference(operation.body)}}}}}};
    entry["responses"] = responses_of(operation);
    paths[std::string(operation.path)][method] = std::move(entry);
  }
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "laneway"},
            {"version", "1"},
            {"summary", "Flows as webhook endpoints: what is served, what was run, what waits"},
            {"license", {{"name", "MIT"}, {"identifier", "MIT"}}}}},
          {"servers", Json::array({{{"url", server_url}}})},
          {"security", Json::array({{{"token", Json::array()}}, Json::object()})},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", parsed(schemas_text)},
            {"securitySchemes",
             {{"token",
               {{"type", "http"},
                {"scheme", "bearer"},
                {"description", "the server's --token; none on loopback without one"}}}}}}}};
}

}  // namespace laneway
