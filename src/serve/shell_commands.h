/// Runs the commands of `exec` as processes of their own.
#pragma once

#include "run/world.h"

#include "text/error.h"

#include <condition_variable>
#include <mutex>

namespace laneway {

/// One thread a command, as many as are asked for at once. A command is over when its process has ended, whoever
/// still holds its output open. Destruction kills the processes that still run.
class ShellCommands final : public CommandRunner {
 public:
  ~ShellCommands() override;
  void run(RunCommand command, std::function<void(CommandResult)> done) override;

 private:
  CommandResult perform(const RunCommand& command);
  /// Waits until the process has ended and gives its exit code.
  int finish(int process);

  std::mutex mutex_;  ///< guards all below
  std::condition_variable idle_;
  std::set<int> process_groups_;  ///< of processes that have not been waited for
  bool closing_ = false;
  int running_ = 0;
};

}  // namespace laneway
