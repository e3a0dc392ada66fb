// The canonical form of flows: what it looks like, and what holds for that of every text.
#include "tests/syntax/print_checks.h"
#include "support/file_text.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace laneway {
namespace {

namespace fs = std::filesystem;

std::string printed(const std::string& text) {
  CHECK(test::print_violation(text) == "");
  return print_flow(parse_flow(std::make_shared<const Source>("x.flow", text)).file);
}

std::vector<fs::path> case_files() {
  std::vector<fs::path> found;
  for (const char* folder : {"tests/syntax/cases", "tests/model/cases", "flows"})
    for (const auto& entry : fs::directory_iterator(fs::path(LANEWAY_SOURCE_DIR) / folder))
      if (entry.path().extension() == ".flow") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

TEST_CASE("the webhook diagrams are canonical as they are") {
  for (const char* name : {"flows/webhook_delivery.flow", "flows/webhook_integration.flow"}) {
    const auto text = test::file_text(fs::path(LANEWAY_SOURCE_DIR) / name);
    REQUIRE(text.size() > 1000);
    CHECK(printed(text) == text);
  }
}

TEST_CASE("blanks, tabs and line ends become one form") {
  CHECK(printed("  A{#First\r\n\tn1 :circle   label : \"x\"\towner:\"me\"  \r\n"
                "  n1.handle( right )->B.n2.handle(left)[label = \"a\"when=\"x > 1\"]\r\n"
                "loop   [  up to 3 times ]   n1   B.n2\r\n}\r\nB {\r\nn2: circle\r\n}") ==
        "A { # First\n"
        "n1: circle label:\"x\" owner:\"me\"\n"
        "n1.handle(right) -> B.n2.handle(left) [label=\"a\", when=\"x > 1\"]\n"
        "loop [up to 3 times] n1 B.n2\n"
        "}\n"
        "B {\n"
        "n2: circle\n"
        "}\n");
}

TEST_CASE("one statement or brace stands on a line") {
  CHECK(printed("A { n1: circle } // end of A\nB {}\n}// lost\n") ==
        "A {\nn1: circle\n} // end of A\nB {\n}\n}// lost\n");
  CHECK(printed("A {\n} B { # Second // two\n} C { A.n1.handle(right) -> B.n2.handle(left) }") ==
        "A {\n}\nB { # Second // two\n}\nC {\nA.n1.handle(right) -> B.n2.handle(left)\n}\n");
}

TEST_CASE("at most one blank line stays, and none beside a lane's braces") {
  CHECK(printed("\n\n// top\n\n\n\nA {\n\nn1: circle\n\n\nn2: circle\n\n}\n\n\nB {\n}\n\n\n") ==
        "// top\n\nA {\nn1: circle\n\nn2: circle\n}\n\nB {\n}\n");
  CHECK(printed("") == "");
  CHECK(printed(" \r\n\t\r\n") == "");
}

TEST_CASE("comments stay where they stand") {
  const std::string text =
      "// before\nA { # First // beside the lane\n// inside\nn1: circle label:\"x\" // beside a node\n"
      "n1.handle(right) -> n1.handle(left) // beside an edge\nloop [up to 3 times] n1 // beside a loop\n"
      "} // beside a brace\n// at the end\n";
  CHECK(printed(text) == text);
  CHECK(printed("A {//close\n\t// far in  \t\nn1: circle//near\n}") ==
        "A { //close\n// far in\nn1: circle //near\n}\n");
}

TEST_CASE("a lane's label stands behind its brace") {
  CHECK(printed("A {\n  # First\n}") == "A { # First\n}\n");
  CHECK(printed("A { // why\n\n# First // which\n}") == "A { # First // why\n// which\n}\n");
  CHECK(printed("A {\n# First // which\n// more\n}") == "A { # First // which\n// more\n}\n");
  CHECK(printed("A {\n// more\n# First // which\n}") == "A { # First\n// more\n// which\n}\n");
  CHECK(printed("A {\n#\n# // none\n# First\n}") == "A { # First\n// none\n}\n");
  CHECK(printed("A { #   \n}") == "A {\n}\n");
  CHECK(printed("A { #//not-a-comment // a comment\n}") == "A { #//not-a-comment // a comment\n}\n");
}

TEST_CASE("empty brackets are no brackets, an empty label stays") {
  CHECK(printed("A {\nn1.handle(right)->n1.handle(left) [ ]\nn1.handle(top)->n1.handle(left)[label=\"\"]\n}") ==
        "A {\nn1.handle(right) -> n1.handle(left)\nn1.handle(top) -> n1.handle(left) [label=\"\"]\n}\n");
}

TEST_CASE("a broken line is left as it is, and what follows is formatted") {
  CHECK(printed("A {\n\t n1 : sqare  label: \"x\"  \r\n\n\n  n2 :circle\n  n1.handle(right) ->   \n}\n") ==
        "A {\n\t n1 : sqare  label: \"x\"  \n\nn2: circle\n  n1.handle(right) ->   \n}\n");
  CHECK(printed("A {\n  @@@\n # Late  label\n  @@\n}") == "A {\n  @@@\n# Late  label\n  @@\n}\n");
  CHECK(printed("A {\n  }  }  B {  \n # Label\n}") == "A {\n  }  }  B {  \n # Label\n}\n");
  CHECK(printed("  Lane {\n\n  n1: circ") == "Lane {\n  n1: circ\n");
}

TEST_CASE("a byte order mark goes, unless a broken line begins with one") {
  CHECK(printed("\xEF\xBB\xBF"
                "A {\n}\n") == "A {\n}\n");
  CHECK(printed("\xEF\xBB\xBF\xEF\xBB\xBF"
                "A {\n") ==
        "\xEF\xBB\xBF\xEF\xBB\xBF"
        "A {\n");
  CHECK(printed("\n\xEF\xBB\xBF"
                "A {\n") ==
        "\xEF\xBB\xBF\xEF\xBB\xBF"
        "A {\n");
}

TEST_CASE("every case keeps its meaning, its broken lines and its errors") {
  const auto files = case_files();
  CHECK(files.size() > 100);
  for (const auto& path : files) {
    CAPTURE(path.string());
    CHECK(test::print_violation(test::file_text(path)) == "");
  }
}

// Lines of all cases mixed, and cut and joined at random places: neighbours that nobody wrote by hand.
TEST_CASE("texts put together at random keep their meaning, their broken lines and their errors") {
  std::vector<std::string> lines;
  for (const auto& path : case_files()) {
    std::ifstream file(path, std::ios::binary);
    for (std::string line; lines.size() < 3000 && std::getline(file, line);)
      if (line.size() < 400) lines.push_back(line);
  }
  constexpr std::string_view pieces[] = {"",   " ",   "\t", "}", "{", "# ",    "#",
                                         "//", "A {", "\"", "[", "]", "} B {", "\r"};
  std::mt19937 random(7);
  const auto pick = [&](std::size_t size) { return std::uniform_int_distribution<std::size_t>(0, size - 1)(random); };
  for (int round = 0; round < 1500; ++round) {
    std::string text;
    for (std::size_t i = pick(14) + 1; i > 0; --i) {
      std::string line = lines[pick(lines.size())];
      if (pick(4) == 0) line.insert(pick(line.size() + 1), pieces[pick(std::size(pieces))]);
      if (pick(12) == 0) line.resize(pick(line.size() + 1));
      text += line + (pick(9) == 0 ? "\r\n" : pick(9) == 0 ? "\n\n\n" : "\n");
    }
    CAPTURE(text);
    REQUIRE(test::print_violation(text) == "");
  }
}

}  // namespace
}  // namespace laneway
