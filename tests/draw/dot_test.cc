/// The DOT drawing, as Graphviz itself lays it out.
#include "draw/drawn_flow.h"
#include "draw/format.h"
#include "draw/graphviz.h"
#include "draw/grid.h"
#include "draw/label.h"
#include "draw/random_flows.h"
#include "support/file_text.h"
#include "text/json.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

using namespace laneway;

namespace {

struct Place {
  double x = 0;
  double y = 0;
};

std::map<std::string, Place> node_places(const Json& json) {
  std::map<std::string, Place> places;
  for (const Json& object : json["objects"]) {
    if (!object.contains("pos")) continue;
    Place point;
    std::sscanf(object["pos"].get<std::string>().c_str(), "%lf,%lf", &point.x, &point.y);
    places[object["name"].get<std::string>()] = point;
  }
  return places;
}

/// The lines of text that Graphviz draws for the object or edge, by the list of drawing operations.
std::vector<std::string> drawn_text(const Json& object, const char* operations) {
  std::vector<std::string> lines;
  if (!object.contains(operations)) return lines;
  for (const Json& operation : object[operations]) {
    if (operation["op"] == "T") lines.push_back(operation["text"].get<std::string>());
  }
  return lines;
}

/// Words only, for `dot` may measure blanks as it likes.
std::string words(const std::vector<std::string>& lines) {
  std::istringstream text(fmt::format("{}", fmt::join(lines, " ")));
  std::string out, word;
  while (text >> word) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// Complaints about what the picture holds. Text may stand out a little, for sizes are ours; and where very many
/// edges meet, `dot` says that it found no room for the curve that it then draws.
std::string grave_complaints(const std::string& complaint) {
  std::istringstream lines(complaint);
  std::string out, line;
  while (std::getline(lines, line)) {
    const bool is_harmless = line.find("size too small for label") != std::string::npos ||
                             line.find("Unable to reclaim box space") != std::string::npos;
    if (!is_harmless) out += line + "\n";
  }
  return out;
}

/// All that is wrong with where the nodes of `flow` came to stand.
std::string disorder(const Flow& flow) {
  const Rendering rendering = render_by_graphviz(draw_dot(flow, {}));
  std::string wrong = grave_complaints(rendering.complaint);
  if (!rendering.json.is_object()) return wrong + "no drawing\n";
  const auto places = node_places(rendering.json);
  const Grid grid = place_in_grid(flow);
  for (std::size_t a = 0; a < flow.nodes.size(); ++a) {
    if (!places.contains(flow.nodes[a].id)) return wrong + flow.nodes[a].id + " is missing\n";
  }
  const auto place = [&](std::size_t node) { return places.at(flow.nodes[node].id); };
  for (std::size_t a = 0; a < flow.nodes.size(); ++a) {
    for (std::size_t b = 0; b < flow.nodes.size(); ++b) {
      const bool lane_above = flow.nodes[a].lane < flow.nodes[b].lane;
      if (lane_above && place(a).y <= place(b).y) {
        wrong += fmt::format("{} is not above {}\n", flow.nodes[a].id, flow.nodes[b].id);
      }
      const Cell ca = grid.nodes[a], cb = grid.nodes[b];
      if (ca.row == cb.row && ca.column < cb.column && place(a).x >= place(b).x) {
        wrong += fmt::format("{} is not left of {}\n", flow.nodes[a].id, flow.nodes[b].id);
      }
      if (ca.row == cb.row && place(a).y != place(b).y) {
        wrong += fmt::format("{} is not level with {}\n", flow.nodes[a].id, flow.nodes[b].id);
      }
    }
  }
  for (std::size_t i = 0; i + 1 < flow.lanes.size(); ++i) {
    if (places.at("lane/" + flow.lanes[i].id).y <= places.at("lane/" + flow.lanes[i + 1].id).y) {
      wrong += fmt::format("lane {} is not above lane {}\n", flow.lanes[i].id, flow.lanes[i + 1].id);
    }
  }
  return wrong;
}

/// Which edges cannot be followed in `drawing` from the handle they leave to the handle they reach.
std::string lost_edges(const Flow& flow, const std::string& drawing) {
  const auto port = [](Direction side) { return std::string(1, "wens"[static_cast<int>(side)]); };
  std::map<std::string, std::set<std::string>> joined;  // handles of nodes, and points whatever their side
  std::istringstream lines(drawing);
  std::string line;
  const auto strip = [](std::string end) {
    const bool is_point = end.find('/') != std::string::npos;
    return is_point ? end.substr(0, end.rfind('"') + 1) : end;
  };
  while (std::getline(lines, line)) {
    const auto arrow = line.find(" -> ");
    if (arrow == std::string::npos || line.find("\":") == std::string::npos ||
        line.find("rank=same") != std::string::npos)
      continue;
    const std::string from = strip(line.substr(2, arrow - 2));
    const auto end = line.find_first_of(" ;", arrow + 4);
    const std::string to = strip(line.substr(arrow + 4, end - arrow - 4));
    joined[from].insert(to);
    joined[to].insert(from);
  }
  std::string lost;
  for (const Edge& edge : flow.edges) {
    const std::string from = fmt::format("\"{}\":{}", flow[edge.from].id, port(edge.from_side));
    const std::string to = fmt::format("\"{}\":{}", flow[edge.to].id, port(edge.to_side));
    std::set<std::string> seen = {from};
    std::vector<std::string> waiting = {from};
    bool found = false;
    while (!waiting.empty() && !found) {
      const std::string at = waiting.back();
      waiting.pop_back();
      for (const std::string& next : joined[at]) {
        found = found || next == to;
        const bool is_point = next.find('/') != std::string::npos;
        if (is_point && seen.insert(next).second) waiting.push_back(next);
      }
    }
    if (!found) lost += from + " -> " + to + "\n";
  }
  return lost;
}

}  // namespace

TEST_CASE("the reference flows keep lanes, rows and columns in order") {
  CHECK(disorder(test::reference_flow("webhook_delivery")) == "");
  CHECK(disorder(test::reference_flow("webhook_integration")) == "");
}

TEST_CASE("sixty random flows keep lanes, rows and columns in order") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    CHECK(disorder(test::drawn_flow(wild_flow(seed))) == "");
  }
}

