/// Every rule against the two examples it declares, and all rules against whole flows.
#include "lint/check.h"

#include "actions/builtin.h"
#include "support/file_text.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

using namespace laneway;

namespace {

struct Found {
  std::shared_ptr<const Source> source;
  Diagnostics known;  ///< of reading and binding
  Diagnostics lint;
};

Found lint(std::string name, std::string text, Profile profile, Preset preset = Preset::recommended) {
  Found report;
  report.source = std::make_shared<const Source>(std::move(name), std::move(text));
  CheckOptions options;
  options.profile = profile;
  options.selection = Selection({.preset = preset, .select = {}, .ignore = {}});
  for (auto& finding : check_source(report.source, builtin_actions(), options).findings)
    (find_rule(finding.code) || finding.code == Code::more_findings ? report.lint : report.known)
        .push_back(std::move(finding));
  return report;
}

/// One line a finding: `error unreachable-node 3:1 message`.
std::string lines_of(const Found& report) {
  std::string text;
  for (const auto& finding : report.lint) {
    const auto at = report.source->position(finding.span.begin);
    const std::string_view severity = finding.severity == Severity::error     ? "error"
                                      : finding.severity == Severity::warning ? "warning"
                                                                              : "info";
    text += fmt::format("{} {} {}:{} {}\n", severity, facts(finding.code).name, at.line, at.column, finding.message);
  }
  return text;
}

std::string lint_lines(const std::string& text, Profile profile = Profile::diagram) {
  return lines_of(lint("t.flow", text, profile));
}

std::string file_lines(const std::string& path, Profile profile, Preset preset = Preset::recommended) {
  return lines_of(lint(path, test::file_text(LANEWAY_SOURCE_DIR "/" + path), profile, preset));
}

bool reports(const Found& report, Code code) {
  return std::any_of(report.lint.begin(), report.lint.end(),
                     [&](const Diagnostic& finding) { return finding.code == code; });
}

}  // namespace

TEST_CASE("every rule finds its bad example, and nothing in its good one") {
  for (const Rule* rule : lint_rules()) {
    for (const auto profile : {Profile::diagram, Profile::run}) {
      CAPTURE(facts(rule->code).name);
      const auto bad = lint("bad.flow", std::string(rule->bad), profile, Preset::all);
      const auto good = lint("good.flow", std::string(rule->good), profile, Preset::all);
      CHECK(reports(bad, rule->code));
      CHECK_FALSE(reports(good, rule->code));
      CHECK_FALSE(has_errors(bad.known));
      CHECK_FALSE(has_errors(good.known));
    }
  }
}

TEST_CASE("a bad example has nothing worse than an info but the finding it is for") {
  for (const Rule* rule : lint_rules()) {
    CAPTURE(facts(rule->code).name);
    const auto found = lint("bad.flow", std::string(rule->bad), Profile::run);
    CAPTURE(lines_of(found));
    for (const auto& finding : found.lint)
      if (finding.severity == Severity::error) CHECK(facts(finding.code).name == facts(rule->code).name);
  }
}

TEST_CASE("a good example has no error and no warning") {
  for (const Rule* rule : lint_rules()) {
    CAPTURE(facts(rule->code).name);
    const auto found = lint("good.flow", std::string(rule->good), Profile::run);
    CAPTURE(lines_of(found));
    for (const auto& finding : found.lint) CHECK(finding.severity == Severity::info);
  }
}

TEST_CASE("rules are listed by code, and each says what is wrong with what it finds") {
  const auto& rules = lint_rules();
  CHECK(std::is_sorted(rules.begin(), rules.end(), [](const Rule* a, const Rule* b) { return a->code < b->code; }));
  for (const Rule* rule : rules) {
    CAPTURE(facts(rule->code).name);
    CHECK(rule->why.size() > 40);
    CHECK(rule->why.ends_with('.'));
  }
}

TEST_CASE("the delivery flow has two infos: the lane that only HTTP enters, and the redirects left out") {
  const std::string expected =
      "info uncovered-value 15:20 no branch of n8 'Response status?' covers 3xx: a run that gets there fails\n"
      "info lane-entered-by-http 31:1 lane 'Receiver' is entered by HTTP only: POST /receiver comes to n13\n";
  CHECK(file_lines("flows/webhook_delivery.flow", Profile::diagram) == expected);
  CHECK(file_lines("flows/webhook_delivery.flow", Profile::run) == expected);
}

TEST_CASE("the integration flow has two infos: the answer to failures, and the loop that lists part of its cycle") {
  const std::string expected =
      "info failure-answer 24:1 n14 'Return 400 Bad Request' is reached only as the answer of lane WebhookReceiver to "
      "failures of status 400\n"
      "info partial-loop 41:1 the loop 'retry up to 5 times' lists 3 of the 8 nodes on its cycle: each of its passes "
      "is a "
      "retry\n";
  CHECK(file_lines("flows/webhook_integration.flow", Profile::diagram) == expected);
  CHECK(file_lines("flows/webhook_integration.flow", Profile::run) == expected);
}

TEST_CASE("every other flow that the project ships is clean, as strictly as one may ask") {
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(LANEWAY_SOURCE_DIR "/flows")) {
    const auto name = entry.path().filename();
    if (entry.path().extension() != ".flow" || name == "webhook_delivery.flow" || name == "webhook_integration.flow") continue;
    CAPTURE(name.string());
    for (const auto profile : {Profile::diagram, Profile::run}) CHECK(file_lines("flows/" + name.string(), profile, Preset::strict) == "");
    ++checked;
  }
  CHECK(checked >= 7);
}

