/// Tests of the commands of `exec` as real processes.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <future>
#include <thread>

#include "serve/shell_commands.h"

using namespace laneway;

namespace {

RunCommand shell(const std::string& text, std::string input = {}, Duration timeout = std::chrono::seconds(30)) {
  RunCommand command;
  command.argv = {"/bin/sh", "-c", text};
  command.input = std::move(input);
  command.timeout = timeout;
  return command;
}

CommandResult perform(RunCommand command) {
  ShellCommands commands;
  const auto result = std::make_shared<std::promise<CommandResult>>();
  auto done = result->get_future();
  commands.run(std::move(command), [result](CommandResult ended) { result->set_value(std::move(ended)); });
  return done.get();
}

/// `exit code, out, err`.
std::string outcome(RunCommand command) {
  const auto result = perform(std::move(command));
  return fmt::format("{}{}, '{}', '{}'", result.exit_code, result.timed_out ? " timed out" : "", result.output,
                     result.error_output);
}

}  // namespace

TEST_CASE("a command's outputs and exit code are told apart") {
  CHECK(outcome(shell("echo out; echo err >&2; exit 3")) == "3, 'out\n', 'err\n'");
  CHECK(outcome(shell("true")) == "0, '', ''");
}

TEST_CASE("a command reads its input, however much of it") {
  CHECK(outcome(shell("cat", "hello")) == "0, 'hello', ''");
  const std::string much(3 << 20, 'x');
  CHECK(perform(shell("wc -c", much)).output.find("3145728") != std::string::npos);
}

TEST_CASE("a command that does not read its input harms nobody") {
  CHECK(outcome(shell("exec 0<&-; echo done", std::string(1 << 20, 'x'))) == "0, 'done\n', ''");
}

TEST_CASE("a command that cannot be started says why") {
  RunCommand command;
  command.argv = {"/no/such/program"};
  command.timeout = std::chrono::seconds(30);
  CHECK(outcome(command) == "127, '', 'cannot start '/no/such/program': No such file or directory'");
}

TEST_CASE("a command that takes too long is killed with all that it started") {
  CHECK(outcome(shell("echo begun; sleep 600 | sleep 600", "", std::chrono::milliseconds(50))) ==
        "137 timed out, 'begun\n', ''");
}

TEST_CASE("closing the outputs does not make a command endless") {
  CHECK(outcome(shell("exec >&- 2>&-; sleep 600", "", std::chrono::milliseconds(50))) == "137 timed out, '', ''");
}

TEST_CASE("a command is over when its process is, whoever holds its outputs") {
  const auto result = perform(shell("sleep 600 & echo $!"));
  CHECK(result.exit_code == 0);
  CHECK(!result.timed_out);
  CHECK(kill(std::stoi(result.output), SIGKILL) == 0);
}

TEST_CASE("outputs are read to the end and kept to their bounds") {
  const auto result = perform(shell("yes | head -c 3000000; yes err | head -c 300000 >&2"));
  CHECK(result.exit_code == 0);
  CHECK(result.output.size() == 1 << 20);
  CHECK(result.error_output.size() == 64 << 10);
}

TEST_CASE("a command that is killed ends with 128 and the signal") {
  CHECK(outcome(shell("kill -TERM $$")) == "143, '', ''");
}

TEST_CASE("commands run side by side") {
  ShellCommands commands;
  // Each end of the pipe waits for the other: one after the other they would never end.
  const std::string fifo = fmt::format("/tmp/laneway_fifo_{}", getpid());
  REQUIRE(perform(shell("mkfifo " + fifo)).exit_code == 0);
  const auto reader = std::make_shared<std::promise<CommandResult>>();
  const auto writer = std::make_shared<std::promise<CommandResult>>();
  commands.run(shell("cat " + fifo), [reader](CommandResult result) { reader->set_value(std::move(result)); });
  commands.run(shell("echo through > " + fifo),
               [writer](CommandResult result) { writer->set_value(std::move(result)); });
  CHECK(reader->get_future().get().output == "through\n");
  CHECK(writer->get_future().get().exit_code == 0);
  perform(shell("rm " + fifo));
}

TEST_CASE("closing kills what still runs, and every command is answered") {
  std::atomic<int> ended = 0;
  {
    ShellCommands commands;
    for (int index = 0; index < 4; ++index)
      commands.run(shell("sleep 600"), [&ended](const CommandResult& result) { ended += result.exit_code != 0; });
  }
  CHECK(ended == 4);
}
