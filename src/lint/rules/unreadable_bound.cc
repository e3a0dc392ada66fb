/// Loops whose text says no number of passes and no condition.
#include "lint/rule.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

bool is_readable(const LintInput& input, std::size_t loop) {
  switch (input.flow.loops[loop].bound.kind) {
    case LoopBound::Kind::retries:
    case LoopBound::Kind::passes: return true;
    case LoopBound::Kind::while_true:
    case LoopBound::Kind::until_true: return input.plan.loops[loop].condition.has_value();
    case LoopBound::Kind::unreadable: return false;
  }
  return false;
}

void find_unreadable_bound(const LintInput& input, Findings& findings) {
  for (std::size_t index = 0; index < input.flow.loops.size(); ++index) {
    const Loop& loop = input.flow.loops[index];
    if (is_readable(input, index) || input.doubts.about(loop)) continue;
    findings.add(loop.condition_span.empty() ? loop.span : loop.condition_span,
                 fmt::format("{} says no number of passes: the loop is bounded at {}", in_quotes(loop.condition),
                             default_loop_passes),
                 "such as 'repeat 10 times', 'retry up to 5 times' or 'until payload.done'");
  }
}

}  // namespace

const Rule& unreadable_bound() {
  static const Rule rule = {
      .code = Code::unreadable_bound,
      .in_run = Severity::info,
      .why =
          "The text between the brackets names no number of passes and is no condition. The loop is "
          "then bounded at 100 passes, which is hardly what it says.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
loop [as long as it takes] n2 n3
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Ask for the money"
n3: diamond label:"Paid?" test:"payload.paid"
n4: rectangle label:"Ship"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
loop [repeat 3 times] n2 n3
}
)",
      .find = find_unreadable_bound,
  };
  return rule;
}

}  // namespace laneway::rules
