/// Names, the two reference flows, and flows that are large or hostile.
#include "model/flow.h"

#include "model/read.h"
#include "support/file_text.h"

#include <doctest/doctest.h>


using namespace laneway;

namespace {

BuildResult read_reference(const std::string& name) {
  const std::string path = std::string(LANEWAY_SOURCE_DIR) + "/flows/" + name + ".flow";
  return read_text(test::file_text(path), path);
}

std::vector<std::string> codes(const Diagnostics& diagnostics) {
  std::vector<std::string> out;
  for (const Diagnostic& diagnostic : diagnostics) out.push_back(facts(diagnostic.code).label());
  return out;
}

std::string long_flow(int nodes) {
  std::string text = "L {\n";
  for (int i = 1; i <= nodes; ++i) {
    text += fmt::format("n{}: rectangle label:\"Do the work of step {}\"\n", i, i);
    if (i > 1) text += fmt::format("n{}.handle(right) -> n{}.handle(left) [label=\"next\"]\n", i - 1, i);
  }
  return text + "}\n";
}

}  // namespace

TEST_CASE("the webhook delivery flow has three lanes, 19 nodes and a loop of six passes") {
  const BuildResult result = read_reference("webhook_delivery");
  CHECK(result.diagnostics.empty());
  const Flow& flow = result.flow;
  CHECK(flow.name == "webhook_delivery");
  CHECK(flow.lanes.size() == 3);
  CHECK(flow.nodes.size() == 19);
  CHECK(flow.edges.size() == 21);
  REQUIRE(flow.loops.size() == 1);
  CHECK(flow.loops[0].limit == 6);
  CHECK(flow.loops[0].closed_inside);
  CHECK_FALSE(flow.loops[0].head_decides);
  CHECK(flow[flow.loops[0].head()].id == "n7");
}

TEST_CASE("the webhook integration flow has four lanes, 21 nodes and a loop of five passes") {
  const BuildResult result = read_reference("webhook_integration");
  CHECK(result.diagnostics.empty());
  const Flow& flow = result.flow;
  CHECK(flow.lanes.size() == 4);
  CHECK(flow.nodes.size() == 21);
  REQUIRE(flow.loops.size() == 1);
  CHECK(flow.loops[0].limit == 5);
  CHECK_FALSE(flow.loops[0].closed_inside);
  CHECK(flow.lanes[2].label == "Retry Queue");
}

TEST_CASE("nodes and lanes are found by name, with or without the lane") {
  const Flow flow = read_text("A {\nn1: circle\n}\nB {\nn2: circle\n}\n").flow;
  CHECK(flow.find_node("n2") == NodeId{1});
  CHECK(flow.find_node("B.n2") == NodeId{1});
  CHECK_FALSE(flow.find_node("A.n2"));
  CHECK_FALSE(flow.find_node("C.n2"));
  CHECK_FALSE(flow.find_node("n3"));
  CHECK_FALSE(flow.find_node(""));
  CHECK_FALSE(flow.find_node("."));
  CHECK(flow.find_lane("B") == LaneId{1});
  CHECK_FALSE(flow.find_lane("b"));
}

TEST_CASE("names are found after the flow was copied and the first one is gone") {
  Flow copy;
  {
    const Flow flow = read_text("A {\nn1: circle\n}\n").flow;
    copy = flow;
  }
  CHECK(copy.find_node("n1") == NodeId{0});
  CHECK(copy.find_lane("A") == LaneId{0});
}

TEST_CASE("names are found in a flow that was not made from text") {
  const Flow flow = graph_of(3, {});
  CHECK(flow.find_node("n3") == NodeId{2});
  CHECK(flow.find_node("L.n3") == NodeId{2});
  CHECK_FALSE(flow.find_node("n4"));
}

TEST_CASE("a flow is named after its file") {
  CHECK(read_text("", "/a/b.c/order_sync.v2.flow").flow.name == "order_sync.v2");
  CHECK(read_text("", "order").flow.name == "order");
  CHECK(read_text("", ".flow").flow.name == ".flow");
  CHECK(read_text("", "<stdin>").flow.name == "flow");
  CHECK(read_text("", "").flow.name == "flow");
}

