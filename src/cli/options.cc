/// Checks of option values.
#include "cli/options.h"

#include "text/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

CLI::Validator one_of(const std::vector<std::string_view>& values) {
  return {[values](std::string& text) -> std::string {
            if (std::find(values.begin(), values.end(), text) != values.end()) return {};
            const auto near = nearest(text, values);
            if (!near.empty()) return fmt::format("there is no {}; did you mean '{}'?", in_quotes(text), near);
            return fmt::format("there is no {}; expected {}", in_quotes(text), fmt::join(values, ", "));
          },
          fmt::format("{{{}}}", fmt::join(values, ","))};
}

// CLI11 puts what its checks demand behind the type, each behind a colon.
std::string value_name(const CLI::Option& option) {
  const auto type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

std::vector<std::string> choices_of(const CLI::Option& option) {
  const auto type = option.get_type_name();
  const auto begin = type.find(":{");
  if (begin == std::string::npos || !type.ends_with('}')) return {};
  std::string_view rest(type);
  rest = rest.substr(begin + 2, rest.size() - begin - 3);
  std::vector<std::string> choices;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    choices.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return choices;
}

}  // namespace laneway
