/// `exec`: runs a command of the machine that laneway runs on.
#include <fmt/format.h>

#include "actions/context.h"

namespace laneway::actions {
namespace {

std::vector<std::string> arguments(const ActionCall& call) {
  constexpr std::size_t longest = 100'000;  // Linux takes 128 KiB for one argument
  std::vector<std::string> arguments;
  const auto list = call.value("args");
  if (!list || list->is_null()) return arguments;
  const auto items = list->is_array() ? *list : Json::array({*list});
  for (const auto& item : items) {
    auto text = to_plain_text(item);
    if (text.size() > longest || text.find('\0') != std::string::npos)
      throw StepFailed({"bad-parameter", fmt::format("parameter 'args' of node '{}' holds an argument that is too long "
                                                     "or has a NUL byte",
                                                     call.node().id)});
    arguments.push_back(std::move(text));
  }
  return arguments;
}

std::string first_line(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin);
  return one_line(text.substr(0, text.find_first_of("\r\n")));
}

Json read_output(std::string_view output) {
  auto document = parse_json(output);
  if (auto* json = std::get_if<Json>(&document)) return std::move(*json);
  const auto begin = output.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return "";
  output = output.substr(begin, output.find_last_not_of(" \t\r\n") + 1 - begin);
  return json_of_bytes(output.substr(0, 1 << 20));
}

Outcome go_on(const CommandResult& ended, const std::string& node, Duration timeout) {
  if (ended.timed_out)
    return Outcome::failed("command-timeout",
                           fmt::format("the command of node '{}' did not end within {}", node, to_text(timeout)), 504);
  Outcome outcome;
  outcome.result = read_output(ended.output);
  if (ended.exit_code == 0) return outcome;
  const auto line = first_line(ended.error_output);
  return Outcome::failed("command-failed", fmt::format("the command of node '{}' ended with exit code {}{}{}", node,
                                                       ended.exit_code, line.empty() ? "" : ": ", line));
}

Outcome perform_exec(const ActionCall& call) {
  const auto& node = call.node().id;
  if (!call.exec_allowed())
    return Outcome::failed("exec-not-allowed", fmt::format("node '{}' may not run its command: allow commands with "
                                                           "--allow-exec",
                                                           node));
  const auto command = call.text_or("command", "");
  if (command.empty())
    return Outcome::failed("bad-parameter", fmt::format("parameter 'command' of node '{}' must not be empty", node));
  const auto timeout = call.duration("timeout").value_or(std::chrono::seconds(30));

  RunCommand run;
  run.argv = {"/bin/sh", "-c", command, "sh"};
  for (auto& argument : arguments(call)) run.argv.push_back(std::move(argument));
  const auto input = call.value("input");
  run.input = input ? bytes_of(*input) : to_text(call.whole_context());
  run.timeout = timeout;
  run.then = [node, timeout](const CommandResult& ended) { return go_on(ended, node, timeout); };
  Outcome outcome;
  outcome.pending = std::move(run);
  return outcome;
}

}  // namespace

const Action& exec() {
  static const Action action{
      .name = "exec",
      .summary = "runs a shell command with the context on standard input; off unless --allow-exec",
      .parameters = {{"command", ParameterType::literal, "the command for /bin/sh; it holds no data, see args", "",
                      true},
                     {"args", ParameterType::value, "a list of texts that the command reads as \"$1\", \"$2\", …"},
                     {"timeout", ParameterType::duration, "how long the command may take", "30s"},
                     {"input", ParameterType::value, "what it reads; by default the whole context as JSON"}},
      .outputs = {{"result", "its standard output: a document if it is JSON, else text"}},
      .outside_effects = true,
      .perform = perform_exec,
  };
  return action;
}

}  // namespace laneway::actions
