/// Labels with blanks that are not seen.
#include "lint/labels.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

std::string tidied(std::string_view text) {
  std::string tidy;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t';
    if (blank && (tidy.empty() || tidy.back() == ' ')) continue;
    tidy += blank ? ' ' : c;
  }
  if (!tidy.empty() && tidy.back() == ' ') tidy.pop_back();
  return tidy;
}

void find_untidy_label(const LintInput& input, Findings& findings) {
  for (const WrittenLabel& label : written_labels(input.file)) {
    const auto tidy = tidied(label.text);
    if (tidy == label.text || tidy.empty()) continue;
    Diagnostic* finding = findings.add(
        label.span, fmt::format("the label {} has blanks that are not drawn", in_quotes(label.text)), in_quotes(tidy));
    if (finding != nullptr) finding->repair = Repair{label.span, tidy, "take them out", true, {}};
  }
}

}  // namespace

const Rule& untidy_label() {
  static const Rule rule = {
      .code = Code::untidy_label,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "Blanks at the ends of a label and several in a row are not drawn. They only make two "
          "labels differ that look alike.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack  it "
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack it"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_untidy_label,
  };
  return rule;
}

}  // namespace laneway::rules
