/// Tells when files change.
#include "serve/folder_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

#include <filesystem>

namespace laneway {

namespace fs = std::filesystem;

namespace {

constexpr int quiet_ms = 50;
constexpr std::uint32_t changes = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB;

}  // namespace

FolderWatch::FolderWatch(std::vector<std::string> paths, std::function<void()> changed)
    : paths_(std::move(paths)),
      changed_(std::move(changed)),
      events_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      stop_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  watch_all();
  thread_ = std::thread([this] { work(); });
}

FolderWatch::~FolderWatch() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(stop_.get(), &one, sizeof one);
  thread_.join();
}

/// A folder that is watched already stays so: the kernel gives the same watch again.
void FolderWatch::watch_all() {
  const auto watch = [this](const fs::path& folder) { inotify_add_watch(events_.get(), folder.c_str(), changes); };
  for (const auto& path : paths_) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      const auto parent = fs::path(path).parent_path();
      watch(parent.empty() ? fs::path(".") : parent);
      continue;
    }
    watch(path);
    fs::recursive_directory_iterator entry(path, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
      if (entry->is_directory(error) && !entry->is_symlink(error)) watch(entry->path());
  }
}

void FolderWatch::work() {
  bool pending = false;
  for (;;) {
    pollfd fds[] = {{stop_.get(), POLLIN, 0}, {events_.get(), POLLIN, 0}};
    const int count = poll(fds, 2, pending ? quiet_ms : -1);
    if (fds[0].revents != 0) return;
    if (count == 0 && pending) {
      pending = false;
      watch_all();  // a new folder may have come
      changed_();
    }
    if (fds[1].revents == 0) continue;
    char buffer[16 * 1024];
    while (read(events_.get(), buffer, sizeof buffer) > 0) {
    }
    pending = true;
  }
}

}  // namespace laneway
