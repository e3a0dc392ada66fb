/// `/api/v1/flows`: what is served.
#include "serve/api/api.h"

#include "run/run_options.h"

#include <fmt/format.h>

namespace laneway {

namespace {

Json endpoints_of(const ServedFlow& flow, const LaneHost& lanes) {
  Json endpoints = Json::array();
  for (const auto& route : lanes.routes()) {
    if (route->plan != flow.plan) continue;
    const Flow& of = *flow.plan->flow;
    endpoints.push_back({{"node", of[route->facts().node].id},
                         {"methods", route->facts().methods},
                         {"path", route->facts().path},
                         {"url", lanes.base_url() + route->path},
                         {"credentials", route->rules->credentials().description()}});
  }
  return endpoints;
}

Json flow_json(const ServedFlow& flow, const LaneHost& lanes) {
  Json json = {{"name", flow.name},
               {"file", flow.path},
               {"served", flow.plan != nullptr},
               {"problem", flow.problem.empty() ? Json() : Json(flow.problem)},
               {"entry", nullptr},
               {"endpoints", Json::array()}};
  if (!flow.plan) return json;
  if (flow.plan->entry()) json["entry"] = (*flow.plan->flow)[flow.plan->entry()].id;
  json["endpoints"] = endpoints_of(flow, lanes);
  return json;
}

ServedFlow needed_flow(const FlowSet& flows, const std::string& name) {
  for (auto& flow : flows.flows())
    if (flow.name == name) return std::move(flow);
  throw ApiProblem{404, "there is no such flow"};
}

}  // namespace

void Api::add_flows() {
  operations_.push_back({.method = "GET",
                         .path = "/flows",
                         .id = "listFlows",
                         .tag = "flows",
                         .summary = "The flows that are served, and files that are refused",
                         .answer = "FlowList",
                         .answer_by = [this](const WebCall&) {
                           Json data = Json::array();
                           for (const auto& flow : world_.flows.flows()) data.push_back(flow_json(flow, world_.lanes));
                           return json_response(200, {{"data", std::move(data)}, {"next", nullptr}});
                         }});
  operations_.push_back({.method = "GET",
                         .path = "/flows/{flow}",
                         .id = "showFlow",
                         .tag = "flows",
                         .summary = "A flow, with its text",
                         .answer = "Flow",
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           const auto flow = needed_flow(world_.flows, call.part("flow"));
                           auto json = flow_json(flow, world_.lanes);
                           json["text"] = flow.plan ? Json(flow.plan->flow->source->text()) : Json();
                           return json_response(200, json);
                         }});
  operations_.push_back({.method = "GET",
                         .path = "/flows/{flow}/drawing.svg",
                         .id = "drawFlow",
                         .tag = "flows",
                         .summary = "The flow as a diagram",
                         .answer = "svg",
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           const auto flow = needed_flow(world_.flows, call.part("flow"));
                           if (!flow.plan) throw ApiProblem{404, "this flow has errors and was never served"};
                           return drawing(*flow.plan->flow, {});
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/flows/{flow}/runs",
                         .id = "startRun",
                         .tag = "runs",
                         .summary = "Starts a run; it goes on after the answer",
                         .body = "RunStart",
                         .answer = "RunStarted",
                         .status = 202,
                         .errors = {404, 409, 422},
                         .keyed = true,
                         .answer_by = [this](const WebCall& call) {
                           const auto body = body_of(call);
                           only_members(body, {"start", "input"});
                           std::optional<Json> input;
                           if (const auto given = body.find("input"); given != body.end()) input = *given;
                           const auto run =
                               start_run(call.part("flow"), text_member(body, "start").value_or(""), std::move(input));
                           return json_response(202, {{"run", run}});
                         }});
}

std::string Api::start_run(const std::string& name, const std::string& start, std::optional<Json> input) {
  const auto flow = needed_flow(world_.flows, name);
  if (!flow.plan) throw ApiProblem{409, "this flow has errors and is not served"};
  const Flow& of = *flow.plan->flow;
  const NodeId node = start.empty() ? flow.plan->entry() : of.find_node(start);
  if (!node && !start.empty()) throw ApiProblem{422, fmt::format("the flow has no node '{}'", start)};
  if (!node) throw ApiProblem{422, "the flow has no clear entry; say where to 'start'"};
  // Durable before anybody hears of it; a worker begins it at once.
  RunRecord record;
  record.flow = of.name;
  record.start = of[node].id;
  record.options = kept_options(*flow.plan, *world_.settings, world_.bind);
  record.seed = Json::object();
  if (input) record.seed["input"] = std::move(*input);
  return world_.store.add(std::move(record), of).id;
}

}  // namespace laneway
