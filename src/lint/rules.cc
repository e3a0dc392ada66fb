/// The list of the lint rules, and how findings are counted. A new rule is a line here and a file of its own.
#include "lint/rule.h"

#include <fmt/format.h>

#include <algorithm>

// LANEWAY_RULES(ROW): every rule's function, by code.
#define LANEWAY_RULES(ROW)        \
  ROW(foreign_edge)               \
  ROW(ids_with_gaps)              \
  ROW(needless_lane_prefix)       \
  ROW(missing_lane_prefix)        \
  ROW(unreachable_node)           \
  ROW(isolated_node)              \
  ROW(no_entry)                   \
  ROW(several_entries)            \
  ROW(only_served)                \
  ROW(failure_answer)             \
  ROW(lane_never_entered)         \
  ROW(lane_entered_by_http)       \
  ROW(self_loop)                  \
  ROW(start_without_circle)       \
  ROW(end_without_circle)         \
  ROW(start_with_in_edge)         \
  ROW(end_with_out_edge)          \
  ROW(same_edge)                  \
  ROW(second_start)               \
  ROW(needless_join)              \
  ROW(diamond_without_exit)       \
  ROW(unlabelled_branches)        \
  ROW(same_label)                 \
  ROW(undecided_diamond)          \
  ROW(uncovered_value)            \
  ROW(single_exit)                \
  ROW(no_else)                    \
  ROW(same_target)                \
  ROW(branch_never_taken)         \
  ROW(parallel_exits)             \
  ROW(question_on_box)            \
  ROW(diamond_without_question)   \
  ROW(constant_decision)          \
  ROW(unbounded_cycle)            \
  ROW(unreadable_bound)           \
  ROW(loop_without_cycle)         \
  ROW(partial_loop)               \
  ROW(endless_cycle)              \
  ROW(undecided_exit)             \
  ROW(repeated_member)            \
  ROW(overlapping_loops)          \
  ROW(same_loop)                  \
  ROW(exhausted_without_way_out)  \
  ROW(retry_without_wait)         \
  ROW(loop_entered_inside)        \
  ROW(loop_value_outside_loop)    \
  ROW(empty_lane)                 \
  ROW(unanswered_request)         \
  ROW(answer_without_request)     \
  ROW(empty_flow)                 \
  ROW(second_answer)              \
  ROW(unanswered_way)             \
  ROW(shared_handle)              \
  ROW(handle_against_travel)      \
  ROW(lane_without_label)         \
  ROW(same_lane_label)            \
  ROW(caller_stops_here)          \
  ROW(missing_label)              \
  ROW(long_label)                 \
  ROW(unusual_character)          \
  ROW(repeated_label)             \
  ROW(task_without_owner)         \
  ROW(untidy_label)               \
  ROW(empty_edge_label)           \
  ROW(placeholder_label)          \
  ROW(literal_secret)             \
  ROW(unasked_signature)          \
  ROW(act_before_verify)          \
  ROW(open_door)                  \
  ROW(body_changed_after_signing) \
  ROW(received_url)               \
  ROW(received_header)            \
  ROW(received_argument)          \
  ROW(plain_http)                 \
  ROW(long_timeout)               \
  ROW(slow_answer)                \
  ROW(gone_retried)               \
  ROW(weak_hash)                  \
  ROW(replay_allowed)             \
  ROW(any_origin)                 \
  ROW(logged_secret)              \
  ROW(guessed_flow)               \
  ROW(step_never_before)          \
  ROW(variable_never_set)         \
  ROW(value_never_there)          \
  ROW(bad_silencer)               \
  ROW(unused_silencer)            \
  ROW(flowzap_key)                \
  ROW(flowzap_condition)          \
  ROW(flowzap_escape)             \
  ROW(flowzap_comment)

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

Diagnostic* Findings::add(Span span, std::string message, std::string expected, std::vector<Related> related) {
  return add(severity_, span, std::move(message), std::move(expected), std::move(related));
}

Diagnostic* Findings::add(Severity severity, Span span, std::string message, std::string expected,
                          std::vector<Related> related) {
  if (++count_ == listed + 1) first_unlisted_ = span;
  if (count_ > listed) return nullptr;
  auto finding = make_diagnostic(code_, span, std::move(message), std::move(expected));
  finding.severity = severity;
  finding.related = std::move(related);
  all_.push_back(std::move(finding));
  return &all_.back();
}

const Rule* find_rule(Code code) {
  const auto& rules = lint_rules();
  const auto at = std::lower_bound(rules.begin(), rules.end(), code,
                                   [](const Rule* rule, Code wanted) { return rule->code < wanted; });
  return at != rules.end() && (*at)->code == code ? *at : nullptr;
}

}  // namespace laneway
