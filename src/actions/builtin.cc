/// The list of the actions that laneway brings along. A new action is a line here and a file of its own.
#include "actions/builtin.h"

// LANEWAY_ACTIONS(ROW): every action's function, in the order of LANGUAGE §4.
#define LANEWAY_ACTIONS(ROW) \
  ROW(event_load)            \
  ROW(payload_build)         \
  ROW(hmac_sign)             \
  ROW(hmac_verify)           \
  ROW(http_receive)          \
  ROW(http_respond)          \
  ROW(http_post)             \
  ROW(http_request)          \
  ROW(payload_parse)         \
  ROW(transform)             \
  ROW(set)                   \
  ROW(delay)                 \
  ROW(retry_schedule)        \
  ROW(queue)                 \
  ROW(status_set)            \
  ROW(state_set)             \
  ROW(log)                   \
  ROW(http_wait)             \
  ROW(flow_call)             \
  ROW(exec)                  \
  ROW(fail)                  \
  ROW(note)

namespace laneway {
namespace actions {

#define LANEWAY_DECLARE(name) const Action& name();
LANEWAY_ACTIONS(LANEWAY_DECLARE)
#undef LANEWAY_DECLARE

}  // namespace actions

const ActionCatalogue& builtin_actions() {
#define LANEWAY_LIST(name) &actions::name(),
  static const ActionCatalogue catalogue = {LANEWAY_ACTIONS(LANEWAY_LIST)};
#undef LANEWAY_LIST
  return catalogue;
}

}  // namespace laneway
