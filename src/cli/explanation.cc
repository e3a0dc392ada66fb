/// Explains plans.
#include "cli/explanation.h"

#include "cli/action_pages.h"
#include "cli/table.h"
#include "run/secret.h"

#include <fmt/format.h>

namespace laneway {

namespace {

std::string_view name_of(EdgeRole role) {
  switch (role) {
    case EdgeRole::walk: return "walk";
    case EdgeRole::on_error: return "on error";
    case EdgeRole::request: return "request";
    case EdgeRole::reply: return "reply";
  }
  return {};
}

std::string shown_value(const BoundValue& value) {
  return value.parameter->type == ParameterType::secret ? show_secret(value.text) : value.text;
}

/// What the node does, in one or a few words.
std::string action_text(const Plan& plan, NodeId id) {
  const Node& node = (*plan.flow)[id];
  const Binding& binding = plan.binding(id);
  if (binding.test) return "test " + binding.test->text();
  if (binding.action != nullptr) return std::string(binding.action->name);
  switch (node.shape) {
    case Shape::circle: return node.in.empty() ? "start" : "end";
    case Shape::diamond: return node.out.size() == 1 ? "pass" : "ask";
    case Shape::taskbox: return "ask a person";
    case Shape::rectangle: return "note";
  }
  return {};
}

std::string reason_text(ValueOrigin origin, std::string_view phrase) {
  if (origin != ValueOrigin::phrase) return std::string(name_of(origin));
  return fmt::format("phrase \"{}\"", pattern_for_people(phrase));
}

std::string why_text(const Binding& binding) {
  const bool tests = binding.test_origin != ValueOrigin::none;
  return reason_text(tests ? binding.test_origin : binding.origin, tests ? binding.test_phrase : binding.phrase);
}

std::string parameters_text(const Binding& binding) {
  std::string text;
  for (const BoundValue& value : binding.values)
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", value.parameter->name, shown_value(value));
  if (binding.join_all) text += text.empty() ? "join=all" : " join=all";
  return text;
}

std::string nodes_table(const Plan& plan) {
  std::vector<std::vector<std::string>> rows = {{"node", "lane", "shape", "label", "action", "parameters", "why"}};
  for (std::uint32_t index = 0; index < plan.bindings.size(); ++index) {
    const NodeId id{index};
    const Node& node = (*plan.flow)[id];
    rows.push_back({node.id, (*plan.flow)[node.lane].id, std::string(laneway::name_of(node.shape)), node.label,
                    action_text(plan, id), parameters_text(plan.binding(id)), why_text(plan.binding(id))});
  }
  return table_text(rows);
}

std::string methods_text(const Endpoint& endpoint) {
  return endpoint.methods == std::vector<std::string>{"*"} ? "any method" : fmt::format("{}", fmt::join(endpoint.methods, ","));
}

std::string entry_text(const Plan& plan) {
  const Flow& flow = *plan.flow;
  if (const NodeId entry = plan.entry()) return fmt::format("{} '{}'", flow[entry].id, flow[entry].label);
  std::vector<std::string> ids;
  for (const NodeId entry : plan.entries) ids.push_back(flow[entry].id);
  if (!ids.empty()) return fmt::format("not clear, one of {}; choose with --start", fmt::join(ids, ", "));
  return plan.endpoints.empty() ? "none; choose with --start" : "none: every run begins with a request";
}

/// Edges that mean more than going on.
std::string edges_table(const Plan& plan) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t index = 0; index < plan.edges.size(); ++index) {
    const Edge& edge = plan.flow->edges[index];
    const EdgePlan& meaning = plan.edges[index];
    if (meaning.role == EdgeRole::walk && edge.when.empty()) continue;
    const auto detail = edge.when.empty() ? edge.label : "when " + edge.when;
    rows.push_back({fmt::format("  {} -> {}", (*plan.flow)[edge.from].id, (*plan.flow)[edge.to].id),
                    std::string(name_of(meaning.role)), detail});
  }
  return rows.empty() ? std::string() : "\nedges that are not just walked along:\n" + table_text(rows);
}

std::string lanes_table(const Plan& plan) {
  const Flow& flow = *plan.flow;
  std::vector<std::vector<std::string>> rows;
  for (const Endpoint& endpoint : plan.endpoints)
    rows.push_back({"  " + flow[endpoint.lane].id, fmt::format("{} {}", methods_text(endpoint), endpoint.path),
                    "begins at " + flow[endpoint.node].id});
  for (const auto& [lane, responders] : plan.orphan_responders)
    for (const NodeId responder : responders) {
      const int status = plan.declared_status(responder);
      rows.push_back({"  " + flow[lane].id, status == 0 ? "failures" : fmt::format("failures of {}", status),
                      "answered by " + flow[responder].id});
    }
  return rows.empty() ? std::string() : "\nserved lanes:\n" + table_text(rows);
}

