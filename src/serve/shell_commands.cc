/// Runs the commands of `exec` as processes of their own.
#include "serve/shell_commands.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <thread>

extern char** environ;

namespace laneway {

namespace {

constexpr std::size_t most_output = 1 << 20;
constexpr std::size_t most_error_output = 64 << 10;

/// Both ends of a pipe, closed on exec and when it goes.
struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
      throw Error(Error::Kind::system, std::string("cannot make a pipe: ") + std::strerror(errno));
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  void close_end(std::size_t end) {
    if (ends[end] >= 0) ::close(std::exchange(ends[end], -1));
  }
};

/// A handle on a process that becomes readable when it ends; -1 on a kernel without them.
class ProcessHandle {
 public:
  explicit ProcessHandle(pid_t process) : handle_(static_cast<int>(syscall(SYS_pidfd_open, process, 0))) {}
  ProcessHandle(const ProcessHandle&) = delete;
  ProcessHandle& operator=(const ProcessHandle&) = delete;
  ~ProcessHandle() {
    if (handle_ >= 0) ::close(handle_);
  }
  int get() const { return handle_; }

 private:
  const int handle_;
};

/// Starts `argv` in a process group of its own, wired to the pipes. Returns 0 or the error number.
int spawn(const std::vector<std::string>& argv, const Pipe& in, const Pipe& out, const Pipe& err, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.ends[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err.ends[1], 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  sigset_t blocked;
  sigemptyset(&blocked);
  posix_spawnattr_setsigmask(&attributes, &blocked);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  std::vector<char*> words;
  for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const int error = posix_spawnp(&pid, words[0], &actions, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/// Feeds `input` and collects both outputs until the process has ended or the time is over.
class Conversation {
 public:
  Conversation(Pipe& in, Pipe& out, Pipe& err, std::string_view input) : in_(in), out_(out), err_(err), input_(input) {
    for (const int end : {in_.ends[1], out_.ends[0], err_.ends[0]}) fcntl(end, F_SETFL, O_NONBLOCK);
  }

  /// False: the time is over.
  bool hold(int process, std::chrono::steady_clock::time_point deadline, CommandResult& result) {
    if (input_.empty()) in_.close_end(1);
    for (;;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
      if (left <= 0) return false;
      std::array<pollfd, 4> ends{
          {{out_.ends[0], POLLIN, 0}, {err_.ends[0], POLLIN, 0}, {in_.ends[1], POLLOUT, 0}, {process, POLLIN, 0}}};
      if (poll(ends.data(), ends.size(), static_cast<int>(std::min<long>(left, 60'000))) < 0) {
        if (errno == EINTR) continue;
        return false;
      }
      if (ends[0].revents != 0) take(out_, result.output, most_output);
      if (ends[1].revents != 0) take(err_, result.error_output, most_error_output);
      if (ends[2].revents != 0) give();
      if (ends[3].revents != 0) return take_rest(result);
      if (process < 0 && out_.ends[0] < 0 && err_.ends[0] < 0) return true;
    }
  }

 private:
  /// False: there is nothing more for now.
  static bool take(Pipe& pipe, std::string& text, std::size_t most) {
    std::array<char, 65536> buffer;
    const auto count = read(pipe.ends[0], buffer.data(), buffer.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (count <= 0) {
      pipe.close_end(0);
      return false;
    }
    text.append(buffer.data(), std::min(static_cast<std::size_t>(count), most - std::min(most, text.size())));
    return true;
  }

  /// What the ended process had written; who else holds the pipe open may write for ever.
  bool take_rest(CommandResult& result) {
    constexpr int most_reads = 64;
    for (int reads = 0; reads < most_reads && take(out_, result.output, most_output);) ++reads;
    for (int reads = 0; reads < most_reads && take(err_, result.error_output, most_error_output);) ++reads;
    return true;
  }

  void give() {
    const auto count = write(in_.ends[1], input_.data(), input_.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count > 0) input_.remove_prefix(static_cast<std::size_t>(count));
    if (count < 0 || input_.empty()) in_.close_end(1);
  }

  Pipe& in_;
  Pipe& out_;
  Pipe& err_;
  std::string_view input_;
};

/// A command that reads no input must not end this process when it is written to.
void ignore_broken_pipes() {
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
}

}  // namespace

ShellCommands::~ShellCommands() {
  std::unique_lock lock(mutex_);
  closing_ = true;
  for (const int group : process_groups_) kill(-group, SIGKILL);
  idle_.wait(lock, [this] { return running_ == 0; });
}

int ShellCommands::finish(int process) {
  siginfo_t ended{};
  while (waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT) < 0 && errno == EINTR) continue;
  // Until it is waited for, its number is nobody else's.
  const std::lock_guard lock(mutex_);
  process_groups_.erase(process);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

CommandResult ShellCommands::perform(const RunCommand& command) {
  CommandResult result;
  Pipe in;
  Pipe out;
  Pipe err;
  pid_t process = 0;
  {
    const std::lock_guard lock(mutex_);
    const int error = closing_ ? ECANCELED : spawn(command.argv, in, out, err, process);
    if (error != 0) {
      result.exit_code = 127;
      result.error_output = fmt::format("cannot start '{}': {}", command.argv.front(), std::strerror(error));
      return result;
    }
    process_groups_.insert(process);
  }
  in.close_end(0);
  out.close_end(1);
  err.close_end(1);
  const ProcessHandle handle(process);
  const auto deadline = std::chrono::steady_clock::now() + command.timeout;
  result.timed_out = !Conversation(in, out, err, command.input).hold(handle.get(), deadline, result);
  if (result.timed_out) kill(-process, SIGKILL);
  result.exit_code = finish(process);
  return result;
}

void ShellCommands::run(RunCommand command, std::function<void(CommandResult)> done) {
  {
    const std::lock_guard lock(mutex_);
    ++running_;
  }
  std::thread([this, command = std::move(command), done = std::move(done)] {
    ignore_broken_pipes();
    CommandResult result;
    try {
      result = perform(command);
    } catch (const std::exception& problem) {
      result.exit_code = 127;
      result.error_output = problem.what();
    }
    done(std::move(result));
    const std::lock_guard lock(mutex_);
    --running_;
    idle_.notify_all();
  }).detach();
}

}  // namespace laneway
