/// Two thousand generated flows with one to ten known faults: what is found, where, and what else is said.
#include "tests/lint/planted.h"
#include "actions/builtin.h"
#include "lint/check.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>

namespace laneway {
namespace {

CheckOptions strictest() {
  CheckOptions options;
  options.profile = Profile::run;
  options.selection = Selection({.preset = Preset::strict, .select = {}, .ignore = {}});
  return options;
}

FileReport check_text(const std::string& text, const CheckOptions& options) {
  return check_source(std::make_shared<const Source>("planted.flow", text), builtin_actions(), options);
}

std::string concise(const FileReport& report) {
  std::string text;
  for (const Diagnostic& finding : report.findings) text += render_concise(*report.source, finding);
  return text;
}

TEST_CASE("flows without a fault have no finding") {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    const auto flow = test::Planter(seed).make(0);
    CAPTURE(flow.text);
    CHECK(concise(check_text(flow.text, strictest())) == "");
  }
}

TEST_CASE("planted faults are found on their line, and hardly anything else is said") {
  constexpr std::uint32_t files = 2000;
  const auto options = strictest();
  std::size_t planted = 0;
  std::size_t found = 0;
  std::size_t more = 0;
  std::map<std::string, std::size_t> missed;
  std::map<std::string, std::size_t> noise;
  for (std::uint32_t seed = 0; seed < files; ++seed) {
    test::Planter planter(seed + 1);
    auto flow = planter.make(static_cast<int>(seed % 10) + 1);
    const auto report = check_text(flow.text, options);
    planted += flow.expected.size();
    for (const Diagnostic& finding : report.findings) {
      const auto line = report.source->line_number(finding.span.begin);
      const auto at = std::find_if(flow.expected.begin(), flow.expected.end(), [&](const test::ExpectedFinding& one) {
        return one.code == finding.code && one.line == line;
      });
      if (at == flow.expected.end()) {
        ++more;
        ++noise[std::string(facts(finding.code).name)];
        if (std::getenv("LANEWAY_SHOW") != nullptr)
          MESSAGE("seed ", seed + 1, ": ", render_text(*report.source, finding, {}));
        continue;
      }
      ++found;
      flow.expected.erase(at);
    }
    for (const auto& one : flow.expected) {
      ++missed[std::string(facts(one.code).name)];
      if (std::getenv("LANEWAY_SHOW") != nullptr)
        MESSAGE("seed ", seed + 1, " missed ", facts(one.code).name, " in line ", one.line);
    }
  }
  std::string kinds;
  for (const auto& [name, count] : missed) kinds += fmt::format(" missed {} x{}", name, count);
  for (const auto& [name, count] : noise) kinds += fmt::format(" more {} x{}", name, count);
  MESSAGE(files, " files, ", planted, " faults of ", test::faults().size(), " kinds: ", found, " found, ", more,
          " further findings;", kinds);
  CHECK(static_cast<double>(found) >= 0.99 * static_cast<double>(planted));
  CHECK(static_cast<double>(more) <= 0.05 * static_cast<double>(planted));
}

}  // namespace
}  // namespace laneway
