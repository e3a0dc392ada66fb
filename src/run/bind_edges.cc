/// Edges, loops, lanes and the entry: what the drawn lines mean to a token (LANGUAGE §2, §3, §6).
#include "run/bind_parts.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace laneway {

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

bool crosses_lanes(const Flow& flow, const Edge& edge) { return flow[edge.from].lane != flow[edge.to].lane; }

bool has_action(const Plan& plan, NodeId node, std::string_view name) {
  const auto* action = plan.binding(node).action;
  return action != nullptr && action->name == name;
}

std::vector<std::string> split_methods(std::string_view text) {
  std::vector<std::string> methods(1);
  for (const unsigned char c : text) {
    if (c == ',' || c == ' ') {
      if (!methods.back().empty()) methods.emplace_back();
    } else {
      methods.back() += static_cast<char>(std::toupper(c));
    }
  }
  if (methods.back().empty()) methods.pop_back();
  return methods;
}

std::string literal(const Plan& plan, NodeId node, std::string_view parameter) {
  const auto* value = plan.binding(node).value(parameter);
  return value != nullptr ? value->text : std::string();
}

}  // namespace

bool is_error_label(std::string_view label) {
  const auto text = lower(label);
  return text == "error" || text == "failed" || text == "on error";
}

bool sends_request(const Plan& plan, NodeId node) {
  return has_action(plan, node, "http.post") || has_action(plan, node, "http.request");
}

bool responds(const Plan& plan, NodeId node) { return has_action(plan, node, "http.respond"); }

void bind_edges(BindWork& work) {
  const Flow& flow = *work.plan.flow;
  for (std::uint32_t index = 0; index < flow.edges.size(); ++index) {
    const Edge& edge = flow.edges[index];
    EdgePlan& plan = work.plan.edges[index];
    plan.label = BranchLabel::read(edge.label);
    if (!edge.when.empty()) plan.when = compile_expression(work, edge.when, edge.when_span);
    if (flow[edge.from].shape == Shape::diamond) continue;
    if (!edge.when.empty())
      work.report(Code::when_without_diamond, edge.when_span,
                  fmt::format("'when' decides nothing here: {} is no diamond, and a token leaves it on every edge",
                              flow[edge.from].id),
                  "a diamond before this edge");
    if (crosses_lanes(flow, edge) && sends_request(work.plan, edge.from) && !is_error_label(edge.label))
      plan.role = EdgeRole::request;
    if (crosses_lanes(flow, edge) && responds(work.plan, edge.from)) plan.role = EdgeRole::reply;
  }
  // `Failed` on a node's only way out is just its label (`Mark as failed` → `Log result`).
  for (const Node& node : flow.nodes) {
    if (node.shape == Shape::diamond) continue;
    const bool other_way = std::any_of(node.out.begin(), node.out.end(), [&](EdgeId edge) {
      return work.plan.edges[edge.value].role != EdgeRole::reply && !is_error_label(flow[edge].label);
    });
    if (!other_way) continue;
    for (const EdgeId edge : node.out)
      if (work.plan.is_error_edge(edge)) work.plan.edges[edge.value].role = EdgeRole::on_error;
  }
}

bool Plan::is_error_edge(EdgeId edge) const {
  return edges[edge.value].role != EdgeRole::reply && is_error_label((*flow)[edge].label);
}

int Plan::declared_status(NodeId responder) const {
  const auto* status = binding(responder).value("status");
  int value = 0;
  if (status == nullptr) return 200;
  return RE2::FullMatch(status->text, R"((\d{3}))", &value) ? value : 0;
}

bool Plan::turns_away(EdgeId edge, const std::function<int(LoopId)>& passes) const {
  const Edge& way = (*flow)[edge];
  for (const LoopId id : (*flow)[way.from].loops) {
    const Loop& loop = (*flow)[id];
    const auto& [condition, until, exits, turns, head_leaves] = loops[id.value];
    const bool leaves_head = head_leaves && way.from == loop.head();
    if (!leaves_head && std::find(turns.begin(), turns.end(), way.from) == turns.end()) continue;
    // A condition is asked at the head, so the turn always goes back; a count is over on its last pass.
    const bool goes_back = leaves_head || condition || passes(id) < loop.limit;
    if (goes_back ? !loop.contains(way.to) : way.to == loop.head()) return true;
  }
  return false;
}

