/// What `laneway test` says.
#include "cli/scenario_report.h"

#include "text/utf8.h"

#include <fmt/format.h>

namespace laneway {

namespace {

std::string counted(std::size_t count, std::string_view name) {
  return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
}

/// `n8 -> n9 "2xx"`
std::string edge_text(const Flow& flow, const Edge& edge) {
  auto text = fmt::format("{} -> {}", flow[edge.from].id, flow[edge.to].id);
  if (!edge.label.empty()) text += fmt::format(" \"{}\"", printable(edge.label));
  return text;
}

std::string percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? "100 %" : fmt::format("{} %", part * 100 / whole);
}

}  // namespace

std::string scenario_as_text(const ScenarioResult& result, std::size_t name_width, const ReportStyle& style) {
  const auto painted = [&](std::string_view color, std::string_view text) {
    return style.color ? fmt::format("{}{}\033[0m", color, text) : std::string(text);
  };
  const auto& done = result.performance;
  const auto name = printable(result.scenario->name);
  const bool good = result.mismatches.empty();
  auto text = fmt::format("  {}  {:{}}  {}, {}", good ? painted("\033[32m", "ok  ") : painted("\033[31m", "FAIL"), name,
                          name_width, counted(done.steps, "step"), counted(done.requests.size(), "request"));
  if (done.elapsed > Duration{}) text += ", " + to_text(done.elapsed);
  text += '\n';
  for (const auto& mismatch : result.mismatches) {
    std::string_view message = mismatch.message;
    while (!message.empty()) {
      const auto end = std::min(message.find('\n'), message.size());
      text += "        " + printable(message.substr(0, end)) + "\n";
      message.remove_prefix(std::min(end + 1, message.size()));
    }
  }
  return text;
}

Json scenario_as_json(const ScenarioResult& result) {
  const auto& done = result.performance;
  Json mismatches = Json::array();
  for (const auto& mismatch : result.mismatches)
    mismatches.push_back({{"what", mismatch.what},
                          {"expected", mismatch.expected},
                          {"got", mismatch.got},
                          {"message", mismatch.message}});
  Json requests = Json::array();
  for (const auto& sent : done.requests)
    requests.push_back(
        {{"node", sent.node}, {"method", sent.request.method}, {"url", sent.request.url}, {"at", to_text(sent.at)}});
  return {{"name", result.scenario->name},
          {"passed", result.mismatches.empty()},
          {"mismatches", std::move(mismatches)},
          {"status", done.status},
          {"outcome", done.outcome},
          {"error", done.error},
          {"path", done.path},
          {"served", done.served},
          {"requests", std::move(requests)},
          {"elapsed", to_text(done.elapsed)}};
}

std::string coverage_as_text(const Coverage& coverage) {
  const Flow& flow = coverage.flow();
  auto text =
      fmt::format("coverage of {}: {} of {} nodes ({}), {} of {} edges ({})\n", flow.source->name(),
                  coverage.nodes_reached(), flow.nodes.size(), percent(coverage.nodes_reached(), flow.nodes.size()),
                  coverage.edges_taken(), flow.edges.size(), percent(coverage.edges_taken(), flow.edges.size()));
  for (std::uint32_t i = 0; i < flow.nodes.size(); ++i)
    if (!coverage.reached(NodeId{i}))
      text += fmt::format("  never reached: {} '{}'\n", flow.nodes[i].id, printable(flow.nodes[i].label));
  for (std::uint32_t i = 0; i < flow.edges.size(); ++i)
    if (!coverage.taken(EdgeId{i})) text += fmt::format("  never taken: {}\n", edge_text(flow, flow.edges[i]));
  return text;
}

Json coverage_as_json(const Coverage& coverage) {
  const Flow& flow = coverage.flow();
  Json nodes = Json::array();
  for (std::uint32_t i = 0; i < flow.nodes.size(); ++i)
    if (!coverage.reached(NodeId{i})) nodes.push_back(flow.nodes[i].id);
  Json edges = Json::array();
  for (std::uint32_t i = 0; i < flow.edges.size(); ++i) {
    if (coverage.taken(EdgeId{i})) continue;
    const Edge& edge = flow.edges[i];
    edges.push_back({{"from", flow[edge.from].id},
                     {"to", flow[edge.to].id},
                     {"label", edge.label},
                     {"line", flow.source->line_number(edge.span.begin)}});
  }
  return {
      {"nodes", {{"total", flow.nodes.size()}, {"reached", coverage.nodes_reached()}, {"missing", std::move(nodes)}}},
      {"edges", {{"total", flow.edges.size()}, {"taken", coverage.edges_taken()}, {"missing", std::move(edges)}}}};
}

}  // namespace laneway