TEST_CASE("every edge can be followed from handle to handle") {
  for (const char* name : {"webhook_delivery", "webhook_integration"}) {
    const Flow flow = test::reference_flow(name);
    CHECK(lost_edges(flow, draw_dot(flow, {})) == "");
  }
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    const Flow flow = test::drawn_flow(wild_flow(seed));
    CHECK(lost_edges(flow, draw_dot(flow, {})) == "");
  }
}

TEST_CASE("the drawing of the webhook delivery flow is the one beside this test") {
  const auto path = std::filesystem::path(LANEWAY_SOURCE_DIR) / "tests/draw/cases/webhook_delivery.dot";
  const std::string actual = draw_dot(test::reference_flow("webhook_delivery"), {});
  if (std::getenv("LANEWAY_ACCEPT") != nullptr) std::ofstream(path, std::ios::binary) << actual;
  CHECK(actual == test::file_text(path));
}

TEST_CASE("hostile labels are shown as they are written") {
  const std::vector<std::string> labels = {"say \\\"hi\\\"",
                                           "a\\\\Nb \\\\G \\\\l",
                                           "<b>bold</b>",
                                           "&amp; & &lt; &#65;",
                                           "{|} {x|y}",
                                           "two\\nlines",
                                           "done \xF0\x9F\x8E\x89 \xE2\x86\x92 \xC3\xA9\xE4\xB8\xAD",
                                           "\\\\",
                                           "%n %s {{ payload.id }}",
                                           std::string(700, 'x') + " " + std::string(300, 'y')};
  std::string text = "A { # <i>&amp;</i> \"\\N\" {|}\nn0: circle\n";
  for (std::size_t i = 0; i < labels.size(); ++i) {
    text += fmt::format("n{}: {} label:\"{}\"\n", i + 1, i % 2 ? "diamond" : "rectangle", labels[i]);
    text += fmt::format("n{}.handle(right) -> n{}.handle(left) [label=\"{}\"]\n", i, i + 1, labels[i]);
  }
  const Flow flow = test::drawn_flow(text + "loop [<b> &amp; \\N \"x\" {|}] n1 n2\n}\n");
  REQUIRE(flow.nodes.size() == labels.size() + 1);
  REQUIRE(flow.edges.size() == labels.size());
  REQUIRE(flow.loops.size() == 1);
  const Rendering rendering = render_by_graphviz(draw_dot(flow, {}));
  CHECK(grave_complaints(rendering.complaint) == "");
  REQUIRE(rendering.json.is_object());
  std::map<std::string, std::string> shown;
  for (const Json& object : rendering.json["objects"]) shown[object["name"]] = words(drawn_text(object, "_ldraw_"));
  for (const Node& node : flow.nodes) {
    CAPTURE(node.id);
    CHECK(shown[node.id] == words({node.label}));
  }
  CHECK(shown["lane/A"] == flow.lanes[0].label);
  std::set<std::string> edge_labels;
  for (const Json& edge : rendering.json["edges"]) edge_labels.insert(words(drawn_text(edge, "_tldraw_")));
  for (const Edge& edge : flow.edges) CHECK(edge_labels.contains(words({edge.label})));
  CHECK(edge_labels.contains(flow.loops[0].condition));
}

