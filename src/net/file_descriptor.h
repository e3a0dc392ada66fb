/// A file descriptor that closes itself, and how many there may be.
#pragma once

#include <unistd.h>

#include <utility>

namespace laneway {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// Lets this process have as many descriptors as the system allows: requests and connections need one each.
void raise_descriptor_limit();

}  // namespace laneway
