/// The reference of the language: every example in grammar/expressions.md gives what the page says.
#include "sample_scope.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

namespace {

/// The lines of the ```expr blocks.
std::vector<std::string> example_lines(const std::string& file) {
  std::ifstream in(file);
  REQUIRE(in.good());
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      inside = line == "```expr";
    } else if (inside && !line.empty()) {
      lines.push_back(line);
    }
  }
  return lines;
}

/// The contents of the first ```json block.
laneway::Json sample_document(const std::string& file) {
  std::ifstream in(file);
  std::string text;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      if (inside) {
        break;
      }
      inside = line == "```json";
    } else if (inside) {
      text += line + "\n";
    }
  }
  return laneway::Json::parse(text);
}

}  // namespace

TEST_CASE("every example of the expression reference gives the result it shows") {
  const std::string file = std::string(LANEWAY_SOURCE_DIR) + "/grammar/expressions.md";
  const laneway::test::SampleScope scope(sample_document(file));
  const std::vector<std::string> lines = example_lines(file);
  CHECK(lines.size() >= 150);
  for (const std::string& line : lines) {
    CAPTURE(line);
    const std::size_t arrow = line.rfind(" => ");
    REQUIRE(arrow != std::string::npos);
    std::string expression = line.substr(0, arrow);
    expression.erase(expression.find_last_not_of(' ') + 1);
    const std::string expected = line.substr(arrow + 4);
    if (expected.starts_with("error: ")) {
      const std::string got = laneway::test::evaluated(expression, scope);
      const std::size_t colon = got.find(", column ");
      REQUIRE(colon != std::string::npos);
      CHECK(got.substr(got.find(": ", colon) + 2) == expected.substr(7));
    } else if (expression.starts_with("template ")) {
      CHECK(laneway::test::filled(expression.substr(9), scope) == expected);
    } else {
      CHECK(laneway::test::evaluated(expression, scope) == expected);
    }
  }
}
