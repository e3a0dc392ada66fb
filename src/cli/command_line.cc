/// Reads the command line and says what is wrong with it.
#include "cli/command_line.h"

#include "cli/help.h"
#include "cli/terminal.h"
#include "text/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

int as_int(ExitCode code) { return static_cast<int>(code); }

int usage_error(std::string_view command, std::string_view message) {
  complain(message);
  fmt::print(stderr, "see 'laneway{}{} --help'\n", command.empty() ? "" : " ", command);
  return as_int(ExitCode::usage);
}

std::string or_nearest(std::string message, std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto near = nearest(word, candidates);
  if (!near.empty()) message += fmt::format("; did you mean '{}'?", near);
  return message;
}

const CommandRow* find_command(std::string_view name) {
  for (const auto& row : commands())
    if (row.name == name) return &row;
  return nullptr;
}

int unknown_command(const std::string& word) {
  std::vector<std::string_view> names;
  for (const auto& row : commands()) names.push_back(row.name);
  if (word.starts_with("-")) return usage_error("", fmt::format("there is no option {} before a command", in_quotes(word)));
  if (word.ends_with(".flow") || word.ends_with(".fz"))
    return usage_error("", fmt::format("there is no command {}; to perform a flow: laneway run {}", in_quotes(word), word));
  return usage_error("", or_nearest(fmt::format("there is no command {}", in_quotes(word)), word, names));
}

/// What CLI11 could not place: an option that does not exist, or a word too many.
std::string message_for_extra(const CLI::App& app, const std::string& word) {
  if (!word.starts_with("-") || word == "-") return fmt::format("one argument too many: {}", in_quotes(word));
  const auto name = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const auto& known : option->get_lnames()) names.push_back("--" + known);
  return or_nearest(fmt::format("there is no option {}", in_quotes(name)), name, {names.begin(), names.end()});
}

/// What CLI11 could not place. `--` is no word of its own: it ends the options.
std::vector<std::string> extras_of(const CLI::App& app) {
  auto extras = app.remaining();
  std::erase(extras, "--");
  return extras;
}

/// CLI11's message in the words of this program.
std::string message_of(const CLI::ParseError& error) {
  const std::string text = error.what();
  const auto name = text.substr(0, text.find(':'));
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
    return text.ends_with(" is required") ? text.substr(0, text.size() - 12) + " is missing" : text;
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && name.starts_with("-"))
    return fmt::format("{} needs a value", name);
  if (const auto value = text.find(": Value "); value != std::string::npos) {
    const auto end = std::min(text.find(" not in range "), text.size());
    if (end < text.size() && end > value + 8)
      return fmt::format("{}: {} is not in the range {}", name, in_quotes(text.substr(value + 8, end - value - 8)),
                         text.substr(end + 14));
  }
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    const auto equals = text.rfind(" = ");
    const auto colon = text.find(": ");
    if (equals != std::string::npos && colon != std::string::npos && colon < equals)
      return fmt::format("{}: {} is no value for it", text.substr(colon + 2, equals - colon - 2),
                         in_quotes(text.substr(equals + 3)));
  }
  return text;
}

int perform(const CommandRow& row, std::vector<std::string> words) {
  CLI::App app(std::string(row.summary), "laneway " + std::string(row.name));
  app.allow_extras();
  const auto command = row.make();
  declare_command(*command, app);
  std::reverse(words.begin(), words.end());
  try {
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    put(help_of(row, app));
    return as_int(ExitCode::ok);
  } catch (const CLI::ParseError& error) {
    // A misspelt option is the cause of many other complaints.
    for (const auto& word : extras_of(app))
      if (word.size() > 1 && word.front() == '-') return usage_error(row.name, message_for_extra(app, word));
    return usage_error(row.name, message_of(error));
  }
  if (const auto extra = extras_of(app); !extra.empty()) return usage_error(row.name, message_for_extra(app, extra.front()));
  auto code = ExitCode::usage;
  try {
    code = command->run();
  } catch (const UsageError& error) {
    complain(error.message);
  }
  return as_int(finish_output() ? code : ExitCode::usage);
}

int help(const std::vector<std::string>& words) {
  if (words.size() < 2) {
    put(overview());
    return finish_output() ? as_int(ExitCode::ok) : as_int(ExitCode::usage);
  }
  const auto* row = find_command(words[1]);
  return row != nullptr ? perform(*row, {"--help"}) : unknown_command(words[1]);
}

}  // namespace

void declare_command(Command& command, CLI::App& app) {
  app.set_help_flag("-h,--help", "show this help");
  command.declare(app);
}

int command_line(const std::vector<std::string>& words) {
  if (words.empty()) return help(words);
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") return help(words);
  const auto name = words[0] == "--version" || words[0] == "-V" ? std::string("version") : words[0];
  const auto* row = find_command(name);
  if (row == nullptr) return unknown_command(name);
  return perform(*row, {words.begin() + 1, words.end()});
}

}  // namespace laneway
