/// Edges that are there twice.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

#include <map>
#include <tuple>

namespace laneway::rules {
namespace {

void find_same_edge(const LintInput& input, Findings& findings) {
  // Branches of a diamond are judged by their labels.
  std::map<std::tuple<NodeId, NodeId, std::string_view>, EdgeId> known;
  for (std::uint32_t index = 0; index < input.flow.edges.size(); ++index) {
    const Edge& edge = input.flow.edges[index];
    if (input.flow[edge.from].shape == Shape::diamond) continue;
    const auto [first, is_new] =
        known.emplace(std::tuple(edge.from, edge.to, std::string_view(edge.label)), EdgeId{index});
    if (is_new) continue;
    Diagnostic* finding =
        findings.add(edge.span,
                     fmt::format("there is already an edge from {} to {}: its target is performed twice",
                                 input.flow[edge.from].id, input.flow[edge.to].id),
                     "one edge", {{input.flow[first->second].span, "the first one is here"}});
    if (finding == nullptr) continue;
    if (const auto lines = lines_to_remove(*input.file.source, edge.span))
      finding->repair = Repair{*lines, "", "remove the second one", false, {}};
  }
}

}  // namespace

const Rule& same_edge() {
  static const Rule rule = {
      .code = Code::same_edge,
      .in_run = Severity::warning,
      .why =
          "A token leaves a box on every out-edge, so two edges to one node perform it twice. One "
          "is most often a copy.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
n1.handle(bottom) -> n2.handle(bottom)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_same_edge,
  };
  return rule;
}

}  // namespace laneway::rules
