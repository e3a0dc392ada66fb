/// Files are written beside their place, flushed, and renamed into it.
#include "cli/write_file.h"

#include "text/diagnostic.h"
#include "text/error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace laneway {

namespace {

[[noreturn]] void fail(const std::string& path) {
  throw Error(Error::Kind::file, fmt::format("cannot write {}: {}", in_quotes(path), std::strerror(errno)));
}

/// A file under construction: removed unless it was kept.
class Draft {
 public:
  Draft(std::string path, int file) : path_(std::move(path)), file_(file) {}
  ~Draft() {
    if (file_ >= 0) ::close(file_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  bool write(std::string_view text) {
    while (!text.empty()) {
      const auto written = ::write(file_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(file_) == 0 || errno == EINVAL;
  }
  int file() const { return file_; }
  bool rename_to(const std::string& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) return false;
    path_.clear();
    return true;
  }
  void keep() { path_.clear(); }

 private:
  std::string path_;
  int file_;
};

}  // namespace

void replace_file(const std::string& path, std::string_view text) {
  std::error_code ignored;
  const auto real = std::filesystem::is_symlink(path, ignored) ? std::filesystem::canonical(path, ignored).string() : path;
  const auto& place = real.empty() ? path : real;
  struct stat facts {};
  const bool exists = ::stat(place.c_str(), &facts) == 0;
  if (exists && !S_ISREG(facts.st_mode)) {
    // A device or a pipe, such as /dev/stdout, cannot be replaced.
    Draft direct({}, ::open(place.c_str(), O_WRONLY | O_CLOEXEC));
    if (direct.file() < 0 || !direct.write(text)) fail(path);
    return;
  }
  auto name = place + ".XXXXXX";
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) fail(path);
  Draft draft(name, file);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(file, exists ? facts.st_mode & 07777 : 0666 & ~mask) != 0) fail(path);
  if (!draft.write(text) || !draft.rename_to(place)) fail(path);
}

bool create_file(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) return false;
  if (file < 0) fail(path);
  Draft draft(path, file);
  if (!draft.write(text)) fail(path);
  draft.keep();
  return true;
}

}  // namespace laneway
