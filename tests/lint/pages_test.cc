/// The rule pages: an example for every code, and files that are not stale.
#include "lint/pages.h"

#include "actions/builtin.h"
#include "support/file_text.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

namespace laneway {
namespace {

namespace fs = std::filesystem;

bool finds(std::string_view text, Code code, bool& other_errors) {
  CheckOptions options;
  options.profile = Profile::run;
  options.selection = Selection({.preset = Preset::all, .select = {}, .ignore = {}});
  options.strict_bindings = code == Code::guessed_binding;
  bool found = false;
  for (const auto& finding :
       check_source(std::make_shared<const Source>("t.flow", std::string(text)), builtin_actions(), options).findings) {
    found |= finding.code == code;
    other_errors |= finding.code != code && finding.severity == Severity::error && find_rule(finding.code) == nullptr;
  }
  return found;
}

TEST_CASE("every code but the counting ones has an example that shows it, and one that does not") {
  // Counts need hundreds of findings; no two phrases of the book overlap today.
  const std::set<Code> without = {Code::more_text_errors, Code::more_name_findings, Code::more_findings,
                                  Code::ambiguous_phrase};
  for (const CodePage& page : all_pages(builtin_actions())) {
    CAPTURE(facts(page.code).name);
    CHECK(page.bad.empty() == without.contains(page.code));
    if (page.bad.empty()) continue;
    bool others = false;
    CHECK(finds(page.bad, page.code, others));
    CHECK_FALSE(others);
    CHECK_FALSE(finds(page.good, page.code, others));
    CHECK_FALSE(others);
  }
}

TEST_CASE("the pages in grammar/rules are what the rules say") {
  const fs::path folder = fs::path(LANEWAY_SOURCE_DIR) / "grammar/rules";
  const bool accept = std::getenv("LANEWAY_ACCEPT") != nullptr;
  if (accept) fs::create_directories(folder);
  std::set<std::string> names;
  for (const auto& file : rule_files(builtin_actions())) {
    const auto& name = file.first;
    const auto& text = file.second;
    names.insert(name);
    if (accept) std::ofstream(folder / name, std::ios::binary) << text;
    CHECK_MESSAGE((test::file_text(folder / name) == text), name, " is stale: write it with LANEWAY_ACCEPT=1 tools/test");
  }
  for (const auto& entry : fs::directory_iterator(folder)) CHECK(names.contains(entry.path().filename().string()));
}

TEST_CASE("a secret in an example is not shown") {
  const auto page = as_markdown(page_of(Code::literal_secret, builtin_actions()), builtin_actions());
  const auto says = page.substr(page.find("laneway says"), page.find("Right:") - page.find("laneway says"));
  CHECK(says.find("•••") != std::string::npos);
  CHECK(says.find("horse") == std::string::npos);
}

}  // namespace
}  // namespace laneway
