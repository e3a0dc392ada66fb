/// Reads plans and statements for rules.
#include "lint/nodes.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

std::vector<NodeId> all_nodes(const Flow& flow) {
  std::vector<NodeId> nodes;
  nodes.reserve(flow.nodes.size());
  for (std::uint32_t index = 0; index < flow.nodes.size(); ++index) nodes.push_back(NodeId{index});
  return nodes;
}

bool performs(const Plan& plan, NodeId node, std::initializer_list<std::string_view> names) {
  const Action* action = plan.binding(node).action;
  return action != nullptr && std::find(names.begin(), names.end(), action->name) != names.end();
}

bool sends(const Plan& plan, NodeId node) { return performs(plan, node, {"http.post", "http.request"}); }

bool acts(const Plan& plan, NodeId node) {
  const Action* action = plan.binding(node).action;
  if (action == nullptr) return false;
  return action->outside_effects ||
         performs(plan, node, {"payload.parse", "state.set", "status.set", "queue", "flow.call"});
}

bool waits(const Plan& plan, NodeId node) {
  const bool is_task = (*plan.flow)[node].shape == Shape::taskbox && plan.binding(node).action == nullptr;
  return is_task || performs(plan, node, {"delay", "retry.schedule", "http.wait"});
}

const NamedValue* written(const Flow& flow, NodeId node, std::string_view parameter) {
  return flow[node].attribute(parameter);
}

std::string literal_value(const Plan& plan, NodeId node, std::string_view parameter) {
  const Binding& binding = plan.binding(node);
  if (const BoundValue* value = binding.value(parameter)) return is_literal(*value) ? value->text : std::string();
  const Parameter* declared = binding.action != nullptr ? binding.action->parameter(parameter) : nullptr;
  return declared != nullptr ? std::string(declared->fallback) : std::string();
}

const std::vector<std::string>& paths_of(const BoundValue& value) {
  static const std::vector<std::string> none;
  if (value.as_value) return value.as_value->paths();
  if (value.as_template) return value.as_template->paths();
  return value.as_expression ? value.as_expression->paths() : none;
}

bool is_literal(const BoundValue& value) {
  if (value.as_template) return value.as_template->is_literal();
  return !value.as_expression && paths_of(value).empty();
}

std::vector<PathRead> paths_read(const Plan& plan, NodeId node) {
  std::vector<PathRead> reads;
  const Flow& flow = *plan.flow;
  const auto add = [&](const std::vector<std::string>& paths, Span span) {
    for (const auto& path : paths) reads.push_back({path, span});
  };
  const Binding& binding = plan.binding(node);
  for (const BoundValue& value : binding.values) {
    const NamedValue* attribute = written(flow, node, value.parameter->name);
    add(paths_of(value), attribute != nullptr ? attribute->value_span : flow[node].label_span);
  }
  if (binding.test) {
    const NamedValue* attribute = written(flow, node, "test");
    add(binding.test->paths(), attribute != nullptr ? attribute->value_span : flow[node].label_span);
  }
  for (const EdgeId edge : flow[node].out)
    if (plan.edges[edge.value].when) add(plan.edges[edge.value].when->paths(), flow[edge].when_span);
  return reads;
}

std::vector<std::string> paths_asked(const Plan& plan, NodeId diamond) {
  std::vector<std::string> paths;
  if ((*plan.flow)[diamond].shape != Shape::diamond) return paths;
  for (auto& read : paths_read(plan, diamond)) paths.push_back(std::move(read.path));
  return paths;
}

bool is_below(std::string_view path, std::string_view root) {
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '.' || path[root.size()] == '[');
}

Values values_of(std::string_view expression) {
  if (expression == "response.status") return Values::status;
  if (expression == "signature.valid" || expression.ends_with("loop.exhausted")) return Values::truth;
  if (expression.starts_with("response.status in ") || expression.starts_with("response.status == "))
    return Values::truth;
  return Values::unknown;
}

std::vector<EdgeId> ways_out(const Plan& plan, NodeId node) {
  std::vector<EdgeId> ways;
  for (const EdgeId edge : (*plan.flow)[node].out)
    if (plan.edges[edge.value].role == EdgeRole::walk) ways.push_back(edge);
  return ways;
}

bool is_question(const LintInput& input, NodeId box) {
  const Node& node = input.flow[box];
  if (node.shape == Shape::diamond || node.shape == Shape::circle) return false;
  const auto ways = ways_out(input.plan, box);
  if (ways.size() < 2) return false;
  const auto covers = [&](bool truth) {
    return std::any_of(ways.begin(), ways.end(),
                       [&](EdgeId edge) { return input.plan.edges[edge.value].label.covers(truth) > 0; });
  };
  return node.label.ends_with('?') || (covers(true) && covers(false));
}

const NodeStatement* statement_of(const LintInput& input, NodeId node) {
  const auto& statements = input.file.nodes;
  const auto at = std::lower_bound(
      statements.begin(), statements.end(), input.flow[node].span.begin,
      [](const NodeStatement& statement, std::uint32_t begin) { return statement.span.begin < begin; });
  return at != statements.end() && at->span == input.flow[node].span ? &*at : nullptr;
}

std::vector<WrittenEdge> written_edges(const LintInput& input) {
  std::vector<WrittenEdge> found;
  std::uint32_t edge = 0;
  // Edges are in the order of their statements; those with unknown ends are left out.
  for (const EdgeStatement& statement : input.file.edges) {
    if (edge >= input.flow.edges.size() || input.flow.edges[edge].span != statement.span) continue;
    found.push_back({&statement, EdgeId{edge++}});
  }
  return found;
}

std::optional<Span> lines_to_remove(const Source& source, Span statement) {
  const auto is_blank = [](std::string_view text) { return text.find_first_not_of(" \t") == std::string_view::npos; };
  const std::uint32_t first = source.line_number(statement.begin);
  const std::uint32_t last = source.line_number(std::max(statement.begin, statement.end - 1));
  const Span begin = source.line(first);
  const Span end = source.line(last);
  if (!is_blank(source.text({begin.begin, statement.begin})) || !is_blank(source.text({statement.end, end.end})))
    return std::nullopt;
  const bool is_last = last == source.line_count();
  return Span{begin.begin, is_last ? end.end : source.line(last + 1).begin};
}

std::vector<Related> as_way(const Flow& flow, const std::vector<NodeId>& way) {
  constexpr std::size_t most = 12;
  std::vector<Related> related;
  const auto title = [&](NodeId node) {
    return flow[node].label.empty() ? flow[node].id : fmt::format("{} {}", flow[node].id, in_quotes(flow[node].label));
  };
  for (std::size_t at = 0; at < way.size(); ++at) {
    if (way.size() > most && at == most / 2) {
      related.push_back({flow[way[at]].id_span, fmt::format("… {} more, from here on", way.size() - most)});
      at = way.size() - most / 2;
    }
    related.push_back({flow[way[at]].id_span, fmt::format("{}. {}", at + 1, title(way[at]))});
  }
  return related;
}

std::vector<NodeId> all_doors(const Plan& plan) {
  std::vector<NodeId> doors;
  for (const Endpoint& endpoint : plan.endpoints) doors.push_back(endpoint.node);
  return doors;
}

std::vector<NodeId> open_doors(const Plan& plan) {
  std::vector<NodeId> doors;
  for (const Endpoint& endpoint : plan.endpoints) {
    const BoundValue* auth = plan.binding(endpoint.node).value("auth");
    if (auth == nullptr || auth->text == "none") doors.push_back(endpoint.node);
  }
  return doors;
}

}  // namespace laneway
