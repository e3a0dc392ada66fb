/// What each drawing format makes of a flow.
#include "draw/drawn_flow.h"
#include "draw/format.h"
#include "draw/geometry.h"
#include "draw/graphviz.h"
#include "draw/random_flows.h"
#include "draw/sketch.h"
#include "support/file_text.h"
#include "text/utf8.h"

#include <doctest/doctest.h>
#include <pugixml.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace laneway;

namespace {

Sketch sketch_of(std::string text) {
  return read_sketch(std::make_shared<const Source>("test.flow", std::move(text)));
}

const char* const small = R"(Shop { # Corner shop
n1: circle label:"Start"
n2: diamond label:"In stock?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> Depot.n3.handle(left) [label="Yes"]
loop [twice] n1 n2
}
Depot {
n3: taskbox label:"Pack"
n3.handle(top) -> Shop.n2.handle(bottom) [label="Again"]
}
)";

pugi::xml_document parsed(const std::string& svg) {
  pugi::xml_document document;
  const auto result = document.load_string(svg.c_str(), pugi::parse_default | pugi::parse_ws_pcdata);
  CHECK_MESSAGE(result, result.description());
  return document;
}

std::string classes_of(const pugi::xml_document& svg, const std::string& id) {
  return svg.child("svg").find_child_by_attribute("id", id.c_str()).attribute("class").value();
}

struct Pixels {
  std::uint32_t width;
  std::uint32_t height;
};

Pixels size_of_png(const std::string& png) {
  REQUIRE(png.size() > 24);
  REQUIRE(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(png[i]);
    return value;
  };
  return {number(16), number(20)};
}

}  // namespace

TEST_CASE("the same flow gives the same bytes in every format") {
  for (const DrawingFormat& format : drawing_formats()) {
    CAPTURE(format.name);
    for (const char* name : {"webhook_delivery", "webhook_integration"}) {
      CHECK(format.draw(test::reference_flow(name), {}) == format.draw(test::reference_flow(name), {}));
    }
  }
}

TEST_CASE("an svg says what it is, and every part has an id of its own") {
  const Flow flow = test::reference_flow("webhook_delivery");
  const auto document = parsed(draw_svg(flow, {}));
  const auto svg = document.child("svg");
  CHECK(std::string(svg.attribute("role").value()) == "img");
  CHECK(std::string(svg.attribute("aria-labelledby").value()) == "title description");
  CHECK(std::string(svg.child("title").text().get()) == "webhook_delivery");
  CHECK(std::string(svg.child("desc").text().get()) ==
        "Swimlane diagram with 3 lanes: Webhook Sender, Webhook Delivery, Webhook Receiver; 19 nodes, 21 edges.");
  std::set<std::string> ids;
  for (const auto part : svg.children("g")) CHECK(ids.insert(part.attribute("id").value()).second);
  for (const Node& node : flow.nodes) CHECK(ids.contains("node-" + node.id));
  for (const Lane& lane : flow.lanes) CHECK(ids.contains("lane-" + lane.id));
  CHECK(ids.contains("edge-n11-n7"));
  CHECK(ids.contains("loop-1"));
}

TEST_CASE("an svg has the colours of its theme") {
  const Flow flow = test::drawn_flow(small);
  const auto light = draw_svg(flow, {.theme = Theme::light});
  const auto dark = draw_svg(flow, {.theme = Theme::dark});
  const auto both = draw_svg(flow, {});
  CHECK(light != dark);
  CHECK(light.find("@media") == std::string::npos);
  CHECK(dark.find("@media") == std::string::npos);
  CHECK(both.find("@media (prefers-color-scheme:dark)") != std::string::npos);
}

TEST_CASE("hostile text in an svg is text") {
  const Flow flow = test::drawn_flow(
      "A { # <b>&amp;\"']]>\nn1: rectangle label:\"<script>alert(1)</script> & \\\" ]]> \xEF\xBF\xBF\"\n"
      "n1.handle(right) -> n1.handle(right) [label=\"<![CDATA[ x\"]\nloop [<i>] n1\n}\n");
  const auto document = parsed(draw_svg(flow, {}));
  const auto node = document.child("svg").find_child_by_attribute("id", "node-n1");
  std::string shown;
  for (const auto text : node.child("text").children()) shown += text.text().get();
  CHECK(shown.find("<script>alert(1)") == 0);
  CHECK(document.child("svg").select_nodes("//script").empty());
}

