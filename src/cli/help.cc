/// Help texts.
#include "cli/help.h"

#include "cli/options.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::size_t longest_name = 24;

/// `name` and `help` in two columns; long names get a line of their own.
std::string two_columns(const std::string& name, std::string_view help, std::size_t width) {
  if (name.size() > width) return fmt::format("  {}\n  {:{}}  {}\n", name, "", width, help);
  return fmt::format("  {:{}}  {}\n", name, width, help);
}

/// `-o, --output FILE`.
std::string name_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const auto& name : option.get_snames()) names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) names.push_back("--" + name);
  auto text = fmt::format("{}", fmt::join(names, ", "));
  if (option.get_expected_max() > 0 && option.get_type_size_max() > 0) text += " " + value_name(option);
  return text;
}

std::string positional_of(const CLI::Option& option) {
  auto text = option.get_name(true);
  if (option.get_items_expected_max() > 1) text += "…";
  return option.get_required() ? text : "[" + text + "]";
}

struct Line {
  std::string name;
  std::string help;
};

std::string section(std::string_view title, const std::vector<Line>& lines) {
  if (lines.empty()) return {};
  std::size_t width = 0;
  for (const auto& line : lines)
    if (line.name.size() <= longest_name) width = std::max(width, line.name.size());
  auto text = fmt::format("\n{}:\n", title);
  for (const auto& line : lines) text += two_columns(line.name, line.help, width);
  return text;
}

}  // namespace

std::string overview() {
  std::string text = "laneway runs swimlane diagrams: the text that draws a process performs it\n\nusage: laneway COMMAND …\n";
  std::vector<Line> lines;
  for (const auto& row : commands()) lines.push_back({std::string(row.name), std::string(row.summary)});
  text += section("commands", lines);
  text += "\n'laneway COMMAND --help' shows a command's options. To begin:\n  laneway new greeting\n  laneway run greeting.flow\n";
  return text;
}

std::string help_of(const CommandRow& row, const CLI::App& app) {
  std::vector<Line> arguments;
  std::vector<Line> options;
  std::string usage = fmt::format("usage: laneway {}", row.name);
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      arguments.push_back({option->get_name(true), option->get_description()});
    } else if (!option->get_group().empty()) {
      options.push_back({name_of(*option), option->get_description()});
    }
  }
  usage += " [OPTIONS]";
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional()) usage += " " + positional_of(*option);
  return fmt::format("{}\n\n{}\n{}{}\nexample:\n  {}\n", usage, row.summary, section("arguments", arguments),
                     section("options", options), row.example);
}

}  // namespace laneway
