// One changed character, at every kind of place: nothing crashes, and one typo stays one error.
#include "tests/syntax/tree_checks.h"
#include "text/render.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <map>
#include <random>

namespace laneway {
namespace {

std::string load(const std::string& path) {
  auto loaded = load_source(path);
  REQUIRE(std::holds_alternative<Source>(loaded));
  return std::string(std::get<Source>(loaded).text());
}

std::string mutated(std::string text, std::mt19937& random) {
  // Characters that mean something to the grammar, and some that never do.
  constexpr std::string_view alphabet = "nabx19_.:=\"'()[]{}<>-#/\\,; \t\n\r\x01\x7F\xC3\xFF";
  const std::size_t at = random() % text.size();
  const char letter = alphabet[random() % alphabet.size()];
  switch (random() % 3) {
    case 0: text.erase(at, 1); break;
    case 1: text.insert(at, 1, letter); break;
    default: text[at] = letter;
  }
  return text;
}

void mutate_flow(const std::string& path, int rounds, std::map<std::size_t, int>& counts) {
  const std::string original = load(path);
  std::mt19937 random(20240607);
  for (int round = 0; round < rounds; ++round) {
    const std::string text = mutated(original, random);
    const auto source = std::make_shared<const Source>("mutated.flow", text);
    const ParseResult result = parse_flow(source);
    const std::string violation = test::TreeChecks(result).first_violation();
    std::string shown;
    if (result.diagnostics.size() > 1) {
      for (const Diagnostic& one : result.diagnostics) shown += render_text(*source, one, {});
    }
    CAPTURE(text);
    CAPTURE(shown);
    CHECK(violation == "");
    CHECK(result.diagnostics.size() <= 2);
    ++counts[result.diagnostics.size()];
    if (std::getenv("LANEWAY_SHOW") != nullptr && !shown.empty()) MESSAGE(shown);
  }
}

TEST_CASE("one changed character gives at most two errors, nearly always none or one") {
  std::map<std::size_t, int> counts;
  mutate_flow("flows/webhook_delivery.flow", 6000, counts);
  mutate_flow("flows/webhook_integration.flow", 6000, counts);
  int more = 0;
  for (const auto& [errors, times] : counts) more += errors > 1 ? times : 0;
  MESSAGE("no error: ", counts[0], ", one: ", counts[1], ", more: ", more);
  CHECK(counts[1] > counts[0]);
  CHECK(more * 50 < 12000);
}

TEST_CASE("texts of random pieces of the language keep every promise of the tree") {
  constexpr std::array<std::string_view, 30> pieces{
      "n1",   "Lane",  ".", ".handle", "(",     ")",      "left",    "right", "->", "[",
      "]",    "label", "=", ":",       "\"x\"", "\"",     "{",       "}",     "#",  "//",
      "loop", " ",     " ", "\n",      "\r\n",  "circle", "diamond", "\\",    ",",  "\xE2\x80\x9C"};
  std::mt19937 random(7);
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (std::size_t length = random() % 60; length > 0; --length) text += pieces[random() % pieces.size()];
    const auto source = std::make_shared<const Source>("random.flow", text);
    const ParseResult result = parse_flow(source);
    CAPTURE(text);
    CHECK(test::TreeChecks(result).first_violation() == "");
    for (const Diagnostic& one : result.diagnostics) CHECK(render_text(*source, one, {}).ends_with('\n'));
    if (recognise_flow(text) && text.find('{') == std::string::npos && result.file.items.empty()) {
      CHECK(result.diagnostics.empty());
    }
  }
}

}  // namespace
}  // namespace laneway
