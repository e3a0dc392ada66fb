/// Comments that silence findings.
#include "actions/builtin.h"
#include "lint/check.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace laneway {
namespace {

FileReport check_text(const std::string& text, std::vector<std::string> select = {"LW601", "LW90"}) {
  CheckOptions options;
  options.selection = Selection({.preset = Preset::recommended, .select = std::move(select), .ignore = {}});
  return check_source(std::make_shared<const Source>("t.flow", text), builtin_actions(), options);
}

/// A line a finding, then one a silenced finding with its reason.
std::string lines_of(const FileReport& report) {
  std::string text;
  for (const Diagnostic& finding : report.findings)
    text += fmt::format("{}: {}\n", report.source->line_number(finding.span.begin), finding.message);
  for (const auto& [finding, reason] : report.silenced)
    text += fmt::format("{}: silenced {} ({})\n", report.source->line_number(finding.span.begin),
                        facts(finding.code).label(), reason);
  return text;
}

std::string with(const std::string& node) {
  return "Shop { # Shop\nn1: circle label:\"Start\"\n" + node + "\nn1.handle(right) -> n2.handle(left)\n}\n";
}

TEST_CASE("a comment behind the line silences the rules that it names, and keeps the reason") {
  CHECK(lines_of(check_text(with("n2: rectangle // laneway: ignore LW601 comes later"))) ==
        "3: silenced LW601 (comes later)\n");
  CHECK(lines_of(check_text(with("n2: rectangle // laneway: ignore missing-label"))) == "3: silenced LW601 ()\n");
  CHECK(lines_of(check_text(with("n2: rectangle //laneway:ignore lw601"))) == "3: silenced LW601 ()\n");
}

TEST_CASE("a comment on a line of its own is for the next statement") {
  CHECK(lines_of(check_text(with("// laneway: ignore LW601 later\n// more to say\n\nn2: rectangle"))) ==
        "6: silenced LW601 (later)\n");
}

TEST_CASE("several rules are named with commas or one behind the other") {
  for (const std::string codes : {"LW601, LW202 why", "LW601 LW202 why", "LW202,missing-label why"}) {
    const auto report =
        check_text("L { # L\nn2: rectangle // laneway: ignore " + codes +
                       "\nn3: circle label:\"a\"\nn4: circle label:\"b\"\nn3.handle(right) -> n4.handle(left)\n}\n",
                   {"LW601", "LW202", "LW90"});
    CHECK(report.findings.empty());
    CHECK(report.silenced.size() == 2);
  }
}

TEST_CASE("another line's finding stays") {
  CHECK(lines_of(check_text(with("n2: rectangle\nn3: rectangle label:\"a\" // laneway: ignore LW601"))) ==
        "3: the rectangle n2 has no label\n4: there is no finding LW601 in line 4 to silence\n");
}

TEST_CASE("a silencer that silences nothing is a finding, unless its rule was not asked") {
  CHECK(lines_of(check_text(with("n2: rectangle label:\"a\" // laneway: ignore LW601 no more"))) ==
        "3: there is no finding LW601 in line 3 to silence\n");
  CHECK(lines_of(check_text(with("n2: rectangle label:\"a\" // laneway: ignore LW305 not asked"))) == "");
}

TEST_CASE("a silencer that names nothing is a finding") {
  CHECK(lines_of(check_text(with("n2: rectangle label:\"a\" // laneway: ignore LW6"))) ==
        "3: there is no rule 'LW6'; 'laneway check --list' lists all\n");
  CHECK(lines_of(check_text(with("n2: rectangle label:\"a\" // laneway: ignore"))) ==
        "3: a comment to laneway that names no rule\n");
  CHECK(lines_of(check_text(with("n2: rectangle label:\"a\" // laneway: please be quiet"))) ==
        "3: a comment to laneway that names no rule\n");
  CHECK(lines_of(check_text(with("n2: rectangle label:\"a\" // laneway is nice"))) == "");
}

TEST_CASE("an error of the text cannot be silenced") {
  const auto report = check_text(with("n2: square label:\"a\" // laneway: ignore LW011 it is one"), {"LW90", "LW011"});
  REQUIRE_FALSE(report.findings.empty());
  CHECK(report.findings.front().code == Code::unknown_shape);
  CHECK(report.silenced.empty());
}

}  // namespace
}  // namespace laneway
