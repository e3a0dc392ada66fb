/// Reachability, cycles, back edges and dominators, on small graphs and on hostile ones.
#include "model/graph.h"

#include "model/read.h"

#include <doctest/doctest.h>

#include <random>

using namespace laneway;

namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

std::vector<std::uint32_t> numbers(const std::vector<NodeId>& nodes) {
  std::vector<std::uint32_t> out;
  for (const NodeId node : nodes) out.push_back(node ? node.value : 9999);
  return out;
}

std::vector<std::uint32_t> set_flags(const std::vector<bool>& flags) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < flags.size(); ++i) {
    if (flags[i]) out.push_back(i);
  }
  return out;
}

std::uint32_t below(std::mt19937& random, std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); }

Pairs chain(std::uint32_t count) {
  Pairs edges;
  for (std::uint32_t i = 0; i + 1 < count; ++i) edges.push_back({i, i + 1});
  return edges;
}

/// Dominators by their definition: what cannot be reached without a node is dominated by it.
std::vector<NodeId> dominators_by_definition(const Flow& flow, NodeId start) {
  const auto count = static_cast<std::uint32_t>(flow.nodes.size());
  const auto reached = reachable_from(flow, {start});
  std::vector<std::vector<bool>> dominated(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto without = [&](const Edge& edge) { return edge.from.value != i && edge.to.value != i; };
    const auto seen = i == start.value ? std::vector<bool>(count, false) : reachable_from(flow, {start}, without);
    for (std::uint32_t j = 0; j < count; ++j) dominated[i].push_back(reached[i] && reached[j] && i != j && !seen[j]);
  }
  std::vector<NodeId> result(count);
  for (std::uint32_t j = 0; j < count; ++j) {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!dominated[i][j]) continue;
      // The immediate one is dominated by all the others.
      if (!result[j] || dominated[result[j].value][i]) result[j] = NodeId{i};
    }
  }
  return result;
}

}  // namespace

TEST_CASE("reachability includes its starts and follows only the edges that it may") {
  const Flow flow = graph_of(5, {{0, 1}, {1, 2}, {3, 4}});
  CHECK(set_flags(reachable_from(flow, {NodeId{0}})) == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(set_flags(reachable_from(flow, {NodeId{4}, NodeId{1}})) == std::vector<std::uint32_t>{1, 2, 4});
  CHECK(set_flags(reachable_from(flow, {})).empty());
  const auto not_to_two = [](const Edge& edge) { return edge.to.value != 2; };
  CHECK(set_flags(reachable_from(flow, {NodeId{0}}, not_to_two)) == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("a cycle is a component of several nodes or a node with an edge to itself") {
  const Flow flow = graph_of(7, {{0, 1}, {1, 2}, {2, 1}, {2, 3}, {3, 3}, {4, 5}, {5, 6}, {6, 4}});
  const auto found = cycles(flow);
  REQUIRE(found.size() == 3);
  CHECK(numbers(found[0]) == std::vector<std::uint32_t>{1, 2});
  CHECK(numbers(found[1]) == std::vector<std::uint32_t>{3});
  CHECK(numbers(found[2]) == std::vector<std::uint32_t>{4, 5, 6});
  CHECK(cycles(flow, [](const Edge& edge) { return edge.from < edge.to; }).empty());
}

TEST_CASE("back edges are those that close a cycle in a walk from the starts") {
  const Flow flow = graph_of(4, {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 3}, {0, 3}});
  CHECK(set_flags(back_edges(flow, {NodeId{0}})) == std::vector<std::uint32_t>{2, 4});
  CHECK(set_flags(back_edges(flow, {NodeId{1}})) == std::vector<std::uint32_t>{0, 4});
}

TEST_CASE("removing the back edges of random graphs leaves no cycle") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::uint32_t count = 1 + below(random, 12);
    Pairs edges;
    for (std::uint32_t i = below(random, 30); i > 0; --i) edges.push_back({below(random, count), below(random, count)});
    const Flow flow = graph_of(count, edges);
    const auto back = back_edges(flow, {NodeId{below(random, count)}});
    const auto is_forward = [&](const Edge& edge) {
      return !back[static_cast<std::size_t>(&edge - flow.edges.data())];
    };
    CHECK(cycles(flow, is_forward).empty());
  }
}

TEST_CASE("the immediate dominator is the last node that every path must pass") {
  //     0 → 1 → 2 → 4 → 1, 1 → 3 → 4, 5 → 4 (5 is never reached)
  const Flow flow = graph_of(6, {{0, 1}, {1, 2}, {1, 3}, {2, 4}, {3, 4}, {4, 1}, {5, 4}});
  CHECK(numbers(dominators(flow, NodeId{0})) == std::vector<std::uint32_t>{9999, 0, 1, 1, 1, 9999});
  const auto not_by_two = [](const Edge& edge) { return edge.to.value != 2; };
  CHECK(numbers(dominators(flow, NodeId{0}, not_by_two)) == std::vector<std::uint32_t>{9999, 0, 9999, 1, 3, 9999});
}

TEST_CASE("dominators of random graphs agree with their definition") {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    const std::uint32_t count = 1 + below(random, 10);
    Pairs edges;
    for (std::uint32_t i = below(random, 25); i > 0; --i) edges.push_back({below(random, count), below(random, count)});
    const Flow flow = graph_of(count, edges);
    const NodeId start{below(random, count)};
    CHECK(numbers(dominators(flow, start)) == numbers(dominators_by_definition(flow, start)));
  }
}

TEST_CASE("a chain of 100,000 nodes overflows no stack") {
  constexpr std::uint32_t count = 100'000;
  Pairs edges = chain(count);
  edges.push_back({count - 1, 0});
  const Flow flow = graph_of(count, edges);
  CHECK(set_flags(reachable_from(flow, {NodeId{0}})).size() == count);
  const auto found = cycles(flow);
  REQUIRE(found.size() == 1);
  CHECK(found[0].size() == count);
  CHECK(set_flags(back_edges(flow, {NodeId{0}})) == std::vector<std::uint32_t>{count - 1});
  CHECK(dominators(flow, NodeId{0})[count - 1] == NodeId{count - 2});
}

TEST_CASE("a comb that is quadratic for simpler algorithms has its dominators found") {
  // A long chain whose last node and whose first node both lead to each of as many others.
  constexpr std::uint32_t count = 100'000;
  Pairs edges = chain(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    edges.push_back({count - 1, count + i});
    edges.push_back({1, count + i});
  }
  const Flow flow = graph_of(2 * count, edges);
  const auto found = dominators(flow, NodeId{0});
  CHECK(found[count] == NodeId{1});
  CHECK(found[2 * count - 1] == NodeId{1});
  CHECK(found[count - 1] == NodeId{count - 2});
}

TEST_CASE("an empty flow has no answer to give and gives it") {
  const Flow flow;
  CHECK(reachable_from(flow, {}).empty());
  CHECK(cycles(flow).empty());
  CHECK(back_edges(flow, {}).empty());
  CHECK(dominators(flow, NodeId{}).empty());
}
