/// Loops that list a node more than once.
#include "lint/reach.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway::rules {
namespace {

void find_repeated_member(const LintInput& input, Findings& findings) {
  for (const LoopStatement& loop : input.file.loops) {
    std::vector<std::pair<std::string_view, std::uint32_t>> names;
    for (std::uint32_t at = 0; at < loop.member_count; ++at) {
      const Reference& member = input.file.members[loop.first_member + at];
      names.emplace_back(input.file.text(member.node), at);
    }
    std::sort(names.begin(), names.end());
    for (std::size_t at = 1; at < names.size(); ++at) {
      if (names[at].first != names[at - 1].first) continue;
      const Reference& member = input.file.members[loop.first_member + names[at].second];
      const Span whole{member.lane.empty() ? member.node.begin : member.lane.begin, member.node.end};
      Diagnostic* finding =
          findings.add(whole, fmt::format("the loop lists {} twice", names[at].first), "each node once");
      if (finding == nullptr) continue;
      Span gone = whole;
      const auto text = input.file.source->text();
      while (gone.begin > 0 && (text[gone.begin - 1] == ' ' || text[gone.begin - 1] == '\t')) --gone.begin;
      finding->repair = Repair{gone, "", "list it once", true, {}};
    }
  }
}

}  // namespace

const Rule& repeated_member() {
  static const Rule rule = {
      .code = Code::repeated_member,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "The second mention changes nothing. Where two nodes of a loop were meant, one of them is "
          "missing.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
n4.handle(right) -> n5.handle(left)
loop [retry up to 3 times] n2 n3 n2
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
n4.handle(right) -> n5.handle(left)
loop [retry up to 3 times] n2 n3
}
)",
      .find = find_repeated_member,
  };
  return rule;
}

}  // namespace laneway::rules
