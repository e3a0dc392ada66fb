/// A request's body in a file that has no name.
#include "net/body_file.h"

#include "text/error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <system_error>

namespace laneway {

namespace {

[[noreturn]] void fail(std::string_view what, int code) {
  throw Error(Error::Kind::file, fmt::format("{}: {}", what, std::generic_category().message(code)));
}

}  // namespace

BodyFile::BodyFile(const std::string& folder) : file_(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) {
  if (!file_.valid()) fail(fmt::format("cannot keep an upload in '{}'", folder), errno);
}

BodyFile::~BodyFile() {
  if (mapped_ != nullptr) munmap(const_cast<char*>(mapped_), mapped_size_);
}

void BodyFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("cannot write an upload", errno);
    size_ += static_cast<std::size_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void BodyFile::finish() {
  if (size_ == 0 || mapped_ != nullptr) return;
  void* mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_.get(), 0);
  if (mapped == MAP_FAILED) fail("cannot read an upload", errno);
  mapped_ = static_cast<const char*>(mapped);
  mapped_size_ = size_;
}

}  // namespace laneway