TEST_CASE("an unreachable chain is one finding, with the rest as related places") {
  const auto report = lint("t.flow", R"(L { # L
n1: circle label:"Start"
n2: rectangle label:"a"
n3: rectangle label:"b"
n4: rectangle label:"c"
n5: circle label:"End"
n1.handle(right) -> n5.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n5.handle(left)
}
)",
                           Profile::diagram);
  CHECK(lines_of(report) == "error unreachable-node 3:1 no run comes to n2 'a': no edge leads to it\n");
  REQUIRE(report.lint.size() == 1);
  REQUIRE(report.lint[0].related.size() == 2);
  CHECK(report.lint[0].related[0].message == "n3 is reached only from there");
  CHECK(report.lint[0].related[1].message == "n4 is reached only from there");
}

TEST_CASE("nodes that only lead to each other are one finding") {
  CHECK(lint_lines(R"(L { # L
n1: circle label:"Start"
n2: rectangle label:"a"
n3: rectangle label:"b"
n4: rectangle label:"c"
n1.handle(right) -> n4.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(bottom) -> n2.handle(bottom)
n3.handle(right) -> n4.handle(left)
loop [repeat 3 times] n2 n3
}
)") == "error unreachable-node 3:1 no run comes to n2 'a': only nodes that it leads to itself lead to it\n");
}

TEST_CASE("a lane that nothing enters is one finding, not one a node") {
  CHECK(lint_lines(R"(L { # L
n1: circle label:"Start"
n2: rectangle label:"a"
n1.handle(right) -> n2.handle(left)
}
M { # M
n3: rectangle label:"b"
n4: rectangle label:"c"
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> O.n5.handle(left)
}
O { # O
n5: rectangle label:"d"
}
)") == "warning lane-never-entered 6:1 no run comes to lane 'M': no edge of another lane, no start and no request "
       "leads into "
       "it\n");
}

TEST_CASE("what may follow from a line that cannot be read is not reported") {
  const std::vector<std::string> broken = {
      // The only way out of the diamond, into n4, is broken.
      R"(L { # L
n1: circle label:"Start"
n2: rectangle label:"a"
n3: diamond label:"Paid?" test:"payload.paid"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) - n4.handle(left) [label="Yes"]
}
)",
      // n2 is there, but cannot be read, so the edges from and to it are lost.
      R"(L { # L
n1: circle label:"Start"
n2: square label:"a"
n3: rectangle label:"b"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      // The loop that bounds the cycle is broken.
      R"(L { # L
n1: circle label:"Start"
n2: rectangle label:"a"
n3: diamond label:"Paid?" test:"payload.paid"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
loop retry up to 3 times n2 n3
}
)",
      // The node of the lane is broken.
      R"(L { # L
n1: circle label:"Start"
n3: rectangle label:"b"
n1.handle(right) -> n3.handle(left)
}
M { # M
n2 rectangle label:"a"
}
)",
      // Nobody knows whether n1 receives requests.
      R"(L { # L
n1: rectangle label:"a" action:"http.recieve"
n2: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
}
)",
  };
  for (const auto& text : broken) {
    CAPTURE(text);
    const auto report = lint("t.flow", text, Profile::run);
    CHECK(has_errors(report.known));
    CHECK(lines_of(report) == "");
  }
}

TEST_CASE("a loop bounds the cycles in which it counts, and no others") {
  const std::string head = R"(L { # L
n1: circle label:"Start"
n2: rectangle label:"a"
n3: diamond label:"Paid?" test:"payload.paid"
n4: diamond label:"Sure?" test:"payload.sure"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
n4.handle(right) -> n5.handle(left) [label="Yes"]
n4.handle(bottom) -> n2.handle(top) [label="No"]
)";
  SUBCASE("the inner loop starts again at zero on every round of the outer cycle") {
    CHECK(lint_lines(head + "loop [repeat 3 times] n2 n3\n}\n") ==
          "warning unbounded-cycle 12:1 no loop bounds the cycle n2 → n3 → n4 → n2\n");
  }
  SUBCASE("a loop over all of it bounds both cycles") {
    CHECK(lint_lines(head + "loop [repeat 3 times] n2 n3 n4\n}\n") == "");
  }
  SUBCASE("nested loops bound both") {
    CHECK(lint_lines(head + "loop [repeat 3 times] n2 n3\nloop [repeat 3 times] n2 n3 n4\n}\n") == "");
  }
}

TEST_CASE("a rule that finds very much lists a hundred and counts the others") {
  std::string text = "L { # L\n";
  for (int node = 1; node <= 150; ++node) text += fmt::format("n{}: rectangle\n", node);
  for (int node = 2; node <= 150; ++node)
    text += fmt::format("n{}.handle(right) -> n{}.handle(left)\n", node - 1, node);
  const auto report = lint("t.flow", text + "}\n", Profile::diagram);
  REQUIRE(report.lint.size() == 101);
  CHECK(report.lint.back().code == Code::more_findings);
  CHECK(report.lint.back().message == "50 more of LW601 are not listed");
  CHECK(report.lint.back().severity == Severity::warning);
}
