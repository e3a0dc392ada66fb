/// The list of the lint rules, and how they are applied. A new rule is a line here and a file of its own.
#include "lint/rule.h"

#include "lint/reach.h"

#include <fmt/format.h>

// LANEWAY_RULES(ROW): every rule's function, by code.
#define LANEWAY_RULES(ROW)    \
  ROW(unreachable_node)       \
  ROW(isolated_node)          \
  ROW(no_entry)               \
  ROW(several_entries)        \
  ROW(only_served)            \
  ROW(failure_answer)         \
  ROW(lane_never_entered)     \
  ROW(lane_entered_by_http)   \
  ROW(self_loop)              \
  ROW(diamond_without_exit)   \
  ROW(unlabelled_branches)    \
  ROW(same_label)             \
  ROW(undecided_diamond)      \
  ROW(uncovered_value)        \
  ROW(unbounded_cycle)        \
  ROW(unreadable_bound)       \
  ROW(loop_without_cycle)     \
  ROW(partial_loop)           \
  ROW(empty_lane)             \
  ROW(unanswered_request)     \
  ROW(answer_without_request) \
  ROW(empty_flow)             \
  ROW(missing_label)

namespace laneway {
namespace rules {

#define LANEWAY_DECLARE(name) const Rule& name();
LANEWAY_RULES(LANEWAY_DECLARE)
#undef LANEWAY_DECLARE

}  // namespace rules

const std::vector<const Rule*>& lint_rules() {
#define LANEWAY_LIST(name) &rules::name(),
  static const std::vector<const Rule*> table = {LANEWAY_RULES(LANEWAY_LIST)};
#undef LANEWAY_LIST
  return table;
}

Findings::~Findings() {
  if (count_ <= listed) return;
  auto rest = make_diagnostic(Code::more_findings, first_unlisted_,
                              fmt::format("{} more of {} are not listed", count_ - listed, facts(code_).label()));
  rest.severity = severity_;
  all_.push_back(std::move(rest));
}

void Findings::add(Span span, std::string message, std::string expected, std::vector<Related> related) {
  add(severity_, span, std::move(message), std::move(expected), std::move(related));
}

void Findings::add(Severity severity, Span span, std::string message, std::string expected,
                   std::vector<Related> related) {
  if (++count_ == listed + 1) first_unlisted_ = span;
  if (count_ > listed) return;
  auto finding = make_diagnostic(code_, span, std::move(message), std::move(expected));
  finding.severity = severity;
  finding.related = std::move(related);
  all_.push_back(std::move(finding));
}

Diagnostics lint_flow(const Plan& plan, const Diagnostics& known, Profile profile) {
  const Doubts doubts(*plan.flow, known);
  const LintInput input{*plan.flow, plan, doubts, nodes_reached(plan, doubts)};
  Diagnostics all;
  for (const Rule* rule : lint_rules()) {
    const auto severity = profile == Profile::run ? rule->in_run : facts(rule->code).severity;
    Findings findings(rule->code, severity, all);
    rule->find(input, findings);
  }
  sort_by_place(all);
  return all;
}

}  // namespace laneway
