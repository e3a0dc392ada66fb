/// The layout, measured: over three hundred generated flows and all that the project ships.
#include "draw/drawing_faults.h"
#include "draw/drawn_flow.h"
#include "draw/format.h"
#include "draw/graphviz.h"
#include "draw/random_flows.h"
#include "support/file_text.h"

#include <doctest/doctest.h>

#include <filesystem>

using namespace laneway;

namespace {

std::string faults_of(const Flow& flow) { return drawing_faults(flow, lay_out(flow)); }

}  // namespace

TEST_CASE("every flow that the project ships is drawn without a fault") {
  std::size_t drawn = 0;
  for (const char* folder : {"flows", "examples", "tests/syntax/cases"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(LANEWAY_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".flow") continue;
      CAPTURE(entry.path().string());
      CHECK(faults_of(test::drawn_flow(test::file_text(entry.path()))) == "");
      ++drawn;
    }
  }
  CHECK(drawn >= 20);
}

TEST_CASE("two hundred flows as people write them are drawn without a fault") {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    CHECK(faults_of(test::drawn_flow(tame_flow(seed))) == "");
  }
}

TEST_CASE("two hundred flows as nobody writes them are drawn without a fault") {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    CHECK(faults_of(test::drawn_flow(wild_flow(seed))) == "");
  }
}

TEST_CASE("on nine flows in ten no more edges cross than in dot's layout of the plain recipe") {
  int flows = 0, kept = 0, ours = 0, theirs = 0;
  std::string worse;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const Flow flow = test::drawn_flow(seed % 2 ? tame_flow(1000 + seed) : wild_flow(1000 + seed));
    const auto rendering = render_by_graphviz(draw_dot(flow, {}));
    REQUIRE(rendering.json.is_object());
    const int by_us = crossings_of(lay_out(flow)), by_dot = crossings_of(rendering);
    ++flows;
    kept += by_us <= by_dot;
    ours += by_us;
    theirs += by_dot;
    if (by_us > by_dot)
      worse += fmt::format("{} flow {}: {}, dot {}\n", seed % 2 ? "tame" : "wild", 1000 + seed, by_us, by_dot);
  }
  MESSAGE(ours, " crossings against ", theirs, " in ", flows, " flows; not more in ", kept);
  CAPTURE(worse);
  CHECK(kept * 10 >= flows * 9);
}
