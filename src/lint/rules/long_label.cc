/// Labels of more than 50 characters.
#include "lint/labels.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_long_label(const LintInput& input, Findings& findings) {
  constexpr std::size_t most = 50;
  for (const WrittenLabel& label : written_labels(input.file)) {
    const auto length = static_cast<std::size_t>(
        std::count_if(label.text.begin(), label.text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    if (length > most)
      findings.add(label.span, fmt::format("the label has {} characters", length), fmt::format("at most {}", most));
  }
}

}  // namespace

const Rule& long_label() {
  static const Rule rule = {
      .code = Code::long_label,
      .in_run = Severity::info,
      .flowzap = true,
      .why =
          "FlowZap takes at most 50 characters, and a shape has room for about as many. What is "
          "left to say fits into 'description'.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack everything that the customer ordered into one single parcel"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack everything into one parcel"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_long_label,
  };
  return rule;
}

}  // namespace laneway::rules
