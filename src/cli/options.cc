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
          ""};
}

}  // namespace laneway
