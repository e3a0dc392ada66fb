/// Every case of cases/ against its expected findings and flow. LANEWAY_ACCEPT=1 writes what comes out.
#include "model/read.h"
#include "support/file_text.h"
#include "text/render.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

using namespace laneway;

namespace {

std::string names(const Flow& flow, const std::vector<NodeId>& nodes) {
  std::string out;
  for (const NodeId node : nodes) out += (out.empty() ? "" : " ") + flow[node].id;
  return out;
}

std::string describe(const LoopBound& bound) {
  switch (bound.kind) {
    case LoopBound::Kind::retries: return fmt::format("{} retries", bound.count);
    case LoopBound::Kind::passes: return fmt::format("{} passes", bound.count);
    case LoopBound::Kind::while_true: return "while " + bound.expression;
    case LoopBound::Kind::until_true: return "until " + bound.expression;
    case LoopBound::Kind::unreadable: return "unreadable";
  }
  return {};
}

/// The flow as the model sees it, a line a thing.
std::string describe(const Flow& flow) {
  std::string out = fmt::format("flow {}\n", flow.name);
  for (const Lane& lane : flow.lanes)
    out += fmt::format("lane {} '{}': {}\n", lane.id, lane.label, names(flow, lane.nodes));
  for (const Node& node : flow.nodes) {
    out += fmt::format("node {} {} '{}' in {}", node.id, name_of(node.shape), node.label, flow[node.lane].id);
    for (const NamedValue& value : node.attributes) out += fmt::format(" {}='{}'", value.key, value.value);
    for (const LoopId loop : node.loops) out += fmt::format(" [{}]", flow[loop].condition);
    out += '\n';
  }
  for (const Edge& edge : flow.edges) {
    out += fmt::format("edge {} {} -> {} {} '{}'", flow[edge.from].id, name_of(edge.from_side), flow[edge.to].id,
                       name_of(edge.to_side), edge.label);
    if (!edge.when.empty()) out += fmt::format(" when '{}'", edge.when);
    out += fmt::format(" written in {}\n", flow[edge.written_in].id);
  }
  for (const Loop& loop : flow.loops) {
    out += fmt::format("loop '{}' {}: {}, {}, limit {}\n", loop.condition, names(flow, loop.members),
                       describe(loop.bound), loop.closed_inside ? "closed inside" : "not closed inside", loop.limit);
  }
  return out;
}

std::string outcome(const std::filesystem::path& path) {
  const auto source = std::make_shared<const Source>(path.filename().string(), test::file_text(path));
  const BuildResult result = read_flow(source);
  std::string out;
  for (const Diagnostic& diagnostic : result.diagnostics) out += render_text(*source, diagnostic, {}) + "\n";
  return out + describe(result.flow);
}

}  // namespace

TEST_CASE("every case has the findings and the flow that are written beside it") {
  const std::filesystem::path folder = std::filesystem::path(LANEWAY_SOURCE_DIR) / "tests/model/cases";
  const bool accept = std::getenv("LANEWAY_ACCEPT") != nullptr;
  std::set<std::filesystem::path> cases;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".flow") cases.insert(entry.path());
  }
  CHECK(cases.size() >= 15);
  for (const auto& path : cases) {
    CAPTURE(path.filename().string());
    const std::string actual = outcome(path);
    auto expected = path;
    expected.replace_extension(".expected");
    if (accept) std::ofstream(expected, std::ios::binary) << actual;
    CHECK(actual == test::file_text(expected));
    const bool has_finding = actual.find("[LW") != std::string::npos;
    CHECK(has_finding == path.filename().string().starts_with("fail_"));
  }
}
