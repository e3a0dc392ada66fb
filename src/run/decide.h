/// Which way a diamond goes (LANGUAGE §5).
#pragma once

#include "run/scope.h"

namespace laneway {

struct Decision {
  Json value;        ///< what the branch was chosen by
  std::string label; ///< of the branch taken
  NodeId to;
};

/// Nothing decides: someone has to. `choices` are the labels of the branches.
struct Undecided {
  std::vector<std::string> choices;
};

using DecisionResult = std::variant<Decision, Undecided, Failure>;

/// Decides by `when`, then by the diamond's value and the labels, then by the branch for all else.
DecisionResult decide(const Plan& plan, NodeId diamond, const Token& token, const RunState& state, const Scope& scope);

/// The branch that an answer in words means (`--decide`, a person): a label, its beginning, or what it covers.
std::variant<Decision, Failure> decide_by_answer(const Plan& plan, NodeId diamond, const std::string& answer);

/// The labels of a diamond's branches, as choices to show.
std::vector<std::string> choices_of(const Plan& plan, NodeId diamond);

/// Whether anything in the plan can decide the diamond before a run: a test, a `when`, or one way out only.
bool can_decide(const Plan& plan, NodeId diamond);

}  // namespace laneway
