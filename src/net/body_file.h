/// A request's body that is too large for memory, in a file that has no name.
#pragma once

#include "net/file_descriptor.h"

#include <string>
#include <string_view>

namespace laneway {

/// The file goes away with the object, whatever happens to the process.
class BodyFile {
 public:
  /// A file in `folder`, readable by its owner only. Throws `Error{file}`.
  explicit BodyFile(const std::string& folder);
  ~BodyFile();
  BodyFile(const BodyFile&) = delete;
  BodyFile& operator=(const BodyFile&) = delete;

  /// Throws `Error{file}`, for example for a full disk.
  void append(std::string_view bytes);
  /// Call once, when all was appended; `bytes` holds until destruction. Throws `Error{file}`.
  void finish();
  std::string_view bytes() const { return {mapped_, mapped_size_}; }
  std::size_t size() const { return size_; }

 private:
  FileDescriptor file_;
  std::size_t size_ = 0;
  const char* mapped_ = nullptr;
  std::size_t mapped_size_ = 0;
};

}  // namespace laneway
