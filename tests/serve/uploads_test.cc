/// Tests of uploads: names that cannot leave the folder, and nothing left of what was refused.
#include "serve/uploads.h"

#include "support/file_text.h"
#include "text/error.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

using namespace laneway;

namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / fmt::format("laneway_uploads_{}", getpid());
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
};

IncomingRequest on_disk(const Folder& folder, const std::string& type, const std::string& body) {
  auto file = std::make_shared<BodyFile>(folder.path);
  file->append(body);
  file->finish();
  IncomingRequest request;
  request.headers = {{"content-type", type}};
  request.on_disk = std::move(file);
  return request;
}

std::string form(const std::string& filename, const std::string& content) {
  return "--b\r\nContent-Disposition: form-data; name=\"by\"\r\n\r\nada\r\n--b\r\nContent-Disposition: form-data; "
         "name=\"f\"; filename=\"" +
         filename + "\"\r\n\r\n" + content + "\r\n--b--\r\n";
}

}  // namespace

TEST_CASE("file names are made harmless") {
  CHECK(safe_file_name("report.pdf") == "report.pdf");
  CHECK(safe_file_name("../../etc/passwd") == "passwd");
  CHECK(safe_file_name("..\\..\\boot.ini") == "boot.ini");
  CHECK(safe_file_name("/") == "file");
  CHECK(safe_file_name("..") == "file");
  CHECK(safe_file_name(".ssh") == "ssh");
  CHECK(safe_file_name("-rf *") == "rf__");
  CHECK(safe_file_name(std::string("a\0b", 3)) == "a_b");
  CHECK(safe_file_name("$(reboot).sh") == "reboot_.sh");
  CHECK(safe_file_name("caf\xc3\xa9.txt") == "caf__.txt");
  CHECK(safe_file_name(std::string(300, 'x') + ".png").size() == 80);
  CHECK(safe_file_name(std::string(300, 'x') + ".png").ends_with(".png"));
}

TEST_CASE("files of a form go into the folder, whatever they are called") {
  Folder folder;
  const Uploads uploads(folder.path);
  for (const std::string name : {"plain.txt", "../../../tmp/evil", "/etc/passwd", "..", "a/b\\c", "con\x01trol"}) {
    CAPTURE(name);
    const auto taken =
        uploads.take(on_disk(folder, "multipart/form-data; boundary=b", form(name, "content of " + name)));
    CHECK(taken["form"] == Json{{"by", "ada"}});
    REQUIRE(taken["files"].size() == 1);
    const fs::path path = taken["files"][0]["path"].get<std::string>();
    CHECK(path.parent_path() == folder.path);
    CHECK(test::file_text(path) == "content of " + name);
    CHECK((fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
    CHECK(!taken["files"][0].contains("content"));
  }
  CHECK(folder.files() == 6);
}

TEST_CASE("two files of one name are two files") {
  Folder folder;
  const Uploads uploads(folder.path);
  for (int i = 0; i < 2; ++i)
    uploads.take(on_disk(folder, "multipart/form-data; boundary=b", form("same", std::to_string(i))));
  CHECK(folder.files() == 2);
}

TEST_CASE("a body that is no form is one file") {
  Folder folder;
  const auto taken = Uploads(folder.path).take(on_disk(folder, "image/png", "\x89PNG"));
  CHECK(taken["files"][0]["content_type"] == "image/png");
  CHECK(test::file_text(taken["files"][0]["path"].get<std::string>()) == "\x89PNG");
}

TEST_CASE("nothing is left of a form that cannot be read") {
  Folder folder;
  const auto cut = form("a.txt", "x");
  const auto taken = Uploads(folder.path)
                         .take(on_disk(folder, "multipart/form-data; boundary=b",
                                       cut.substr(0, cut.size() - 6) + "\r\n--b\r\nbroken"));
  CHECK(taken["status"] == 400);
  CHECK(folder.files() == 0);
}

TEST_CASE("a folder that cannot be made is an error that names it") {
  CHECK_THROWS_WITH_AS(Uploads("/proc/nowhere/uploads").prepare(), doctest::Contains("'/proc/nowhere/uploads'"), Error);
}