std::string calls_table(const Plan& plan) {
  const Flow& flow = *plan.flow;
  std::vector<std::vector<std::string>> rows;
  for (std::uint32_t index = 0; index < plan.lane_calls.size(); ++index) {
    const int call = plan.lane_calls[index];
    if (call < 0 || plan.bindings[index].value("url") != nullptr) continue;
    const Endpoint& endpoint = plan.endpoints[static_cast<std::size_t>(call)];
    rows.push_back({"  " + flow.nodes[index].id, fmt::format("goes to {} of lane {}", endpoint.path, flow[endpoint.lane].id)});
  }
  return rows.empty() ? std::string() : "\nrequests without a url:\n" + table_text(rows);
}

std::string loops_table(const Plan& plan) {
  std::vector<std::vector<std::string>> rows;
  for (const Loop& loop : plan.flow->loops)
    rows.push_back({"  " + loop.condition, "head " + (*plan.flow)[loop.head()].id, fmt::format("at most {} passes", loop.limit)});
  return rows.empty() ? std::string() : "\nloops:\n" + table_text(rows);
}

Json why_json(ValueOrigin origin, const std::string& phrase) {
  return {{"origin", laneway::name_of(origin)}, {"phrase", phrase.empty() ? Json(nullptr) : Json(phrase)}};
}

Json node_json(const Plan& plan, NodeId id) {
  const Node& node = (*plan.flow)[id];
  const Binding& binding = plan.binding(id);
  Json parameters = Json::array();
  for (const BoundValue& value : binding.values)
    parameters.push_back(
        {{"name", value.parameter->name}, {"value", shown_value(value)}, {"origin", laneway::name_of(value.origin)}});
  Json result = {{"node", node.id},
                 {"lane", (*plan.flow)[node.lane].id},
                 {"shape", laneway::name_of(node.shape)},
                 {"label", node.label},
                 {"action", binding.action != nullptr ? Json(binding.action->name) : Json(nullptr)},
                 {"test", binding.test ? Json(binding.test->text()) : Json(nullptr)}};
  const bool tests = binding.test_origin != ValueOrigin::none;
  result["why"] = why_json(tests ? binding.test_origin : binding.origin, tests ? binding.test_phrase : binding.phrase);
  result["parameters"] = std::move(parameters);
  return result;
}

}  // namespace

std::string explanation_as_text(const Plan& plan) {
  return nodes_table(plan) + fmt::format("\nentry: {}\n", entry_text(plan)) + lanes_table(plan) + calls_table(plan) +
         edges_table(plan) + loops_table(plan);
}

Json explanation_as_json(const Plan& plan) {
  const Flow& flow = *plan.flow;
  const auto ids = [&](const std::vector<NodeId>& nodes) {
    Json list = Json::array();
    for (const NodeId node : nodes) list.push_back(flow[node].id);
    return list;
  };
  Json result = {{"flow", flow.name},
                 {"entry", plan.entry() ? Json(flow[plan.entry()].id) : Json(nullptr)},
                 {"entries", ids(plan.entries)},
                 {"nodes", Json::array()},
                 {"edges", Json::array()},
                 {"endpoints", Json::array()},
                 {"loops", Json::array()}};
  for (std::uint32_t index = 0; index < plan.bindings.size(); ++index) result["nodes"].push_back(node_json(plan, NodeId{index}));
  for (std::size_t index = 0; index < plan.edges.size(); ++index) {
    const Edge& edge = flow.edges[index];
    result["edges"].push_back({{"from", flow[edge.from].id},
                               {"to", flow[edge.to].id},
                               {"label", edge.label},
                               {"when", edge.when.empty() ? Json(nullptr) : Json(edge.when)},
                               {"role", name_of(plan.edges[index].role)}});
  }
  for (const Endpoint& endpoint : plan.endpoints)
    result["endpoints"].push_back({{"lane", flow[endpoint.lane].id},
                                   {"node", flow[endpoint.node].id},
                                   {"methods", endpoint.methods},
                                   {"path", endpoint.path}});
  for (const Loop& loop : flow.loops)
    result["loops"].push_back({{"condition", loop.condition}, {"nodes", ids(loop.members)}, {"limit", loop.limit}});
  return result;
}

}  // namespace laneway
