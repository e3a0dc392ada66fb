/// Lanes without a display label.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

/// `WebhookReceiver` as `Webhook Receiver`, `retry_queue` as `Retry queue`.
std::string in_words(std::string_view id) {
  std::string words;
  for (std::size_t at = 0; at < id.size(); ++at) {
    const char c = id[at];
    const bool upper = c >= 'A' && c <= 'Z';
    const bool after_lower = at > 0 && id[at - 1] >= 'a' && id[at - 1] <= 'z';
    if (c == '_') {
      words += ' ';
      continue;
    }
    if (upper && after_lower) words += ' ';
    words += words.empty() && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return words;
}

void find_lane_without_label(const LintInput& input, Findings& findings) {
  for (const LaneStatement& lane : input.file.lanes) {
    const LaneId id = input.flow.find_lane(input.file.text(lane.id));
    if (!lane.label.empty() || lane.open.empty() || !id || input.doubts.about(id)) continue;
    Diagnostic* finding =
        findings.add(lane.id, fmt::format("lane {} has no display label", in_quotes(input.file.text(lane.id))),
                     "'# Label' behind its brace");
    if (finding == nullptr) continue;
    const Source& source = *input.file.source;
    const auto rest = source.text({lane.open.end, source.line(source.line_number(lane.open.begin)).end});
    const auto next = rest.find_first_not_of(" \t");
    const bool room = next == std::string_view::npos || (next > 0 && rest.substr(next).starts_with("//"));
    if (room)
      finding->repair = Repair{{lane.open.end, lane.open.end},
                               " # " + in_words(input.file.text(lane.id)),
                               "label it with its id in words",
                               true,
                               {}};
  }
}

}  // namespace

const Rule& lane_without_label() {
  static const Rule rule = {
      .code = Code::lane_without_label,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "The drawing shows the id then, which has no blanks. '# Label' behind the brace says it "
          "in words.",
      .bad = R"(WebShop {
n1: circle label:"Start"
}
)",
      .good = R"(WebShop { # Web Shop
n1: circle label:"Start"
}
)",
      .find = find_lane_without_label,
  };
  return rule;
}

}  // namespace laneway::rules
