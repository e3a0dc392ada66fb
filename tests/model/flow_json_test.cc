/// Flows as JSON: nothing is lost on the way there and back, and what is no flow is refused with its place.
#include "model/flow_json.h"
#include "support/file_text.h"

#include <doctest/doctest.h>

#include <filesystem>

using namespace laneway;

namespace {

Flow read(const std::string& name, std::string text) {
  auto built = read_flow(std::make_shared<const Source>(name + ".flow", std::move(text)));
  REQUIRE_FALSE(has_errors(built.diagnostics));
  return std::move(built.flow);
}

/// Everything of a flow but its places in the text.
std::string facts(const Flow& flow) {
  std::string out = to_text(flow_to_json(flow)) + "\n";
  for (const Node& node : flow.nodes) {
    out += node.id + " in " + flow[node.lane].id;
    for (const EdgeId edge : node.out) out += " >" + std::to_string(edge.value);
    for (const EdgeId edge : node.in) out += " <" + std::to_string(edge.value);
    for (const LoopId loop : node.loops) out += " @" + std::to_string(loop.value);
    out += "\n";
  }
  for (const Loop& loop : flow.loops) {
    out += std::to_string(static_cast<int>(loop.bound.kind)) + " " + std::to_string(loop.limit) + " " +
           std::to_string(loop.closed_inside) + std::to_string(loop.head_decides) + "\n";
  }
  return out;
}

void check_round_trip(const Flow& flow) {
  const auto back = flow_from_json_text(to_pretty_text(flow_to_json(flow)));
  if (const auto* problem = std::get_if<std::string>(&back))
    FAIL_CHECK(*problem);
  else
    CHECK(facts(std::get<Flow>(back)) == facts(flow));
}

const char* const small = R"({"laneway": 1, "name": "shop",
"lanes": [{"id": "Shop", "label": "Shop", "nodes": [
  {"id": "n1", "shape": "circle", "label": "Start"}, {"id": "n2", "shape": "rectangle", "label": "Pack"}]}],
"edges": [{"from": "n1", "from_side": "right", "to": "n2", "to_side": "left", "lane": "Shop"}],
"loops": [{"condition": "3 times", "nodes": ["n2"], "lane": "Shop"}]})";

/// What reading `small` with the first `from` in it replaced by `to` complains about.
std::string complaint(std::string_view from, std::string_view to) {
  std::string text = small;
  const auto place = text.find(from);
  REQUIRE(place != std::string::npos);
  text.replace(place, from.size(), to);
  const auto result = flow_from_json_text(text);
  const auto* problem = std::get_if<std::string>(&result);
  return problem == nullptr ? "" : *problem;
}

}  // namespace

TEST_CASE("the project's flows come back from JSON as they were") {
  for (const char* folder : {"flows", "tests/syntax/cases"}) {
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(LANEWAY_SOURCE_DIR) / folder)) {
      const auto name = entry.path().stem().string();
      if (entry.path().extension() != ".flow" || name.starts_with("fail_")) continue;
      CAPTURE(name);
      const auto built = read_flow(std::make_shared<const Source>(entry.path().string(), test::file_text(entry.path())));
      check_round_trip(built.flow);
    }
  }
}

TEST_CASE("attributes, conditions, quotes and other scripts survive the way through JSON") {
  check_round_trip(read("odd name", R"(A { # Lane "one" } http://x
n1: circle label:"say \"hi\" \\ there\nnew\tline"
n2: taskbox owner:"Ann" label:"No → Manual review" action:"http.post" url:"{{ vars.url }}"
n1.handle(top) -> B.n3.handle(bottom) [label="a, \"b\"" when="response.status in [1, 2]"]
loop [while size(x[0]) > 1] n2 B.n3 n1
}
B {
n3: diamond
n3.handle(left) -> A.n1.handle(left) [when="true"]
A.n2.handle(left) -> n3.handle(left)
}
)"));
}

TEST_CASE("a flow of nothing and a lane of nothing come back") {
  check_round_trip(read("empty", ""));
  check_round_trip(read("lanes", "A {\n}\nB { # b\n}\n"));
}

TEST_CASE("JSON in any order of statements is a flow") {
  const auto result = flow_from_json_text(R"({"laneway": 1, "name": "x", "lanes": [
    {"id": "A", "label": "A", "nodes": [{"id": "a", "shape": "circle", "label": ""}]},
    {"id": "B", "label": "B", "nodes": [{"id": "b", "shape": "circle", "label": ""}]}],
    "edges": [{"lane": "B", "from": "b", "from_side": "top", "to": "a", "to_side": "left"},
              {"lane": "A", "from": "a", "from_side": "top", "to": "b", "to_side": "left"}], "loops": []})");
  const auto* flow = std::get_if<Flow>(&result);
  REQUIRE(flow != nullptr);
  CHECK(flow_to_text(*flow) ==
        "A { # A\na: circle\na.handle(top) -> B.b.handle(left)\n}\nB { # B\nb: circle\nb.handle(top) -> "
        "A.a.handle(left)\n}\n");
}

TEST_CASE("what is no flow is refused with its place and what was expected") {
  CHECK(complaint("", "") == "");
  CHECK(complaint("{\"laneway\"", "[{\"laneway\"").starts_with("byte "));
  CHECK(complaint("\"laneway\": 1, ", "") == "the document: 'laneway' is missing");
  CHECK(complaint("\"laneway\": 1", "\"laneway\": 2") ==
        "/laneway: version 2 is newer than this laneway, which reads up to 1");
  CHECK(complaint("\"laneway\": 1", "\"laneway\": \"1\"") ==
        "/laneway: expected the form's version, a whole number from 1");
  CHECK(complaint("\"rectangle\"", "\"square\"") ==
        "/lanes/0/nodes/1/shape: there is no 'square'; expected one of circle, rectangle, diamond, taskbox");
  CHECK(complaint("\"n2\"", "\"n1\"") == "/lanes/0/nodes/1/id: a node 'n1' is there already");
  CHECK(complaint("\"to\": \"n2\"", "\"to\": \"n9\"") == "/edges/0/to: there is no node 'n9'");
  CHECK(complaint("\"lane\": \"Shop\"", "\"lane\": \"Ship\"") == "/edges/0/lane: there is no lane 'Ship'");
  CHECK(complaint("[\"n2\"]", "[]") == "/loops/0/nodes: expected at least one node");
  CHECK(complaint("[\"n2\"]", "[7]") == "/loops/0/nodes/0: expected a string, not a number");
  CHECK(complaint("\"Start\"}", "\"Start\", \"color\": \"red\"}") ==
        "/lanes/0/nodes/0: there is no key 'color'; expected id, shape, label, attributes");
  CHECK(complaint("\"edges\": [{", "\"edges\": {\"x\": [{").starts_with("byte "));
}

TEST_CASE("what the language cannot write is refused, not changed") {
  CHECK(complaint("\"label\": \"Shop\"", "\"label\": \"two\\nlines\"").find("cannot be written as text") !=
        std::string::npos);
  CHECK(complaint("\"label\": \"Shop\"", "\"label\": \" Shop\"") ==
        "/lanes/0/label: a text of the language cannot hold this value");
  CHECK(complaint("\"3 times\"", "\"3 ] times\"").find("cannot be written as text") != std::string::npos);
  CHECK(complaint("\"id\": \"n1\"", "\"id\": \"n 1\"") == "/edges/0/from: there is no node 'n1'");
}