TEST_CASE("a png has the size that was asked for and the colours of its theme") {
  const Flow flow = test::drawn_flow(small);
  const Drawing drawing = lay_out(flow);
  const auto normal = draw_png(flow, {.scale = 1});
  CHECK(size_of_png(normal).width == static_cast<std::uint32_t>(drawing.width));
  CHECK(size_of_png(normal).height == static_cast<std::uint32_t>(drawing.height));
  CHECK(size_of_png(draw_png(flow, {})).width == 2 * static_cast<std::uint32_t>(drawing.width));
  CHECK(draw_png(flow, {.theme = Theme::dark, .scale = 1}) != normal);
  CHECK(draw_png(flow, {.theme = Theme::light, .scale = 1}) == normal);
}

TEST_CASE("neato -n2 draws the pinned geometry as it is") {
  for (std::uint32_t seed = 0; seed <= 12; ++seed) {
    CAPTURE(seed);
    const Flow flow = seed == 0 ? test::reference_flow("webhook_delivery") : test::drawn_flow(seed % 2 ? tame_flow(seed) : wild_flow(seed));
    const Drawing drawing = lay_out(flow);
    const auto rendering = render_by_graphviz(draw_dot(flow, {.pinned = true}), "neato -n2");
    REQUIRE(rendering.json.is_object());
    CHECK(rendering.complaint.find("rror") == std::string::npos);
    double left = 0, bottom = 0, right = 0, top = 0;
    CHECK(std::sscanf(rendering.json["bb"].get<std::string>().c_str(), "%lf,%lf,%lf,%lf", &left, &bottom, &right, &top) == 4);
    std::map<std::string, Json> objects;
    for (const Json& object : rendering.json["objects"]) objects[object["name"]] = object;
    // neato may move the whole; nothing may move against anything else.
    double dx = 0, dy = 0;
    for (std::size_t i = 0; i < flow.nodes.size(); ++i) {
      double x = 0, y = 0;
      std::sscanf(objects[flow.nodes[i].id]["pos"].get<std::string>().c_str(), "%lf,%lf", &x, &y);
      const Point middle = drawing.nodes[i].box.middle();
      if (i == 0) dx = x - middle.x, dy = y + middle.y;
      CHECK(x - middle.x == doctest::Approx(dx));
      CHECK(y + middle.y == doctest::Approx(dy));
    }
    // Graphviz lists edges in an order of its own.
    std::vector<std::pair<long, long>> ours, theirs;
    for (const DrawnEdge& edge : drawing.edges) ours.emplace_back(edge.points.back().x, edge.points.back().y);
    if (rendering.json.contains("edges")) {
      for (const Json& edge : rendering.json["edges"]) {
        double x = 0, y = 0;
        std::sscanf(edge["pos"].get<std::string>().c_str(), "e,%lf,%lf", &x, &y);
        theirs.emplace_back(std::lround(x - dx), std::lround(dy - y));
      }
    }
    std::sort(ours.begin(), ours.end());
    std::sort(theirs.begin(), theirs.end());
    CHECK(ours == theirs);
  }
}

TEST_CASE("a mermaid flowchart has lanes and loops as subgraphs") {
  CHECK(draw_mermaid(test::drawn_flow(small), {}) == R"(---
title: "test"
---
flowchart TB
  subgraph lane1["Corner shop"]
    direction LR
    subgraph loop1["twice"]
      direction LR
      n1(("Start"))
      n2{"In stock?"}
    end
  end
  subgraph lane2["Depot"]
    direction LR
    n3[["Pack"]]
  end
  n1 --> n2
  n2 -->|"Yes"| n3
  n3 -->|"Again"| n2
  style loop1 stroke:#b45309,stroke-dasharray:6 4
)");
}

TEST_CASE("a sequence diagram has the messages between lanes, answers dashed and loops over lanes as loops") {
  CHECK(draw_sequence(test::drawn_flow(small), {}) == R"(sequenceDiagram
  participant Shop as Corner shop
  participant Depot as Depot
  Shop->>Depot: Yes
  Depot-->>Shop: Again
)");
  CHECK(draw_sequence(test::drawn_flow("A {\na: circle\na.handle(right) -> b.handle(left) [label=\"x; y\"]\nloop [3 times] a b\n}\n"
                           "end {\nb: circle label:\"Go\"\nb.handle(left) -> a.handle(left)\n}\n"),
                      {}) == R"(sequenceDiagram
  participant lane_1 as A
  participant lane_2 as end
  loop 3 times
    lane_1->>lane_2: x#59; y
    lane_2-->>lane_1: a
  end
)");
}

TEST_CASE("a picture for a terminal") {
  const auto path = std::filesystem::path(LANEWAY_SOURCE_DIR) / "tests/draw/cases/small.txt";
  const std::string actual = draw_text(test::drawn_flow(small), {});
  if (std::getenv("LANEWAY_ACCEPT") != nullptr) std::ofstream(path, std::ios::binary) << actual;
  CHECK(actual == test::file_text(path));
}

