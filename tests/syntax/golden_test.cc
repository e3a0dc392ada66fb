// The cases of tests/syntax/cases: pass_*.flow give no diagnostic, fail_*.flow give exactly their *.expected.
// LANEWAY_ACCEPT=1 writes the expected texts anew; read the difference before you commit it.
#include "syntax/parse.h"
#include "support/file_text.h"
#include "tests/syntax/tree_checks.h"
#include "text/render.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

namespace laneway {
namespace {

namespace fs = std::filesystem;

const fs::path cases = fs::path(LANEWAY_SOURCE_DIR) / "tests/syntax/cases";

std::vector<fs::path> flows(std::string_view prefix) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(cases)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(".flow")) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

ParseResult parse_file(const fs::path& path) {
  return parse_flow(std::make_shared<const Source>(path.filename().string(), test::file_text(path)));
}

std::string shown(const ParseResult& result) {
  std::string text;
  for (const Diagnostic& one : result.diagnostics) text += render_text(*result.file.source, one, {});
  return text;
}

TEST_CASE("every passing case is read without a diagnostic") {
  const auto files = flows("pass_");
  CHECK(files.size() >= 15);
  for (const fs::path& path : files) {
    CAPTURE(path.string());
    const ParseResult result = parse_file(path);
    CHECK(shown(result) == "");
    CHECK(result.file.broken_lines.empty());
    CHECK(recognise_flow(result.file.source->text()));
    CHECK(test::TreeChecks(result).first_violation() == "");
  }
}

TEST_CASE("every failing case gives exactly the text that is expected") {
  const bool accept = std::getenv("LANEWAY_ACCEPT") != nullptr;
  const auto files = flows("fail_");
  CHECK(files.size() >= 45);
  for (const fs::path& path : files) {
    CAPTURE(path.string());
    const ParseResult result = parse_file(path);
    CHECK(test::TreeChecks(result).first_violation() == "");
    fs::path expected = path;
    expected.replace_extension(".expected");
    if (accept) std::ofstream(expected, std::ios::binary) << shown(result);
    REQUIRE_MESSAGE(fs::exists(expected), "write it with LANEWAY_ACCEPT=1: ", expected.string());
    CHECK(shown(result) == test::file_text(expected));
  }
}

TEST_CASE("every code of the text has a failing case") {
  std::set<Code> seen;
  for (const fs::path& path : flows("fail_")) {
    for (const Diagnostic& one : parse_file(path).diagnostics) seen.insert(one.code);
  }
  for (const CodeFacts& code : all_codes()) {
    if (static_cast<int>(code.code) >= 100 || code.code == Code::more_text_errors) continue;
    CHECK_MESSAGE(seen.contains(code.code), code.label(), " ", code.name);
  }
}

// A repair that promises to keep the diagram's meaning must at least mend the error.
TEST_CASE("a safe repair mends its error and makes no new one") {
  for (const fs::path& path : flows("fail_")) {
    const ParseResult result = parse_file(path);
    for (const Diagnostic& one : result.diagnostics) {
      if (!one.repair || !one.repair->safe) continue;
      CAPTURE(path.string());
      CAPTURE(render_text(*result.file.source, one, {}));
      std::string text(result.file.source->text());
      text.replace(one.repair->span.begin, one.repair->span.size(), one.repair->replacement);
      const ParseResult mended = parse_flow(std::make_shared<const Source>("mended.flow", text));
      CHECK(mended.diagnostics.size() + 1 == result.diagnostics.size());
    }
  }
}

}  // namespace
}  // namespace laneway
