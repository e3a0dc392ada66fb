/// `/api/v1`: what all operations share, and how they are mounted.
#include "serve/api/api.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::size_t largest_body = 1 << 20;

}  // namespace

Api::Api(ApiWorld world) : world_(world), idempotency_(world.store.state()) {
  add_flows();
  add_runs();
  add_tasks();
  add_events();
  add_endpoints();
  add_deliveries();
}

Json Api::document() const { return openapi_document(operations_, world_.lanes.base_url() + std::string(api_prefix)); }

void Api::add_to(Router& router) {
  for (const auto& operation : operations_) {
    WebRoute route;
    route.method = operation.method;
    route.pattern = std::string(api_prefix) + std::string(operation.path);
    route.max_bytes = operation.method == "GET" ? 0 : largest_body;
    route.answer = [this, &operation](const WebCall& call) {
      try {
        return operation.keyed ? idempotency_.answer(call, operation.answer_by) : operation.answer_by(call);
      } catch (const ApiProblem& problem) {
        return error_response(problem.status, problem.detail);
      }
    };
    router.add(std::move(route));
  }
  router.add({"GET", std::string(api_prefix) + "/openapi.json", false, 0,
              [this](const WebCall&) { return json_response(200, document()); }});
}

RunRecord Api::needed_run(const std::string& run) const {
  auto found = world_.runs.find(run);
  if (!found) throw ApiProblem{404, "there is no such run"};
  return std::move(*found);
}

OutgoingResponse Api::drawing(const Flow& flow, const Marks& marks) const {
  const auto* format = find_drawing_format("svg");
  if (format == nullptr) throw ApiProblem{404, "this build draws no pictures"};
  return {200,
          {{"content-type", "image/svg+xml; charset=utf-8"},
           {"cache-control", "no-store"},
           {"content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"}},
          format->draw(flow, {marks}),
          {}};
}

void Api::post(const std::string& run, Message::Kind kind, std::string key, Json data, std::string_view closed) {
  Message message;
  message.run = run;
  message.kind = kind;
  message.key = std::move(key);
  message.data = std::move(data);
  switch (world_.engine.post(std::move(message))) {
    case Posted::taken: return;
    case Posted::unknown:
      throw ApiProblem{404, kind == Message::Kind::task ? "there is no such task" : "there is no such run"};
    case Posted::closed: throw ApiProblem{409, std::string(closed)};
  }
}

void Api::retry(const std::string& run) { post(run, Message::Kind::retry, {}, {}, "only failed runs can be retried"); }
void Api::cancel(const std::string& run) { post(run, Message::Kind::cancel, {}, {}, "the run has ended"); }

void Api::answer_task(const std::string& run, const std::string& node, const std::string& answer,
                      const std::string& comment) {
  if (answer != "done" && answer != "failed") throw ApiProblem{422, "'answer' must be done or failed"};
  post(run, Message::Kind::task, node, {{"answer", answer}, {"comment", comment}}, "the task was answered before");
}

}  // namespace laneway