TEST_CASE("a picture for a terminal is no wider than the terminal, and wide characters take two columns") {
  const auto columns = [](std::string_view line) {
    int count = 0;
    while (!line.empty()) {
      const CodePoint point = front_code_point(line);
      count += screen_width(point.value);
      line.remove_prefix(point.size);
    }
    return count;
  };
  for (const int room : {40, 80, 120}) {
    std::istringstream lines(draw_text(test::reference_flow("webhook_delivery"), {.columns = room}));
    std::string line;
    while (std::getline(lines, line)) CHECK(columns(line) <= room);
  }
  std::istringstream lines(draw_text(test::drawn_flow("A {\nn1: rectangle label:\"中文 🎉 é\"\nn2: circle\nn1.handle(right) -> n2.handle(left)\n}\n"), {}));
  std::string line;
  std::set<int> widths;
  while (std::getline(lines, line)) widths.insert(columns(line));
  CHECK(widths.size() == 1);
}

TEST_CASE("the path of a run stands out in the pictures") {
  const Flow flow = test::drawn_flow(small);
  const DrawingOptions options{.marks = {{NodeId{0}, NodeId{1}}, {EdgeId{0}}}};
  const auto svg = parsed(draw_svg(flow, options));
  CHECK(classes_of(svg, "node-n1") == "node marked");
  CHECK(classes_of(svg, "node-n3") == "node");
  CHECK(classes_of(svg, "edge-n1-n2") == "edge marked");
  CHECK(classes_of(svg, "edge-n2-n3") == "edge");
  CHECK(draw_png(flow, options) != draw_png(flow, {}));
  for (const bool pinned : {false, true}) {
    DrawingOptions dot = options;
    dot.pinned = pinned;
    CHECK(draw_dot(flow, dot).find("color=\"#1d4ed8\"") != std::string::npos);
  }
  const auto mermaid = draw_mermaid(flow, options);
  CHECK(mermaid.find("class n1,n2 marked\n") != std::string::npos);
  CHECK(mermaid.find("linkStyle 0 stroke:#1d4ed8") != std::string::npos);
}

TEST_CASE("of a flow with errors all that can be understood is drawn, and the rest is marked") {
  const Sketch sketch = sketch_of(
      "Shop {\nn1: circle label:\"Start\"\nn2: square label:\"Pack\"\nn1.handle(right) -> n2.handle(left)\n"
      "n2.handle(right) -> n9.handle(left) [label=\"On\"]\nn1.handle(top) -> Shop.n9.handle(top)\nwhat is this\n}\n");
  CHECK(has_errors(sketch.diagnostics));
  REQUIRE(sketch.flow.nodes.size() == 3);
  CHECK(sketch.flow.nodes[2].id == "n9");
  CHECK(sketch.flow.edges.size() == 3);
  CHECK(sketch.faults.nodes == std::vector{NodeId{1}, NodeId{2}});
  CHECK(sketch.faults.edges == std::vector{EdgeId{1}, EdgeId{2}});
  CHECK(sketch.faults.notes.size() == 3);
  const auto svg = parsed(draw_svg(sketch.flow, {.faults = sketch.faults}));
  CHECK(classes_of(svg, "node-n2") == "node broken");
  CHECK(classes_of(svg, "node-n9") == "node broken");
  CHECK(classes_of(svg, "edge-n2-n9") == "edge broken");
  CHECK(draw_svg(sketch.flow, {.faults = sketch.faults}).find("line 3: ") != std::string::npos);
}

TEST_CASE("no prefix of a flow is too broken to be drawn") {
  const std::string text = test::file_text(std::filesystem::path(LANEWAY_SOURCE_DIR) / "flows/webhook_integration.flow");
  for (std::size_t size = 0; size < text.size(); size += 23) {
    CAPTURE(size);
    const Sketch sketch = sketch_of(text.substr(0, size));
    parsed(draw_svg(sketch.flow, {.faults = sketch.faults}));
    CHECK_FALSE(draw_text(sketch.flow, {.faults = sketch.faults}).empty());
  }
}

TEST_CASE("a very large flow has an svg that is no more than a multiple of its text") {
  std::string text;
  for (int lane = 0; lane < 100; ++lane) {
    text += fmt::format("L{} {{\n", lane);
    for (int i = 0; i < 100; ++i) {
      const int node = lane * 100 + i;
      text += fmt::format("n{}: rectangle\n", node);
      if (node > 0) text += fmt::format("n{}.handle(right) -> n{}.handle(left)\n", node - 1, node);
      if (i > 0) text += fmt::format("n{}.handle(bottom) -> n{}.handle(bottom)\n", node, node / 2);
    }
    text += "}\n";
  }
  const Flow flow = test::drawn_flow(text);
  REQUIRE(flow.nodes.size() == 10'000);
  CHECK(draw_svg(flow, {}).size() < 10 * text.size());
}
