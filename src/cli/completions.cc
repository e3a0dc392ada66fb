/// Completions for bash, zsh and fish.
#include "cli/completions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace laneway {

namespace {

/// Commands whose arguments are flows.
bool takes_flows(const OptionFacts& option) {
  return option.argument && option.choices.empty() && option.names[0] == "FILE";
}

/// Options whose values are files of any kind.
bool takes_file(const OptionFacts& option) { return option.value == "FILE" || option.value == "FOLDER"; }

std::string shell_text(std::string_view text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'') result += "'\\''";
    if (letter != '\'') result += letter;
  }
  return result + "'";
}

/// In fish a backslash before a quote is all that single quotes know.
std::string fish_text(std::string_view text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') result += '\\';
    result += letter;
  }
  return result + "'";
}

/// For zsh's `_arguments`, where brackets, colons and backslashes mean something.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '[' || letter == ']' || letter == ':' || letter == '\\') result += '\\';
    result += letter;
  }
  return result;
}

std::string all_names(const CommandFacts& command) {
  std::vector<std::string> names;
  for (const auto& option : command.options)
    if (!option.argument) names.insert(names.end(), option.names.begin(), option.names.end());
  return fmt::format("{}", fmt::join(names, " "));
}

/// `"check --format"|"check -f"`
std::string bash_pattern(const CommandFacts& command, const OptionFacts& option) {
  std::vector<std::string> patterns;
  for (const auto& name : option.names) patterns.push_back(fmt::format("\"{} {}\"", command.row->name, name));
  return fmt::format("{}", fmt::join(patterns, " | "));
}

std::string command_names(const std::vector<CommandFacts>& commands) {
  std::vector<std::string_view> names;
  for (const auto& command : commands) names.push_back(command.row->name);
  return fmt::format("{}", fmt::join(names, " "));
}

std::string zsh_argument(const OptionFacts& option) {
  const auto& name = option.argument ? option.names[0] : option.value;
  if (!option.choices.empty()) return fmt::format(":{}:({})", name, fmt::join(option.choices, " "));
  if (takes_flows(option)) return fmt::format(":{}:_files -g \"*.(flow|fz|test.json)(-.)\"", name);
  if (option.argument || !takes_file(option)) return fmt::format(":{}: ", name);
  return fmt::format(":{}:_files", name);
}

std::string zsh_option(const OptionFacts& option) {
  const auto help = zsh_text(option.help);
  if (option.argument) return shell_text((option.repeats ? "*" : "") + zsh_argument(option));
  const auto value = option.value.empty() ? std::string() : zsh_argument(option);
  if (option.names.size() == 1) return shell_text(fmt::format("*{}[{}]{}", option.names[0], help, value));
  return fmt::format("{{{}}}{}", fmt::join(option.names, ","), shell_text(fmt::format("[{}]{}", help, value)));
}

}  // namespace

