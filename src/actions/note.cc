/// `note`: does nothing; what a label that means no action is.
#include "run/action.h"

namespace laneway::actions {
namespace {

Outcome perform_note(const ActionCall&) { return {}; }

}  // namespace

const Action& note() {
  static const Action action{
      .name = "note",
      .summary = "does nothing and passes on",
      .perform = perform_note,
  };
  return action;
}

}  // namespace laneway::actions