TEST_CASE("a node's loops are listed innermost first") {
  const Flow flow =
      flow_of("n1: rectangle\nn2: rectangle\nn3: rectangle\nloop [2 times] n1 n2 n3\nloop [3 times] n2 n1");
  REQUIRE(flow.nodes.size() == 3);
  CHECK(flow.nodes[0].loops == std::vector<LoopId>{LoopId{1}, LoopId{0}});
  CHECK(flow.nodes[2].loops == std::vector<LoopId>{LoopId{0}});
  CHECK(flow.loops[1].contains(NodeId{0}));
  CHECK_FALSE(flow.loops[1].contains(NodeId{2}));
}

TEST_CASE("a file of nothing but wrong names lists 200 of them and counts the rest") {
  std::string text = "L {\nn1: circle\n";
  for (int i = 0; i < 300; ++i) text += fmt::format("n1.handle(right) -> missing{}.handle(left)\n", i);
  const BuildResult result = read_text(text + "}\n");
  REQUIRE(result.diagnostics.size() == 201);
  CHECK(result.diagnostics[199].code == Code::undefined_node);
  const auto last =
      std::find_if(result.diagnostics.begin(), result.diagnostics.end(),
                   [](const Diagnostic& diagnostic) { return diagnostic.code == Code::more_name_findings; });
  REQUIRE(last != result.diagnostics.end());
  CHECK(last->message == "100 more wrong names are not listed");
}

TEST_CASE("a name that is wrong in twenty places is one finding that names eight of them and counts the rest") {
  std::string text = "L {\nn1: circle\n";
  for (int i = 0; i < 20; ++i) text += "n1.handle(right) -> gone.handle(left)\n";
  const BuildResult result = read_text(text + "}\n");
  REQUIRE(result.diagnostics.size() == 1);
  REQUIRE(result.diagnostics[0].related.size() == 8);
  CHECK(result.diagnostics[0].related[6].message == "used here too");
  CHECK(result.diagnostics[0].related[7].message == "used here too, and in 11 more places");
}

TEST_CASE("a finding of the parser silences what follows from it only") {
  const BuildResult result = read_text(
      "A {\nn1: circle\nn2 circle\nn1.handle(right) -> n2.handle(left)\n"
      "n1.handle(top) -> n3.handle(left)\n}\n");
  REQUIRE(result.diagnostics.size() == 2);
  CHECK(facts(result.diagnostics[1].code).label() == "LW103");
}

TEST_CASE("a broken edge does not make its undefined source a node") {
  const BuildResult result = read_text(
      "A {\nn1: circle\nn2.handle(right) ~ n1.handle(left)\n"
      "n2.handle(top) -> n1.handle(left)\n}\n");
  const auto found = codes(result.diagnostics);
  CHECK(std::count(found.begin(), found.end(), "LW103") == 1);
}

TEST_CASE("a chain of 100,000 nodes is built, looked up and free of findings") {
  const BuildResult result = read_text(long_flow(100'000));
  CHECK(result.diagnostics.empty());
  CHECK(result.flow.nodes.size() == 100'000);
  CHECK(result.flow.edges.size() == 99'999);
  CHECK(result.flow.find_node("n100000") == NodeId{99'999});
}

TEST_CASE("a large flow whose every name is wrong is read to its end") {
  std::string text = long_flow(100'000);
  for (auto at = text.find(" -> n"); at != std::string::npos; at = text.find(" -> n", at)) text.replace(at, 5, " -> m");
  const BuildResult result = read_text(text);
  CHECK(result.diagnostics.size() == 201);
  CHECK(result.flow.edges.empty());
}

TEST_CASE("many loops over a node with many edges are judged without trying each edge for each loop") {
  std::string text = "L {\nhub: rectangle\n";
  for (int i = 0; i < 20'000; ++i) {
    text += fmt::format("n{0}: rectangle\nhub.handle(right) -> n{0}.handle(left)\n", i);
  }
  for (int i = 0; i < 100'000; ++i) text += "loop [2 times] hub\n";
  const BuildResult result = read_text(text + "}\n");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.flow.loops.size() == 100'000);
  CHECK_FALSE(result.flow.loops.back().closed_inside);
}
