/// Presets, codes, names and families.
#include "lint/selection.h"

#include <doctest/doctest.h>

namespace laneway {
namespace {

Selection selection(std::vector<std::string> select, std::vector<std::string> ignore = {}) {
  return Selection({.preset = Preset::recommended, .select = std::move(select), .ignore = std::move(ignore)});
}

TEST_CASE("a stricter preset has all codes of the laxer ones, and some of its own") {
  std::vector<std::size_t> counts;
  for (const auto preset : {Preset::correctness, Preset::recommended, Preset::strict, Preset::all}) {
    const Selection of_preset({.preset = preset, .select = {}, .ignore = {}});
    std::size_t count = 0;
    for (const CodeFacts& code : all_codes()) {
      count += of_preset.has(code.code);
      if (preset == Preset::all) {
        CHECK(of_preset.has(code.code));
        continue;
      }
      const Selection stricter(
          {.preset = static_cast<Preset>(static_cast<int>(preset) + 1), .select = {}, .ignore = {}});
      CHECK_MESSAGE((!of_preset.has(code.code) || stricter.has(code.code)), code.name);
    }
    counts.push_back(count);
  }
  CHECK(counts[0] < counts[1]);
  CHECK(counts[1] < counts[2]);
  CHECK(counts[2] < counts[3]);
}

TEST_CASE("there are at least sixty rules") { CHECK(lint_rules().size() >= 60); }

TEST_CASE("a word selects a code, a family or a name") {
  CHECK(selection({"LW305"}).has(Code::uncovered_value));
  CHECK_FALSE(selection({"LW305"}).has(Code::same_label));
  CHECK(selection({"LW3"}).has(Code::same_label));
  CHECK_FALSE(selection({"LW3"}).has(Code::unbounded_cycle));
  CHECK(selection({"LW30"}).has(Code::same_label));
  CHECK_FALSE(selection({"LW30"}).has(Code::parallel_exits));
  CHECK(selection({"same-label"}).has(Code::same_label));
  CHECK(selection({"lw303"}).has(Code::same_label));
  CHECK(selection({"all"}, {"LW6", "same-label"}).has(Code::ids_with_gaps));
  CHECK_FALSE(selection({"all"}, {"LW6", "same-label"}).has(Code::same_label));
  CHECK_FALSE(selection({}, {"LW6"}).has(Code::missing_label));
}

TEST_CASE("a word that means nothing is told with the nearest one") {
  const auto mistakes = selection({"sme-label", "LW999", "LWx", "LW"}).mistakes();
  REQUIRE(mistakes.size() == 4);
  CHECK(mistakes[0] == "--select sme-label: there is no rule 'sme-label'; did you mean 'same-label'?");
  CHECK(mistakes[1] == "--select LW999: there is no rule 'LW999'; 'laneway check --list' lists all");
}

TEST_CASE("what FlowZap refuses is asked for whatever the preset") {
  const Selection flowzap({.preset = Preset::correctness, .select = {}, .ignore = {}, .flowzap = true});
  for (const Code code : {Code::ids_with_gaps, Code::long_label, Code::flowzap_key, Code::flowzap_comment})
    CHECK(flowzap.has(code));
  CHECK_FALSE(flowzap.has(Code::repeated_label));
}

}  // namespace
}  // namespace laneway
