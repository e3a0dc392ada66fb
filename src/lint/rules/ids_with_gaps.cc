/// Ids that are not n1, n2 and so on without gaps.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

namespace laneway::rules {
namespace {

/// N of `nN` with N from 1 to `last`, else 0.
std::size_t number_of(const std::string& id, std::size_t last) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  const bool fits =
      id.size() > 1 && id[0] == 'n' && id[1] != '0' && error == std::errc() && end == id.data() + id.size();
  return fits && number <= last ? number : 0;
}

/// The new ids: nodes that fit keep theirs, the others take the free numbers in the order of the text.
std::vector<std::string> new_ids(const Flow& flow) {
  std::vector<bool> taken(flow.nodes.size() + 1, false);
  for (const Node& node : flow.nodes) taken[number_of(node.id, flow.nodes.size())] = true;
  std::vector<std::string> ids;
  std::size_t next = 1;
  for (const Node& node : flow.nodes) {
    if (number_of(node.id, flow.nodes.size()) > 0) {
      ids.push_back(node.id);
      continue;
    }
    while (taken[next]) ++next;
    ids.push_back(fmt::format("n{}", next++));
  }
  return ids;
}

/// Some expression names a step, which a new id would have to change too.
bool names_steps(const LintInput& input) {
  for (const NodeId node : all_nodes(input.flow))
    for (const auto& read : paths_read(input.plan, node))
      if (is_below(read.path, "steps") || is_below(read.path, "callbacks")) return true;
  return false;
}

std::optional<Repair> renumber(const LintInput& input, const std::vector<std::string>& ids) {
  constexpr std::size_t most_edits = 20'000;
  std::vector<Edit> edits;
  const auto rename = [&](Span span, NodeId node) {
    if (node && ids[node.value] != input.flow[node].id) edits.push_back({span, ids[node.value]});
  };
  for (const NodeId node : all_nodes(input.flow)) rename(input.flow[node].id_span, node);
  for (const auto& [statement, edge] : written_edges(input)) {
    rename(statement->from.node, input.flow[edge].from);
    rename(statement->to.node, input.flow[edge].to);
  }
  for (const Reference& member : input.file.members)
    rename(member.node, input.flow.find_node(input.file.text(member.node)));
  if (edits.empty() || edits.size() > most_edits) return std::nullopt;
  Repair repair{edits.front().span, edits.front().replacement, "number the nodes anew", true, {}};
  repair.also.assign(edits.begin() + 1, edits.end());
  return repair;
}

void find_ids_with_gaps(const LintInput& input, Findings& findings) {
  if (input.doubts.any()) return;
  const auto ids = new_ids(input.flow);
  std::vector<NodeId> wrong;
  for (const NodeId node : all_nodes(input.flow))
    if (ids[node.value] != input.flow[node].id) wrong.push_back(node);
  if (wrong.empty()) return;
  const Node& first = input.flow[wrong.front()];
  Diagnostic* finding =
      findings.add(first.id_span, fmt::format("{} is none of the ids n1 to n{}", in_quotes(first.id), ids.size()),
                   "ids n1, n2 … without gaps, as FlowZap has them",
                   as_related(input.flow, {wrong.begin() + 1, wrong.end()}, "is none of them either"));
  if (finding != nullptr && !names_steps(input)) finding->repair = renumber(input, ids);
}

}  // namespace

const Rule& ids_with_gaps() {
  static const Rule rule = {
      .code = Code::ids_with_gaps,
      .in_run = Severity::info,
      .preset = Preset::all,
      .flowzap = true,
      .why =
          "FlowZap numbers the nodes of a file n1, n2 and so on, over all lanes and without gaps, "
          "and refuses others. laneway takes any id.",
      .bad = R"(Shop { # Shop
start: circle label:"Start"
n5: rectangle label:"Pack"
n1: rectangle label:"Ship"
start.handle(right) -> n5.handle(left)
n5.handle(right) -> n1.handle(left)
n1.handle(bottom) -> n5.handle(bottom)
loop [repeat 3 times] n5 n1
}
)",
      .good = R"(Shop { # Shop
n2: circle label:"Start"
n3: rectangle label:"Pack"
n1: rectangle label:"Ship"
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n1.handle(left)
n1.handle(bottom) -> n3.handle(bottom)
loop [repeat 3 times] n3 n1
}
)",
      .find = find_ids_with_gaps,
  };
  return rule;
}

}  // namespace laneway::rules
