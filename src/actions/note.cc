/// `note`: does nothing; what a label that means no action is.
#include "run/action.h"

namespace laneway::actions {
namespace {

Outcome perform(const ActionCall&) { return {}; }

}  // namespace

const Action& note() {
  static const Action action{
      .name = "note",
      .summary = "does nothing and passes on",
      .perform = perform,
  };
  return action;
}

}  // namespace laneway::actions
