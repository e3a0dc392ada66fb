/// `laneway watch FILE`: checks and redraws whenever the file is saved.
#include "actions/builtin.h"
#include "cli/commands.h"
#include "cli/drawing.h"
#include "cli/input.h"
#include "cli/terminal.h"
#include "lint/check.h"
#include "text/error.h"

#include <fmt/format.h>

#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

namespace laneway {

namespace {

[[noreturn]] void fail(std::string_view what) {
  throw Error(Error::Kind::system, fmt::format("{}: {}", what, std::strerror(errno)));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

/// Tells when a file has been saved, by whatever way an editor does that. Its folder is watched, for many editors write
/// a new file and rename it.
class SavedFile {
 public:
  /// Throws `Error{system}`.
  explicit SavedFile(const std::filesystem::path& path)
      : name_(path.filename()), changes_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)), signals_(catch_signals()) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (changes_.number() < 0 ||
        inotify_add_watch(changes_.number(), folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
      fail(fmt::format("cannot watch '{}'", folder.string()));
    }
    if (signals_.number() < 0) fail("cannot wait for signals");
  }

  /// Waits until the file was saved; false if the user wants to stop (SIGINT, SIGTERM, SIGHUP). Saves that follow each
  /// other at once count as one.
  bool wait() {
    if (!wait_for_change(-1)) return false;
    for (int i = 0; i < most_pauses; ++i) {
      pollfd change{changes_.number(), POLLIN, 0};
      if (poll(&change, 1, pause) <= 0) break;
      drain();
    }
    return true;
  }

 private:
  static constexpr int pause = 40;        // milliseconds of silence after which a save is over
  static constexpr int most_pauses = 25;  // a file that is written for longer is read meanwhile

  static int catch_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    return signalfd(-1, &set, SFD_CLOEXEC);
  }

  bool wait_for_change(int milliseconds) {
    while (true) {
      std::array<pollfd, 2> waiting = {{{changes_.number(), POLLIN, 0}, {signals_.number(), POLLIN, 0}}};
      if (poll(waiting.data(), waiting.size(), milliseconds) < 0 && errno != EINTR) fail("cannot wait for changes");
      if (waiting[1].revents != 0) return false;
      if (waiting[0].revents != 0 && drain()) return true;
    }
  }

  /// Reads what has happened in the folder; true if something of it concerns the file, or may.
  bool drain() {
    alignas(inotify_event) std::array<char, 16384> buffer;
    bool concerned = false;
    while (true) {
      const auto got = read(changes_.number(), buffer.data(), buffer.size());
      if (got <= 0) return concerned;
      for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += sizeof(inotify_event) + event->len;
        concerned |= (event->mask & IN_Q_OVERFLOW) != 0 || (event->len > 0 && name_ == event->name);
      }
    }
  }

  std::string name_;
  Descriptor changes_;
  Descriptor signals_;
};

class WatchCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", file_, "the flow")->required();
    request_.declare(app);
    app.add_option("-o,--output", output_, "the picture; beside the flow, with the ending .svg, if not given")
        ->type_name("FILE");
    app.add_option("--changes", changes_, "end after so many changes; without it, watch until interrupted")
        ->type_name("COUNT")
        ->check(CLI::Range(0, 1'000'000));
  }

  ExitCode run() override {
    if (file_ == "-") {
      complain("standard input cannot be watched; name a file");
      return ExitCode::usage;
    }
    if (output_.empty()) output_ = std::filesystem::path(file_).replace_extension(".svg").string();
    if (!request_.settle(output_)) return ExitCode::usage;
    // Watched before it is read: no change is missed.
    SavedFile saved(file_);
    if (!draw()) return ExitCode::usage;
    for (int i = 0; i != changes_ && saved.wait(); ++i) draw();
    return ExitCode::ok;
  }

 private:
  /// False if the file cannot be read or drawn, which has been complained about.
  bool draw() {
    const auto sketch = load_sketch(file_);
    bool is_drawn = false;
    if (sketch.flow) {
      report(sketch);
      try {
        is_drawn = request_.write(sketch, output_);
      } catch (const Error& error) {
        complain(error.what());
      }
    }
    if (is_drawn) put(fmt::format("drew {}\n", output_));
    std::fflush(stdout);
    std::fflush(stderr);
    return is_drawn;
  }

  static void report(const LoadedSketch& sketch) {
    Diagnostics findings = sketch.diagnostics;
    if (!has_errors(findings)) findings = check_source(sketch.flow->source, builtin_actions(), {}).findings;
    print_findings(stderr, *sketch.flow->source, findings, Severity::warning);
  }

  std::string file_;
  std::string output_;
  int changes_ = -1;
  DrawingRequest request_;
};

}  // namespace

std::unique_ptr<Command> make_watch_command() { return std::make_unique<WatchCommand>(); }

}  // namespace laneway
