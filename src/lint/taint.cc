/// A fixed point over assignments, and searches that stop at checks.
#include "lint/taint.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

bool asks_for_signature(const Plan& plan, NodeId node) {
  const auto paths = paths_asked(plan, node);
  return std::any_of(paths.begin(), paths.end(), [](const std::string& path) { return is_below(path, "signature"); });
}

/// What decides about `payload.url` looks at it, at something in it, or at what holds it.
bool looks_at(const Plan& plan, NodeId diamond, std::string_view path) {
  const auto asked = paths_asked(plan, diamond);
  return std::any_of(asked.begin(), asked.end(),
                     [&](const std::string& other) { return is_below(path, other) || is_below(other, path); });
}

}  // namespace

Taint::Taint(const LintInput& input)
    : input_(input),
      tainted_{"request", "callbacks"},
      unverified_(input.graph, open_doors(input.plan),
                  [&](NodeId node) { return asks_for_signature(input.plan, node); }) {
  std::vector<NodeId> makers;
  for (const NodeId node : all_nodes(input.flow)) {
    if (!input.requested[node.value]) continue;
    // A request is the event of the run that it starts, unless the flow makes one of its own.
    if (performs(input.plan, node,
                 {"set", "transform", "payload.build", "payload.parse", "http.receive", "http.wait", "event.load"}))
      makers.push_back(node);
  }
  if (!input.plan.endpoints.empty()) tainted_.insert("event");
  constexpr int most_rounds = 50;  // variables made of variables made of variables
  bool more = true;
  for (int round = 0; more && round < most_rounds; ++round) {
    more = false;
    for (const NodeId node : makers) more |= spread(node);
  }
}

bool Taint::is_received(std::string_view path) const {
  // What it is below, part by part.
  for (auto end = path.find_first_of(".["); end != std::string_view::npos; end = path.find_first_of(".[", end + 1))
    if (tainted_.contains(path.substr(0, end))) return true;
  if (tainted_.contains(path)) return true;
  const auto inside = tainted_.lower_bound(std::string(path) + ".");
  return inside != tainted_.end() && is_below(*inside, path);
}

bool Taint::spread(NodeId node) {
  const Plan& plan = input_.plan;
  const Binding& binding = plan.binding(node);
  bool received = performs(plan, node, {"payload.parse", "http.receive", "http.wait", "event.load"}) ||
                  (performs(plan, node, {"payload.build"}) && binding.value("template") == nullptr);
  for (const BoundValue& value : binding.values)
    for (const auto& path : paths_of(value)) received |= is_received(path);
  if (!received) return false;
  std::string target = "payload";
  if (performs(plan, node, {"set"})) target = "vars." + literal_value(plan, node, "name");
  if (performs(plan, node, {"transform"})) target = literal_value(plan, node, "to");
  if (performs(plan, node, {"event.load", "http.receive"})) target = "event";
  const bool is_new = tainted_.insert(target).second;
  return tainted_.insert("steps." + input_.flow[node].id).second || is_new;
}

std::string Taint::received(NodeId node, const BoundValue& value) const {
  if (!input_.requested[node.value]) return {};
  for (const auto& path : paths_of(value))
    if (is_received(path)) return path;
  return {};
}

std::vector<NodeId> Taint::unchecked_way(NodeId node, std::string_view path) {
  if (searches_left_-- <= 0) return {};
  const Ways ways(input_.graph, all_doors(input_.plan), [&](NodeId at) { return looks_at(input_.plan, at, path); });
  return ways.reaches(node) ? ways.to(node) : std::vector<NodeId>();
}

bool Taint::is_from_known_sender(NodeId node) const { return !unverified_.reaches(node); }

void report_received(const LintInput& input, Taint& taint, NodeId node, const BoundValue& value, Severity severity,
                     std::string_view what, Findings& findings) {
  const auto path = taint.received(node, value);
  if (path.empty() || findings.full()) return;
  const auto way = taint.unchecked_way(node, path);
  if (way.empty()) return;
  const bool known = taint.is_from_known_sender(node);
  const NamedValue* attribute = written(input.flow, node, value.parameter->name);
  const Node& place = input.flow[node];
  findings.add(known ? Severity::info : severity, attribute != nullptr ? attribute->value_span : place.label_span,
               fmt::format("{} {} {}{}", place.id, in_quotes(place.label), fmt::format(fmt::runtime(what), path),
                           known ? ", whose signature is good" : ""),
               fmt::format("a fixed value, or a diamond before it that looks at {}", path), as_way(input.flow, way));
}

}  // namespace laneway
