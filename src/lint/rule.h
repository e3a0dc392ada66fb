/// What a lint rule is: a row of one table that finds one kind of doubtful place in a flow that can be read.
#pragma once

#include "lint/doubts.h"
#include "run/plan.h"

namespace laneway {

/// What a flow has to be good for.
enum class Profile {
  diagram,  ///< to be looked at; a drawing may be informal
  run,      ///< to be performed by `run` and `serve`
};

/// What every rule sees.
struct LintInput {
  const Flow& flow;
  const Plan& plan;
  const Doubts& doubts;
  /// A node: some run may come to it, from an entry, a request, a lane's answer to failures, or over a line
  /// that cannot be read.
  std::vector<bool> reached;
};

/// Takes what one rule finds. Lists the first hundred, counts the others.
class Findings {
 public:
  static constexpr std::size_t listed = 100;

  Findings(Code code, Severity severity, Diagnostics& all) : code_(code), severity_(severity), all_(all) {}
  ~Findings();
  Findings(const Findings&) = delete;
  Findings& operator=(const Findings&) = delete;

  /// The rule's severity under the profile; a rule may lower one finding's.
  Severity severity() const { return severity_; }
  /// Further findings are only counted: their message need not be made.
  bool full() const { return count_ >= listed; }
  void add(Span span, std::string message, std::string expected = {}, std::vector<Related> related = {});
  void add(Severity severity, Span span, std::string message, std::string expected = {},
           std::vector<Related> related = {});

 private:
  Code code_;
  Severity severity_;
  Diagnostics& all_;
  std::size_t count_ = 0;
  Span first_unlisted_;
};

struct Rule {
  Code code;            ///< its default severity is that of `Profile::diagram`
  Severity in_run;      ///< the severity of `Profile::run`
  std::string_view bad;   ///< a flow in which the rule finds something
  std::string_view good;  ///< the same flow put right
  void (*find)(const LintInput& input, Findings& findings);
};

/// Every rule, by code.
const std::vector<const Rule*>& lint_rules();

/// What the rules find in a flow, by place. `known` is what reading and binding the flow reported: what may
/// follow from one of these errors is not reported again.
Diagnostics lint_flow(const Plan& plan, const Diagnostics& known, Profile profile);

}  // namespace laneway
