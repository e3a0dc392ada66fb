/// Tells when files change, by the kernel's word (inotify).
#pragma once

#include "net/file_descriptor.h"

#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace laneway {

/// Watches folders to any depth, and single files by the folders they are in. One thread, which sleeps until
/// something happens.
class FolderWatch {
 public:
  /// `changed` is called on the watch's thread, once for changes that come within 50 ms of each other. Paths that
  /// cannot be watched are passed over.
  FolderWatch(std::vector<std::string> paths, std::function<void()> changed);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

 private:
  void watch_all();
  void work();

  const std::vector<std::string> paths_;
  const std::function<void()> changed_;
  FileDescriptor events_;
  FileDescriptor stop_;
  std::thread thread_;
};

}  // namespace laneway
