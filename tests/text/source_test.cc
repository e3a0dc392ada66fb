// Lines, positions, and what cannot be loaded.
#include "text/source.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace laneway {
namespace {

namespace fs = std::filesystem;

// A folder of its own for one test, removed when the test ends.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("laneway_source_test_" + std::to_string(std::rand()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }
  std::string path(const std::string& name = "") const {
    return name.empty() ? path_.string() : (path_ / name).string();
  }

 private:
  fs::path path_;
};

std::string refusal(const std::string& path) {
  const auto result = load_source(path);
  const auto* error = std::get_if<LoadError>(&result);
  return error == nullptr ? "loaded" : error->message;
}

TEST_CASE("lines end in LF, CRLF or CR") {
  const Source source("t", "one\ntwo\r\nthree\rfour\n");
  REQUIRE(source.line_count() == 5);
  CHECK(source.text(source.line(1)) == "one");
  CHECK(source.text(source.line(2)) == "two");
  CHECK(source.text(source.line(3)) == "three");
  CHECK(source.text(source.line(4)) == "four");
  CHECK(source.text(source.line(5)) == "");
  CHECK(source.line_number(0) == 1);
  CHECK(source.line_number(3) == 1);
  CHECK(source.line_number(4) == 2);
  CHECK(source.line_number(9) == 3);
  CHECK(source.line_number(20) == 5);
  CHECK(Source("t", "").line_count() == 1);
  CHECK(Source("t", "\n\n").line_count() == 3);
}

TEST_CASE("columns count characters, and the byte order mark is none") {
  const Source source("t",
                      "\xEF\xBB\xBF"
                      "aé😀z\nx");
  CHECK(source.position(3) == Position{1, 1});
  CHECK(source.position(4) == Position{1, 2});
  CHECK(source.position(6) == Position{1, 3});
  CHECK(source.position(10) == Position{1, 4});
  CHECK(source.position(12) == Position{2, 1});
  CHECK(source.position(13) == Position{2, 2});
  CHECK(source.position(9999) == Position{2, 2});
  CHECK(source.position(0) == Position{1, 1});
}

TEST_CASE("a file is loaded byte for byte") {
  const Folder folder;
  const std::string path = folder.write("a.flow",
                                        "\xEF\xBB\xBF"
                                        "A {\r\n}\r\n");
  const auto result = load_source(path);
  REQUIRE(std::holds_alternative<Source>(result));
  CHECK(std::get<Source>(result).text() ==
        "\xEF\xBB\xBF"
        "A {\r\n}\r\n");
  CHECK(std::get<Source>(result).name() == path);
  CHECK(refusal(folder.write("empty.flow", "")) == "loaded");
}

TEST_CASE("what cannot be loaded is named with its cause and what to do") {
  const Folder folder;
  folder.write("delivery.flow", "A {\n}\n");
  CHECK(refusal(folder.path("delivrey.flow")) == "cannot read '" + folder.path("delivrey.flow") +
                                                     "': no such file; did you mean '" + folder.path("delivery.flow") +
                                                     "'?");
  CHECK(refusal(folder.path("something_else_entirely.txt")) ==
        "cannot read '" + folder.path("something_else_entirely.txt") + "': no such file; check the path");
  CHECK(refusal("/nowhere/a.flow") == "cannot read '/nowhere/a.flow': no such file; check the path");
  CHECK(refusal(folder.path()) ==
        "'" + folder.path() + "' is a directory; name a file in it, such as '" + folder.path("delivery.flow") + "'");
  fs::create_directories(folder.path("empty"));
  CHECK(refusal(folder.path("empty")) == "'" + folder.path("empty") + "' is a directory; name a file");
  const std::string binary = folder.write("binary.flow", std::string_view("ab\0c", 4));
  CHECK(refusal(binary) == "'" + binary + "' is not text: byte 3 is NUL; give a .flow or .fz file");
  const std::string utf16 = folder.write("utf16.flow", std::string_view("\xFF\xFE"
                                                                        "A\0",
                                                                        4));
  CHECK(refusal(utf16) == "'" + utf16 + "' is UTF-16 text; save it as UTF-8");
}

TEST_CASE("a file of 32 MiB is the largest that is read") {
  const Folder folder;
  const std::string path = folder.write("large.flow", std::string(Source::max_bytes, '\n'));
  CHECK(refusal(path) == "loaded");
  std::ofstream(path, std::ios::app) << '\n';
  CHECK(refusal(path) == "'" + path + "' is larger than 32 MiB, the most that laneway reads");
}

}  // namespace
}  // namespace laneway