std::string bash_completions(const std::vector<CommandFacts>& commands) {
  std::string values;
  std::string options;
  std::string arguments;
  for (const auto& command : commands) {
    options += fmt::format("    {}) words={} ;;\n", command.row->name, shell_text(all_names(command)));
    for (const auto& option : command.options) {
      if (option.argument && !option.choices.empty())
        arguments += fmt::format("    {}) words={} ;;\n", command.row->name,
                                 shell_text(fmt::format("{}", fmt::join(option.choices, " "))));
      if (option.argument || option.value.empty()) continue;
      const auto pattern = bash_pattern(command, option);
      if (!option.choices.empty())
        values += fmt::format("    {}) _laneway_words {} ; return ;;\n", pattern,
                              shell_text(fmt::format("{}", fmt::join(option.choices, " "))));
      else
        values += fmt::format("    {}) {}return ;;\n", pattern, takes_file(option) ? "_laneway_files '*' ; " : "");
    }
  }
  return fmt::format(R"(# bash completion for laneway, made by 'laneway completions bash'.
# To use it: laneway completions bash > ~/.local/share/bash-completion/completions/laneway

# The words of $1 that begin with what is typed.
_laneway_words() {{
  COMPREPLY=($(compgen -W "$1" -- "$typed"))
}}

# Folders, and files that fit the pattern $1.
_laneway_files() {{
  local path
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    [[ -d $path || $path == $1 ]] && COMPREPLY+=("$path")
  done < <(compgen -f -- "$typed")
}}

_laneway() {{
  local typed=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} command=${{COMP_WORDS[1]}} words=''
  COMPREPLY=()
  # bash takes '--option=value' for three words.
  if [[ $typed == = ]]; then
    typed=''
  elif [[ $before == = ]]; then
    before=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  if ((COMP_CWORD == 1)); then
    _laneway_words '{} help --help --version'
    return
  fi
  if [[ $command == help ]]; then
    _laneway_words '{}'
    return
  fi
  case "$command $before" in
{}  esac
  if [[ $typed == -* ]]; then
    case "$command" in
{}    esac
    _laneway_words "$words"
    return
  fi
  case "$command" in
{}    *)
      local flow
      shopt -q extglob || {{ shopt -s extglob; flow=1; }}
      _laneway_files '*.@(flow|fz|test.json)'
      [[ -z $flow ]] || shopt -u extglob
      return
      ;;
  esac
  _laneway_words "$words"
}}

complete -F _laneway laneway
)",
                     command_names(commands), command_names(commands), values, options, arguments);
}

std::string zsh_completions(const std::vector<CommandFacts>& commands) {
  std::string names;
  std::string cases;
  for (const auto& command : commands) {
    names +=
        fmt::format("    {}\n", shell_text(fmt::format("{}:{}", command.row->name, zsh_text(command.row->summary))));
    cases += fmt::format("    {})\n      _arguments -s", command.row->name);
    for (const auto& option : command.options) cases += " \\\n        " + zsh_option(option);
    cases += " ;;\n";
  }
  return fmt::format(R"(#compdef laneway
# zsh completion for laneway, made by 'laneway completions zsh'.
# To use it: laneway completions zsh > a folder of $fpath, as the file _laneway

_laneway() {{
  local -a commands
  commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    help)
      (( CURRENT == 2 )) && _describe command commands ;;
{}  esac
}}

_laneway "$@"
)",
                     names, cases);
}

std::string fish_completions(const std::vector<CommandFacts>& commands) {
  auto text = fmt::format(R"(# fish completion for laneway, made by 'laneway completions fish'.
# To use it: laneway completions fish > ~/.config/fish/completions/laneway.fish

set -l commands {}
complete -c laneway -f
complete -c laneway -n "not __fish_seen_subcommand_from $commands" -l help -s h -d 'show the commands'
complete -c laneway -n "not __fish_seen_subcommand_from $commands" -l version -d 'show the version'
)",
                          command_names(commands));
  for (const auto& command : commands) {
    const auto name = command.row->name;
    text += fmt::format("\ncomplete -c laneway -n \"not __fish_seen_subcommand_from $commands\" -a {} -d {}\n", name,
                        fish_text(command.row->summary));
    const auto here = fmt::format("complete -c laneway -n '__fish_seen_subcommand_from {}'", name);
    for (const auto& option : command.options) {
      if (option.argument) {
        if (takes_flows(option)) text += fmt::format("{} -F\n", here);
        if (!option.choices.empty()) text += fmt::format("{} -a '{}'\n", here, fmt::join(option.choices, " "));
        continue;
      }
      text += here;
      for (const auto& known : option.names)
        text +=
            known.starts_with("--") ? fmt::format(" -l {}", known.substr(2)) : fmt::format(" -s {}", known.substr(1));
      if (!option.value.empty()) text += takes_file(option) ? " -r -F" : " -x";
      if (!option.choices.empty()) text += fmt::format(" -a '{}'", fmt::join(option.choices, " "));
      text += fmt::format(" -d {}\n", fish_text(option.help));
    }
  }
  return text;
}

}  // namespace laneway
