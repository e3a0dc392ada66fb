/// Lanes with one display label.
#include "lint/reach.h"

#include <fmt/format.h>

#include <map>

namespace laneway::rules {
namespace {

void find_same_lane_label(const LintInput& input, Findings& findings) {
  std::map<std::string_view, const LaneStatement*> known;
  for (const LaneStatement& lane : input.file.lanes) {
    const auto label = input.file.text(lane.label);
    if (label.empty()) continue;
    const auto [first, is_new] = known.emplace(label, &lane);
    // Two lanes with one id are reported as such.
    if (is_new || input.file.text(first->second->id) == input.file.text(lane.id)) continue;
    findings.add(lane.label,
                 fmt::format("lanes {} and {} are both labelled {}", in_quotes(input.file.text(first->second->id)),
                             in_quotes(input.file.text(lane.id)), in_quotes(label)),
                 "another label, or one lane", {{first->second->label, "the first one"}});
  }
}

}  // namespace

const Rule& same_lane_label() {
  static const Rule rule = {
      .code = Code::same_lane_label,
      .in_run = Severity::warning,
      .why =
          "The drawing shows two bands that cannot be told apart. Two lanes have two names; one "
          "participant has one lane.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(bottom) -> Carrier.n2.handle(top)
}
Carrier { # Shop
n2: rectangle label:"Collect parcel"
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(bottom) -> Carrier.n2.handle(top)
}
Carrier { # Carrier
n2: rectangle label:"Collect parcel"
}
)",
      .find = find_same_lane_label,
  };
  return rule;
}

}  // namespace laneway::rules
