// The grammar by itself: no endless loops, and every example of its reference page is a flow.
#include "grammar/flow.hpp"

#include "syntax/parse.h"
#include "text/render.h"

#include <doctest/doctest.h>
#include <tao/pegtl/contrib/analyze.hpp>

#include <fstream>

namespace laneway {
namespace {

std::vector<std::string> flow_examples(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> examples;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```flow") {
      inside = true;
      examples.emplace_back();
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      examples.back() += line + "\n";
    }
  }
  return examples;
}

TEST_CASE("no rule of the grammar can loop without reading anything") {
  CHECK(tao::pegtl::analyze<grammar::flow>() == 0);
  CHECK(tao::pegtl::analyze<grammar::good_flow>() == 0);
}

TEST_CASE("every flow in the language reference is read without a diagnostic") {
  const auto examples = flow_examples(LANEWAY_SOURCE_DIR "/grammar/README.md");
  CHECK(examples.size() >= 6);
  for (const std::string& example : examples) {
    CAPTURE(example);
    const ParseResult result = parse_flow(std::make_shared<const Source>("README.md", example));
    std::string shown;
    for (const Diagnostic& one : result.diagnostics) shown += render_text(*result.file.source, one, {});
    CHECK(shown == "");
    CHECK_FALSE(result.file.items.empty());
  }
}

}  // namespace
}  // namespace laneway
