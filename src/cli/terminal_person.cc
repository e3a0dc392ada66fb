/// Asks the person at the terminal.
#include "cli/terminal_person.h"

#include <fmt/format.h>

#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <iostream>

namespace laneway {

TerminalPerson::TerminalPerson(bool may_ask) : may_ask_(may_ask && isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0) {}

std::optional<std::string> TerminalPerson::choose(const Node& node, const std::vector<std::string>& choices) {
  if (!may_ask_ || choices.empty()) return std::nullopt;
  fmt::print(stderr, "{} {}\n", node.id, node.label);
  for (std::size_t index = 0; index < choices.size(); ++index) fmt::print(stderr, "  {}  {}\n", index + 1, choices[index]);
  for (;;) {
    fmt::print(stderr, "choose 1-{}: ", choices.size());
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error == std::errc() && end == line.data() + line.size() && number >= 1 && number <= choices.size()) return choices[number - 1];
    for (const auto& choice : choices)
      if (choice == line) return choice;
  }
}

}  // namespace laneway
