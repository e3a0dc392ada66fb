/// A file's bytes, for tests that look into files.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace laneway::test {

/// Fails the test if the file cannot be opened.
inline std::string file_text(const std::filesystem::path& path) {
  CAPTURE(path.string());
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace laneway::test
