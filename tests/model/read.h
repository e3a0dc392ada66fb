/// Flows for tests, from text or from numbers.
#pragma once

#include "model/flow.h"

#include <fmt/format.h>

#include <utility>

namespace laneway {

inline BuildResult read_text(std::string text, std::string name = "test.flow") {
  return read_flow(std::make_shared<const Source>(std::move(name), std::move(text)));
}

/// One lane `L`; `nodes` and then statements, a line each.
inline Flow flow_of(const std::string& statements) { return read_text("L {\n" + statements + "\n}\n").flow; }

/// Rectangles n1 … n`count` and edges between their indexes (from 0), made without any text.
inline Flow graph_of(std::uint32_t count, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges) {
  Flow flow;
  flow.lanes.push_back({"L", "L", {}, {}});
  for (std::uint32_t i = 0; i < count; ++i) {
    Node node;
    node.id = fmt::format("n{}", i + 1);
    node.lane = LaneId{0};
    flow.nodes.push_back(std::move(node));
    flow.lanes[0].nodes.push_back(NodeId{i});
  }
  for (const auto& [from, to] : edges) {
    const EdgeId id{static_cast<std::uint32_t>(flow.edges.size())};
    Edge edge;
    edge.from = NodeId{from};
    edge.to = NodeId{to};
    edge.written_in = LaneId{0};
    flow.edges.push_back(std::move(edge));
    flow.nodes[from].out.push_back(id);
    flow.nodes[to].in.push_back(id);
  }
  return flow;
}

}  // namespace laneway
