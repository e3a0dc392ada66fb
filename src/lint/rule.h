/// What a lint rule is: a row of one table that finds one kind of doubtful place in a flow that can be read.
#pragma once

#include "lint/doubts.h"
#include "lint/run_graph.h"
#include "run/plan.h"

namespace laneway {

/// What a flow has to be good for.
enum class Profile {
  diagram,  ///< to be looked at; a drawing may be informal
  run,      ///< to be performed by `run` and `serve`
};

/// Sets of rules, each with all the rules of the ones before it.
enum class Preset {
  correctness,  ///< what cannot be meant so
  recommended,  ///< and what is probably a mistake (the default)
  strict,       ///< and what a careful author writes otherwise
  all,          ///< every rule
};

/// What every rule sees.
struct LintInput {
  const SyntaxFile& file;
  const Flow& flow;
  const Plan& plan;
  const Doubts& doubts;
  const RunGraph& graph;
  /// A node: some run may come to it, from an entry, a request, a lane's answer to failures, or over a line
  /// that cannot be read.
  std::vector<bool> reached;
  /// A node: a run that a request started may come to it.
  std::vector<bool> requested;
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
  /// The finding as it was added, for a repair, until the next one is; nullptr if it is only counted.
  Diagnostic* add(Span span, std::string message, std::string expected = {}, std::vector<Related> related = {});
  Diagnostic* add(Severity severity, Span span, std::string message, std::string expected = {},
                  std::vector<Related> related = {});

 private:
  Code code_;
  Severity severity_;
  Diagnostics& all_;
  std::size_t count_ = 0;
  Span first_unlisted_;
};

struct Rule {
  Code code;                            ///< its default severity is that of `Profile::diagram`
  Severity in_run;                      ///< the severity of `Profile::run`
  Preset preset = Preset::recommended;  ///< the least that contains it
  bool flowzap = false;   ///< FlowZap refuses what it finds: an error under `--flowzap`, which always asks it
  std::string_view why;   ///< what is wrong with it, for its page
  std::string_view bad;   ///< a flow in which the rule finds something
  std::string_view good;  ///< the same flow put right
  void (*find)(const LintInput& input, Findings& findings);
};

/// Every rule, by code.
const std::vector<const Rule*>& lint_rules();

/// The rule of that code, or nullptr: then reading or binding reports it.
const Rule* find_rule(Code code);

}  // namespace laneway
