/// Flows with changed characters and lines: whatever is in a text, checking ends, and repairs never make it worse.
#include "actions/builtin.h"
#include "lint/fix.h"
#include "support/file_text.h"
#include "tests/lint/planted.h"

#include <doctest/doctest.h>

#include <random>

namespace laneway {
namespace {

std::string mutated(std::string text, std::mt19937& random) {
  constexpr std::string_view alphabet = "nabx19_.:=\"'()[]{}<>-#/\\,; \t\n\r?\x01\xC3";
  for (int changes = 1 + static_cast<int>(random() % 4); changes > 0 && !text.empty(); --changes) {
    const std::size_t at = random() % text.size();
    switch (random() % 4) {
      case 0: text.erase(at, 1); break;
      case 1: text.insert(at, 1, alphabet[random() % alphabet.size()]); break;
      case 2: text[at] = alphabet[random() % alphabet.size()]; break;
      default: {  // a line to another place
        const auto begin = text.rfind('\n', at) + 1;
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        const auto line = text.substr(begin, end - begin);
        text.erase(begin, end - begin);
        const auto place = text.empty() ? 0 : text.rfind('\n', random() % text.size()) + 1;
        text.insert(place, line);
      }
    }
  }
  return text;
}

std::size_t errors_in(const FileReport& report) {
  return static_cast<std::size_t>(std::count_if(
      report.findings.begin(), report.findings.end(),
      [](const Diagnostic& one) { return one.severity == Severity::error && find_rule(one.code) == nullptr; }));
}

TEST_CASE("a changed text is checked and mended to an end, with no more errors than before") {
  std::vector<std::string> texts = {test::file_text(LANEWAY_SOURCE_DIR "/flows/webhook_delivery.flow"), test::file_text(LANEWAY_SOURCE_DIR "/flows/webhook_integration.flow"),
                                    test::file_text(LANEWAY_SOURCE_DIR "/tests/lint/sarif/findings.flow")};
  for (std::uint32_t seed = 1; seed <= 3; ++seed) texts.push_back(test::Planter(seed).make(3).text);
  std::mt19937 random(20250101);
  FixOptions options;
  options.unsafe = true;
  options.check.profile = Profile::run;
  options.check.selection = Selection({.preset = Preset::all, .select = {}, .ignore = {}});
  for (const auto& original : texts) {
    for (int round = 0; round < 150; ++round) {
      const auto text = mutated(original, random);
      CAPTURE(text);
      const auto source = std::make_shared<const Source>("mutated.flow", text);
      const auto before = check_source(source, builtin_actions(), options.check);
      const auto fixed = fix_source(source, builtin_actions(), options);
      CHECK(errors_in(fixed.report) <= errors_in(before));
      for (const Diagnostic& finding : before.findings) {
        CHECK(finding.span.end <= text.size());
        CHECK(render_text(*source, finding, {}).ends_with('\n'));
      }
    }
  }
}

}  // namespace
}  // namespace laneway