TEST_CASE("ids that are keywords of DOT are names like any other") {
  const Flow flow = test::drawn_flow(
      "graph {\nnode: circle\nedge: rectangle\nsubgraph: rectangle\nstrict: circle\n"
      "node.handle(right) -> edge.handle(left)\nedge.handle(right) -> subgraph.handle(left)\n"
      "subgraph.handle(right) -> strict.handle(left)\n}\n");
  REQUIRE(flow.nodes.size() == 4);
  CHECK(disorder(flow) == "");
}

TEST_CASE("flows without nodes, without edges and with one node are drawn") {
  CHECK(disorder(test::drawn_flow("")) == "");
  CHECK(disorder(test::drawn_flow("A {\n}\nB {\n}\n")) == "");
  CHECK(disorder(test::drawn_flow("A {\nn1: circle\n}\n")) == "");
  CHECK(disorder(test::drawn_flow("A {\nn1: circle\nn1.handle(right) -> n1.handle(bottom)\nloop [3 times] n1\n}\n")) == "");
}

TEST_CASE("a loop in one lane is a box and a loop over two lanes is marked on its nodes") {
  const std::string boxed = draw_dot(test::drawn_flow("A {\nn1: circle\nn2: circle\nloop [3 times] n1 n2\n}\n"), {});
  CHECK(boxed.find("style=dashed") != std::string::npos);
  CHECK(boxed.find("xlabel") == std::string::npos);
  const std::string marked = draw_dot(test::drawn_flow("A {\nn1: circle\n}\nB {\nn2: circle\nloop [3 times] n1 n2\n}\n"), {});
  CHECK(marked.find("style=dashed") == std::string::npos);
  CHECK(marked.find("xlabel=\"3 times\"") != std::string::npos);
}

TEST_CASE("what is marked looks different and nothing else does") {
  const Flow flow = test::reference_flow("webhook_delivery");
  const std::string plain = draw_dot(flow, {});
  const std::string marked = draw_dot(flow, {{{NodeId{0}}, {EdgeId{0}}}, {}, {}});
  std::istringstream a(plain), b(marked);
  std::string left, right;
  std::vector<std::string> differing;
  while (std::getline(a, left) && std::getline(b, right)) {
    if (left != right) differing.push_back(right);
  }
  REQUIRE(differing.size() == 2);
  CHECK(differing[0].find("\"n1\" [") != std::string::npos);
  CHECK(differing[1].find("\"n1\":e -> \"n2\":w [color=") != std::string::npos);
}

TEST_CASE("a very large flow has a drawing that is no more than a multiple of its text") {
  std::string text;
  for (int lane = 0; lane < 200; ++lane) {
    text += fmt::format("L{} {{\n", lane);
    for (int i = 0; i < 100; ++i) {
      const int node = lane * 100 + i;
      text += fmt::format("n{}: rectangle\n", node);
      if (node > 0) text += fmt::format("n{}.handle(right) -> n{}.handle(left)\n", node - 1, node);
    }
    text += "}\n";
  }
  const Flow flow = test::drawn_flow(text);
  REQUIRE(flow.nodes.size() == 20'000);
  const std::string drawing = draw_dot(flow, {});
  CHECK(drawing.size() < 10 * text.size());
  CHECK(lost_edges(flow, drawing) == "");
}

TEST_CASE("every drawing format is found by its name and has help") {
  for (const DrawingFormat& format : drawing_formats()) {
    CHECK(find_drawing_format(format.name) == &format);
    CHECK_FALSE(format.help.empty());
    CHECK_FALSE(format.draw(test::drawn_flow("A {\nn1: circle\n}\n"), {}).empty());
  }
  CHECK(find_drawing_format("crayon") == nullptr);
}

TEST_CASE("labels break between words and at their own line ends") {
  using Lines = std::vector<std::string>;
  CHECK(wrap_label("Event occurs in system") == Lines{"Event occurs in", "system"});
  CHECK(wrap_label("exactly eighteen c") == Lines{"exactly eighteen c"});
  CHECK(wrap_label("  a \t b\n\nc ") == Lines{"a b", "", "c"});
  CHECK(wrap_label("averyveryverylongwordindeed x") == Lines{"averyveryverylongwordindeed", "x"});
  CHECK(wrap_label("") == Lines{""});
  CHECK(wrap_label("bell\a \xFF") == Lines{"bell\xEF\xBF\xBD \xEF\xBF\xBD"});
}