namespace {

/// Where the loop's bound decides between going on and leaving, and where its end leads to: out of the head if
/// that has a way out, else out of the turns, else out of any member.
void find_turns(const Plan& plan, const Loop& loop, LoopPlan& found) {
  const Flow& flow = *plan.flow;
  std::vector<NodeId> from_head;
  std::vector<NodeId> from_turns;
  std::vector<NodeId> from_members;
  const auto add = [](std::vector<NodeId>& exits, NodeId exit) {
    if (std::find(exits.begin(), exits.end(), exit) == exits.end()) exits.push_back(exit);
  };
  for (const NodeId member : loop.members) {
    const auto ways = plan.successors(member);
    const bool inside = std::any_of(ways.begin(), ways.end(), [&](NodeId to) { return loop.contains(to); });
    const bool back = std::find(ways.begin(), ways.end(), loop.head()) != ways.end();
    const bool out = std::any_of(ways.begin(), ways.end(), [&](NodeId to) { return !loop.contains(to); });
    const bool box = flow[member].shape != Shape::diamond;
    const bool turns = box && back && out;
    if (turns) found.turns.push_back(member);
    if (member == loop.head()) found.head_leaves = loop.closed_inside && box && inside && out && !back;
    for (const NodeId to : ways) {
      if (loop.contains(to)) continue;
      add(from_members, to);
      if (turns) add(from_turns, to);
      if (member == loop.head()) add(from_head, to);
    }
  }
  found.exits = !from_head.empty() ? from_head : !from_turns.empty() ? from_turns : from_members;
}

}  // namespace

void bind_loops(BindWork& work) {
  const Flow& flow = *work.plan.flow;
  for (const Loop& loop : flow.loops) {
    LoopPlan& plan = work.plan.loops.emplace_back();
    const bool conditional =
        loop.bound.kind == LoopBound::Kind::while_true || loop.bound.kind == LoopBound::Kind::until_true;
    if (conditional) {
      auto compiled = Expression::compile(loop.bound.expression);
      // A condition in plain words bounds nothing (LANGUAGE §6: "any other text").
      if (std::holds_alternative<ExpressionError>(compiled)) continue;
      plan.condition = compile_expression(work, loop.bound.expression, loop.condition_span);
      plan.until = loop.bound.kind == LoopBound::Kind::until_true;
    }
    if (!conditional && loop.bound.kind != LoopBound::Kind::passes) continue;
    find_turns(work.plan, loop, plan);
  }
}

