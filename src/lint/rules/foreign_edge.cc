/// Edges that are written in a lane which is not that of their source.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

std::string reference_text(const LintInput& input, const Reference& reference, NodeId node, LaneId seen_from) {
  const bool crosses = input.flow[node].lane != seen_from;
  return fmt::format("{}{}{}", crosses ? input.flow[input.flow[node].lane].id + "." : "", input.flow[node].id,
                     input.file.text(reference.handle));
}

/// Takes the line out and writes it behind the last edge, or node, of the source's lane.
std::optional<Repair> move(const LintInput& input, const WrittenEdge& written) {
  const Edge& edge = input.flow[written.edge];
  const Source& source = *input.file.source;
  const auto lines = lines_to_remove(source, written.statement->span);
  if (!lines) return std::nullopt;
  const Lane& lane = input.flow[input.flow[edge.from].lane];
  const LaneStatement* target = nullptr;
  for (const LaneStatement& statement : input.file.lanes)
    if (statement.id == lane.span) target = &statement;
  std::uint32_t behind = 0;
  const auto look_at = [&](const auto& statement) {
    const bool inside =
        target != nullptr && statement.span.begin > target->open.begin && statement.span.end <= target->close.begin;
    if (inside) behind = std::max(behind, statement.span.end);
  };
  for (const EdgeStatement& statement : input.file.edges) look_at(statement);
  if (behind == 0)
    for (const NodeStatement& statement : input.file.nodes) look_at(statement);
  if (behind == 0) return std::nullopt;
  const Span line = source.line(source.line_number(behind));
  if (target->close.begin < line.end) return std::nullopt;
  const auto indent = source.text(line).substr(0, source.text(line).find_first_not_of(" \t"));
  const LaneId home = input.flow[edge.from].lane;
  auto text = fmt::format("\n{}{} -> {}{}", indent, reference_text(input, written.statement->from, edge.from, home),
                          reference_text(input, written.statement->to, edge.to, home),
                          input.file.text({written.statement->to.handle.end, written.statement->span.end}));
  return Repair{*lines,
                "",
                fmt::format("write it in lane {}", in_quotes(lane.id)),
                true,
                {{{line.end, line.end}, std::move(text)}}};
}

void find_foreign_edge(const LintInput& input, Findings& findings) {
  for (const WrittenEdge& written : written_edges(input)) {
    const Edge& edge = input.flow[written.edge];
    const Lane& home = input.flow[input.flow[edge.from].lane];
    if (input.flow[edge.from].lane == edge.written_in) continue;
    Diagnostic* finding =
        findings.add(edge.span,
                     fmt::format("the edge leaves {} of lane {}, and is written in lane {}", input.flow[edge.from].id,
                                 in_quotes(home.id), in_quotes(input.flow[edge.written_in].id)),
                     fmt::format("the line in lane {}", in_quotes(home.id)));
    if (finding != nullptr && !input.doubts.any()) finding->repair = move(input, written);
  }
}

}  // namespace

const Rule& foreign_edge() {
  static const Rule rule = {
      .code = Code::foreign_edge,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "FlowZap and readers look for an edge in the lane where it begins. Written elsewhere it "
          "means the same and is found by nobody.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(bottom) -> Carrier.n2.handle(top)
Carrier.n2.handle(right) -> Carrier.n3.handle(left) [label="Fragile"]
}
Carrier { # Carrier
n2: rectangle label:"Collect parcel"
n3: circle label:"End"
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(bottom) -> Carrier.n2.handle(top)
}
Carrier { # Carrier
n2: rectangle label:"Collect parcel"
n3: circle label:"End"
n2.handle(right) -> n3.handle(left) [label="Fragile"]
}
)",
      .find = find_foreign_edge,
  };
  return rule;
}

}  // namespace laneway::rules
