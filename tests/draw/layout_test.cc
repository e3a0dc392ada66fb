/// The layout, measured: over three hundred generated flows and all that the project ships.
#include "draw/drawing_faults.h"
#include "draw/random_flows.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace laneway;

namespace {

Flow read(std::string text) { return read_flow(std::make_shared<const Source>("test.flow", std::move(text))).flow; }

std::string faults_of(const Flow& flow) { return drawing_faults(flow, lay_out(flow)); }

}  // namespace

TEST_CASE("every flow that the project ships is drawn without a fault") {
  std::size_t drawn = 0;
  for (const char* folder : {"flows", "examples", "tests/syntax/cases"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(LANEWAY_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".flow") continue;
      CAPTURE(entry.path().string());
      std::ifstream file(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << file.rdbuf();
      CHECK(faults_of(read(text.str())) == "");
      ++drawn;
    }
  }
  CHECK(drawn >= 20);
}

TEST_CASE("two hundred flows as people write them are drawn without a fault") {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    CHECK(faults_of(read(tame_flow(seed))) == "");
  }
}

TEST_CASE("two hundred flows as nobody writes them are drawn without a fault") {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    CHECK(faults_of(read(wild_flow(seed))) == "");
  }
}
