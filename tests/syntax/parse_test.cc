// What the tree says about good texts, and what is saved of broken ones.
#include "syntax/parse.h"

#include "tests/syntax/tree_checks.h"
#include "text/render.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace laneway {
namespace {

ParseResult parse(std::string text) { return parse_flow(std::make_shared<const Source>("t.flow", std::move(text))); }

std::string ref(const SyntaxFile& file, const Reference& reference) {
  const std::string lane(file.text(reference.lane));
  const std::string handle = reference.handle.empty() ? "" : ":" + std::string(name_of(reference.direction));
  return (lane.empty() ? "" : lane + ".") + std::string(file.text(reference.node)) + handle;
}

std::string attributes(const SyntaxFile& file, AttributeRange range) {
  std::string out;
  for (std::uint32_t at = range.first; at < range.first + range.count; ++at) {
    const Attribute& one = file.attributes[at];
    out += fmt::format(" {}=<{}>", file.text(one.key), file.value(one));
  }
  return out;
}

// The items of a tree, one a line.
std::string listed(const SyntaxFile& file) {
  std::string out;
  for (const Item& item : file.items) {
    switch (item.kind) {
      case Item::Kind::lane_open:
        out +=
            fmt::format("lane {} <{}>", file.text(file.lanes[item.index].id), file.text(file.lanes[item.index].label));
        break;
      case Item::Kind::lane_close: out += fmt::format("close {}", file.text(file.lanes[item.index].id)); break;
      case Item::Kind::node: {
        const NodeStatement& node = file.nodes[item.index];
        out += fmt::format("node {} {} in {}{}", file.text(node.id), name_of(node.shape), node.lane,
                           attributes(file, node.attributes));
        break;
      }
      case Item::Kind::edge: {
        const EdgeStatement& edge = file.edges[item.index];
        out += fmt::format("edge {} {}{}", ref(file, edge.from), ref(file, edge.to), attributes(file, edge.attributes));
        break;
      }
      case Item::Kind::loop: {
        const LoopStatement& loop = file.loops[item.index];
        out += fmt::format("loop <{}>", file.text(loop.condition));
        for (std::uint32_t at = 0; at < loop.member_count; ++at)
          out += " " + ref(file, file.members[loop.first_member + at]);
        break;
      }
      case Item::Kind::comment:
        out += fmt::format("comment <{}>{}", file.text(file.comments[item.index].span),
                           file.comments[item.index].own_line ? " alone" : "");
        break;
      case Item::Kind::broken: out += fmt::format("broken <{}>", file.text(file.broken_lines[item.index])); break;
    }
    out += "\n";
  }
  return out;
}

std::string codes(const ParseResult& result) {
  std::string out;
  for (const Diagnostic& one : result.diagnostics) {
    const Position at = result.file.source->position(one.span.begin);
    out += fmt::format("{}:{} {}\n", at.line, at.column, facts(one.code).name);
  }
  return out;
}

TEST_CASE("a flow becomes its statements in the order of the text") {
  const ParseResult result = parse(
      "// a flow\n"
      "Sender { # Webhook Sender // note\n"
      "n1: circle label:\"Start\" // begin\n"
      "n2 : diamond label : \"a\\\"b\\\\c\\nd\\te\" owner:\"\"\n"
      "n1.handle(right) -> Lane-2.n3.handle(left) [label=\"x\", when=\"y > 1\"]\n"
      "loop [ up to 3 times ] n1 Lane-2.n3\n"
      "}\n"
      "Lane-2 {\n"
      "# Second\n"
      "n3: taskbox }\n");
  CHECK(codes(result) == "");
  CHECK(listed(result.file) ==
        "comment <// a flow> alone\n"
        "lane Sender <Webhook Sender>\n"
        "comment <// note>\n"
        "node n1 circle in 0 label=<Start>\n"
        "comment <// begin>\n"
        "node n2 diamond in 0 label=<a\"b\\c\nd\te> owner=<>\n"
        "edge n1:right Lane-2.n3:left label=<x> when=<y > 1>\n"
        "loop <up to 3 times> n1 Lane-2.n3\n"
        "close Sender\n"
        "lane Lane-2 <Second>\n"
        "node n3 taskbox in 1\n"
        "close Lane-2\n");
  const LaneStatement& lane = result.file.lanes[1];
  CHECK(result.file.text(lane.span) == "Lane-2 {\n# Second\nn3: taskbox }");
}

TEST_CASE("the reference flows have the lanes, nodes, edges and loops that they draw") {
  for (const auto& [path, counts] : {std::pair{"flows/webhook_delivery.flow", "3 19 21 1"},
                                     std::pair{"flows/webhook_integration.flow", "4 21 22 1"}}) {
    auto loaded = load_source(path);
    REQUIRE(std::holds_alternative<Source>(loaded));
    const ParseResult result = parse_flow(std::make_shared<const Source>(std::get<Source>(std::move(loaded))));
    const SyntaxFile& file = result.file;
    CHECK(codes(result) == "");
    CHECK(fmt::format("{} {} {} {}", file.lanes.size(), file.nodes.size(), file.edges.size(), file.loops.size()) ==
          counts);
    CHECK(file.items.size() == file.lanes.size() * 2 + file.nodes.size() + file.edges.size() + file.loops.size());
  }
}

TEST_CASE("a broken node keeps its id, so that edges to it are not undefined") {
  const ParseResult result =
      parse("A {\nn1: squar label:\"x\"\nn2 circle\nn3: label:\"y\"\nn4: circle label=\"z\"\n}\n");
  CHECK(codes(result) == "2:5 unknown-shape\n3:1 missing-colon\n4:1 missing-shape\n5:17 wrong-separator\n");
  REQUIRE(result.file.nodes.size() == 4);
  for (std::size_t at = 0; at < 4; ++at)
    CHECK(result.file.text(result.file.nodes[at].id) == fmt::format("n{}", at + 1));
  CHECK(listed(result.file) ==
        "lane A <>\nbroken <n1: squar label:\"x\">\nbroken <n2 circle>\nbroken <n3: label:\"y\">\n"
        "broken <n4: circle label=\"z\">\nclose A\n");
}

TEST_CASE("a broken lane opening still opens its lane") {
  for (const std::string opening : {"A (", "A", "A # label", "My A {", "{", "A { label", "\"A\" {", "A [ # label"}) {
    CAPTURE(opening);
    const ParseResult result = parse(opening + "\nn1: circle\n}\nB {\nn2: circle\n}\n");
    CHECK(result.diagnostics.size() == 1);
    CHECK(result.file.lanes.size() == 2);
    CHECK(result.file.nodes.at(0).lane == 0);
    CHECK(result.file.nodes.at(1).lane == 1);
  }
}

TEST_CASE("each brace that is missing or too many is one error") {
  CHECK(codes(parse("A {\nn1: circle\nB {\nn2: circle\n}\nC {\n}\n")) == "1:3 lane-never-closed\n");
  CHECK(codes(parse("A {\nn1: circle\n}\nB {\nn2: circle\n")) == "4:3 lane-never-closed\n");
  CHECK(codes(parse("A {\nB {\nC {\n")) == "1:3 lane-never-closed\n2:3 lane-never-closed\n3:3 lane-never-closed\n");
  CHECK(codes(parse("A {\nB {\nn1: circle\n}\nn2: circle\n}\nC {\n}\n")) == "2:1 nested-lane\n");
  CHECK(codes(parse("A {\nB {\n}\n}\n")) == "2:1 nested-lane\n");
  CHECK(codes(parse("A {\n}\n}\n")) == "3:1 stray-brace\n");
  CHECK(codes(parse("A {\n}\nn1: circle\nn2: circle\n}\nB {\n}\n")) == "3:1 outside-lane\n");
  CHECK(codes(parse("n1: circle\nn1.handle(left) -> n1.handle(right)\n")) == "1:1 outside-lane\n");
}

TEST_CASE("ten typos are ten errors, each on its line") {
  const ParseResult result = parse(
      "A { # First\n"
      "n1: circel label:\"a\"\n"
      "n2: circle label=\"a\"\n"
      "n3: circle label:\"a\n"
      "n4 circle label:\"a\"\n"
      "n1.handle(right) -> n2\n"
      "n1.handle(rihgt) -> n2.handle(left)\n"
      "n1.handle(right) => n2.handle(left)\n"
      "n1.handle(right) -> n2.handle(left) [label:\"b\"]\n"
      "loop [up to 3 times n1 n2\n"
      "what is this\n"
      "}\n");
  CHECK(codes(result) ==
        "2:5 unknown-shape\n3:17 wrong-separator\n4:18 unterminated-string\n5:1 missing-colon\n6:21 missing-handle\n"
        "7:11 unknown-direction\n8:18 wrong-arrow\n9:43 wrong-separator\n10:6 bad-loop-condition\n11:1 "
        "unreadable-line\n");
}

TEST_CASE("after 200 errors the rest is counted") {
  std::string text = "A {\n";
  for (int line = 0; line < 1000; ++line) text += "n" + std::to_string(line) + ": square\n";
  const ParseResult result = parse(text + "}\n");
  REQUIRE(result.diagnostics.size() == 201);
  CHECK(result.diagnostics.back().message == "and 800 more errors, not listed");
  CHECK(result.file.nodes.size() == 1000);
}

TEST_CASE("hostile texts cost no more than their size") {
  const auto check = [](const std::string& piece, std::size_t size, std::string before = "", std::string after = "") {
    std::string text = std::move(before);
    while (text.size() < size) text += piece;
    const ParseResult result = parse(text + after);
    CAPTURE(piece);
    CHECK(test::TreeChecks(result).first_violation() == "");
    CHECK(result.diagnostics.size() <= 201);
  };
  // Deep nesting, endless lines, one broken line after the other: quadratic work would take minutes.
  constexpr std::size_t size = 1 << 18;
  for (const char* piece :
       {"{",    "}",      "[",           "(",        "\"",       "\\", ":",  "a:",       "a:b ",
        "a.",   "->",     "a.handle(",   "//",       "#",        " ",  "\t", "\r",       "x",
        "\xFF", "loop [", "n1: circle ", "a=\"b\" ", "a:\"b\" ", ", ", "'",  "\xC2\xA0", "n.handle(left) "}) {
    check(piece, size);
    check(piece, size, "A {\nn1: circle ");
    check(piece, size, "A {\nn1.handle(left) -> n2.handle(right) [");
    check(piece, size, "A {\nloop [x] ");
    check(std::string(piece) + "\n", size);
  }
  check("A {\n", size);
  check("A {\n}\n", size);
  check("a.handle(x -> b\n", size);
}

}  // namespace
}  // namespace laneway
