/// Values that a diamond may come to and that no branch covers.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

enum class Values { unknown, truth, status };

/// Expressions that phrases and people write most; what else an expression comes to is not known.
Values values_of(std::string_view expression) {
  if (expression == "response.status") return Values::status;
  if (expression == "signature.valid" || expression.ends_with("loop.exhausted")) return Values::truth;
  if (expression.starts_with("response.status in ") || expression.starts_with("response.status == "))
    return Values::truth;
  return Values::unknown;
}

bool is_covered(const LintInput& input, const Node& diamond, const Json& value) {
  return std::any_of(diamond.out.begin(), diamond.out.end(), [&](EdgeId edge) {
    const auto& label = input.plan.edges[edge.value].label;
    return !input.flow[edge].when.empty() || label.is_else() || label.covers(value) > 0;
  });
}

std::string range_text(int low, int high) {
  if (low % 100 == 0 && high == low + 99) return fmt::format("{}xx", low / 100);
  return low == high ? fmt::format("{}", low) : fmt::format("{}–{}", low, high);
}

struct Gap {
  std::vector<std::string> values;
  bool redirects_only = true;
};

/// The statuses that a final response may have, as far as no branch covers them.
Gap uncovered_statuses(const LintInput& input, const Node& diamond) {
  constexpr int first = 200;
  constexpr int last = 599;
  Gap gap;
  int low = 0;
  const auto close = [&](int high) {
    if (low != 0) gap.values.push_back(range_text(low, high));
    low = 0;
  };
  for (int status = first; status <= last; ++status) {
    if (status % 100 == 0) close(status - 1);
    if (is_covered(input, diamond, status)) {
      close(status - 1);
      continue;
    }
    if (low == 0) low = status;
    gap.redirects_only &= status / 100 == 3;
  }
  close(last);
  return gap;
}

Gap uncovered_truths(const LintInput& input, const Node& diamond) {
  Gap gap{{}, false};
  for (const bool truth : {true, false})
    if (!is_covered(input, diamond, truth)) gap.values.push_back(truth ? "true" : "false");
  return gap;
}

void find_uncovered_value(const LintInput& input, Findings& findings) {
  for (std::uint32_t index = 0; index < input.flow.nodes.size(); ++index) {
    const NodeId id{index};
    const Node& node = input.flow[id];
    const auto& test = input.plan.binding(id).test;
    if (node.shape != Shape::diamond || !test || node.out.size() < 2 || input.doubts.about(id)) continue;
    Gap gap;
    switch (values_of(test->text())) {
      case Values::unknown: continue;
      case Values::status: gap = uncovered_statuses(input, node); break;
      case Values::truth: gap = uncovered_truths(input, node); break;
    }
    if (gap.values.empty()) continue;
    // Redirects are no answer to a webhook: to leave them out may be on purpose.
    const auto severity = gap.redirects_only ? Severity::info : findings.severity();
    findings.add(severity, node.label_span,
                 fmt::format("no branch of {} covers {}: a run that gets there fails", title_of(node),
                             fmt::join(gap.values, ", ")),
                 "a label that covers it, or a branch with [label=\"else\"]");
  }
}

}  // namespace

const Rule& uncovered_value() {
  static const Rule rule = {
      .code = Code::uncovered_value,
      .in_run = Severity::warning,
      .why =
          "A run whose value fits no branch fails at the diamond. Redirects alone are told as an "
          "info: to leave them out may be on purpose.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook"
n3: diamond label:"Response status?"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="2xx"]
n3.handle(bottom) -> n5.handle(top) [label="4xx"]
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook"
n3: diamond label:"Response status?"
n4: rectangle label:"Ship"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="2xx"]
n3.handle(bottom) -> n5.handle(top) [label="else"]
}
)",
      .find = find_uncovered_value,
  };
  return rule;
}

}  // namespace laneway::rules
