/// Asks the person at the terminal.
#pragma once

#include "run/world.h"

namespace laneway {

/// Asks on standard error and reads from standard input, if both are terminals and `may_ask`.
class TerminalPerson final : public Person {
 public:
  explicit TerminalPerson(bool may_ask);
  std::optional<std::string> choose(const Node& node, const std::vector<std::string>& choices) override;

 private:
  const bool may_ask_;
};

}  // namespace laneway