namespace {

/// Method and path as an edge's label says them: `POST /webhook`.
void read_request_label(std::string_view label, Endpoint& endpoint) {
  static const RE2 shape(R"((?i)\s*(?:([A-Z]+)\s*)?(/\S*)?\s*)");
  static const RE2 method_name("(?i)GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS");
  std::string method;
  std::string path;
  if (!RE2::FullMatch(label, shape, &method, &path)) return;
  if (RE2::FullMatch(method, method_name)) endpoint.methods = split_methods(method);
  if (!path.empty() && (method.empty() || !endpoint.methods.empty())) endpoint.path = path;
}

/// Fills in what the request edge left open: the node's own parameters, then defaults.
void complete_endpoint(const Plan& plan, Endpoint& endpoint, bool only_one_in_lane) {
  const Flow& flow = *plan.flow;
  if (endpoint.path.empty()) endpoint.path = literal(plan, endpoint.node, "path");
  if (endpoint.path.empty()) {
    endpoint.path = "/" + lower(flow[endpoint.lane].id);
    if (!only_one_in_lane) endpoint.path += "/" + flow[endpoint.node].id;
  }
  if (endpoint.path.front() != '/') endpoint.path.insert(0, 1, '/');
  if (endpoint.methods.empty()) endpoint.methods = split_methods(literal(plan, endpoint.node, "method"));
  if (endpoint.methods.empty() && endpoint.request_edge)
    endpoint.methods = split_methods(literal(plan, flow[*endpoint.request_edge].from, "method"));
  if (endpoint.methods.empty()) endpoint.methods = {"POST"};
}

void find_endpoints(BindWork& work) {
  const Flow& flow = *work.plan.flow;
  auto& endpoints = work.plan.endpoints;
  for (std::uint32_t index = 0; index < flow.nodes.size(); ++index) {
    const NodeId id{index};
    Endpoint endpoint{id, flow[id].lane, {}, {}, std::nullopt};
    for (const EdgeId edge : flow[id].in) {
      if (work.plan.edges[edge.value].role != EdgeRole::request) continue;
      if (!endpoint.request_edge) endpoint.request_edge = edge;
      if (endpoint.path.empty()) read_request_label(flow[edge].label, endpoint);
    }
    if (endpoint.request_edge || has_action(work.plan, id, "http.receive")) endpoints.push_back(std::move(endpoint));
  }
  for (auto& endpoint : endpoints) {
    const auto in_lane = std::count_if(endpoints.begin(), endpoints.end(),
                                       [&](const Endpoint& other) { return other.lane == endpoint.lane; });
    complete_endpoint(work.plan, endpoint, in_lane == 1);
  }
  for (std::size_t later = 1; later < endpoints.size(); ++later)
    for (std::size_t earlier = 0; earlier < later; ++earlier)
      for (const auto& method : endpoints[later].methods) {
        const auto& others = endpoints[earlier].methods;
        if (endpoints[later].path != endpoints[earlier].path ||
            std::find(others.begin(), others.end(), method) == others.end())
          continue;
        auto finding = make_diagnostic(Code::endpoint_conflict, flow[endpoints[later].node].label_span,
                                       fmt::format("{} {} is received by {} already", method, endpoints[later].path,
                                                   flow[endpoints[earlier].node].id),
                                       "another path or method");
        finding.related.push_back({flow[endpoints[earlier].node].label_span, "received here first"});
        work.diagnostics.push_back(std::move(finding));
      }
}

/// Which endpoint a request without `url` goes to (LANGUAGE §3).
int call_of(const Plan& plan, NodeId node) {
  const Flow& flow = *plan.flow;
  int found = -1;
  for (std::size_t index = 0; index < plan.endpoints.size(); ++index) {
    const auto& endpoint = plan.endpoints[index];
    for (const EdgeId edge : flow[node].out)
      if (plan.edges[edge.value].role == EdgeRole::request && flow[edge].to == endpoint.node)
        return static_cast<int>(index);
  }
  for (std::size_t index = 0; index < plan.endpoints.size(); ++index) {
    const auto& endpoint = plan.endpoints[index];
    // A lane that posts does not mean itself.
    if (endpoint.request_edge || endpoint.lane == flow[node].lane) continue;
    if (found >= 0) return -1;
    found = static_cast<int>(index);
  }
  return found;
}

}  // namespace

void bind_lanes(BindWork& work) {
  const Flow& flow = *work.plan.flow;
  find_endpoints(work);
  work.plan.lane_calls.assign(flow.nodes.size(), -1);
  for (std::uint32_t index = 0; index < flow.nodes.size(); ++index) {
    const NodeId id{index};
    const Node& node = flow[id];
    if (sends_request(work.plan, id)) {
      work.plan.lane_calls[index] = call_of(work.plan, id);
      if (work.plan.lane_calls[index] < 0 && work.plan.binding(id).value("url") == nullptr)
        work.report(Code::no_url, node.label_span,
                    fmt::format("{} sends a request, but nothing says where to", node.id),
                    fmt::format("url:\"…\" on the node, --set url=…, or an edge to the lane that receives it"));
    }
    if (!responds(work.plan, id)) continue;
    for (const NodeId target : work.plan.successors(id, EdgeRole::reply))
      work.plan.replies[node.lane].push_back({id, target});
    if (node.in.empty()) work.plan.orphan_responders[node.lane].push_back(id);
  }
}

void find_entries(Plan& plan) {
  const Flow& flow = *plan.flow;
  std::vector<NodeId> circles;
  std::vector<NodeId> others;
  for (std::uint32_t index = 0; index < flow.nodes.size(); ++index) {
    const NodeId id{index};
    if (!flow[id].in.empty() || responds(plan, id)) continue;
    const bool receives = std::any_of(plan.endpoints.begin(), plan.endpoints.end(),
                                      [&](const Endpoint& endpoint) { return endpoint.node == id; });
    if (!receives) (flow[id].shape == Shape::circle ? circles : others).push_back(id);
  }
  plan.entries = circles.empty() ? others : circles;
  const auto says_start = [&](NodeId id) {
    static const RE2 shape(R"((?i).*\b(start|begin)\w*\b.*)");
    return RE2::FullMatch(flow[id].label, shape);
  };
  std::stable_partition(plan.entries.begin(), plan.entries.end(), says_start);
  const auto starts = std::count_if(plan.entries.begin(), plan.entries.end(), says_start);
  plan.entry_is_clear = plan.entries.size() == 1 || starts == 1;
}

}  // namespace laneway
