/// Where files go that requests bring along.
#pragma once

#include "net/http_server.h"
#include "text/json.h"

#include <string>
#include <string_view>

namespace laneway {

/// A folder for uploads. Files get names of their own, so that no sender can choose where one goes. Thread-safe.
class Uploads {
 public:
  /// An empty path: nothing is kept. Makes the folder with the first file.
  explicit Uploads(std::string folder = {}) : folder_(std::move(folder)) {}

  const std::string& folder() const { return folder_; }
  bool keeps() const { return !folder_.empty(); }
  /// Makes the folder, if it is not there. Throws `Error{file}`.
  void prepare() const;

  /// Takes the files out of a request whose body is on disk: {form, files}, where files have a `path`. A multipart
  /// body that cannot be read is `{error, status}`, and nothing of it is kept. Throws `Error{file}`.
  Json take(const IncomingRequest& request) const;

 private:
  /// Returns the new file's path.
  std::string keep(std::string_view name, std::string_view content) const;

  std::string folder_;
};

/// The last part of `name` without what could mean something to a file system or a shell; at most 80 bytes.
std::string safe_file_name(std::string_view name);

}  // namespace laneway
