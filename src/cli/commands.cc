/// The table of commands. A new command is a line here and a file below commands/.
#include "cli/commands.h"

namespace laneway {

const std::vector<CommandRow>& commands() {
  static const std::vector<CommandRow> table = {
      {"run", "perform a flow", "laneway run flows/webhook_delivery.flow --answer 503,timeout,200", make_run_command},
      {"serve", "serve flows as webhook endpoints", "laneway serve flows/ --port 8080", make_serve_command},
      {"emit", "put an event into the outbox", "laneway emit order.shipped --data '{\"number\": 7}' --id order-7", make_emit_command},
      {"endpoint", "manage the endpoints that events are delivered to",
       "laneway endpoint add --url https://example.org/webhooks --events 'order.*'", make_endpoint_command},
      {"dispatch", "deliver what is in the outbox", "laneway dispatch --until-idle", make_dispatch_command},
      {"runs", "list, show and set going again the runs that a store keeps", "laneway runs list --status failed --since 2h",
       make_runs_command},
      {"check", "find errors and doubtful places in flows", "laneway check flows/", make_check_command},
      {"fmt", "bring flows into the canonical form", "laneway fmt --diff flows/", make_fmt_command},
      {"test", "perform the scenarios of flows on a virtual clock", "laneway test --coverage flows/", make_test_command},
      {"draw", "draw a flow", "laneway draw flows/webhook_delivery.flow -o delivery.svg", make_draw_command},
      {"watch", "check and redraw a flow whenever it is saved", "laneway watch flows/webhook_delivery.flow -o delivery.svg",
       make_watch_command},
      {"explain", "show what each node does, and why", "laneway explain flows/webhook_delivery.flow",
       make_explain_command},
      {"bind", "write what laneway guesses from labels into the flow", "laneway bind --diff flows/webhook_delivery.flow",
       make_bind_command},
      {"actions", "show what nodes can do", "laneway actions http.post", make_actions_command},
      {"new", "write a flow to start from", "laneway new greeting", make_new_command},
      {"export", "write a flow for other programs", "laneway export --to flowzap flows/webhook_delivery.flow",
       make_export_command},
      {"completions", "print a script that completes the command line", "laneway completions bash", make_completions_command},
      {"man", "print the man page", "laneway man > laneway.1; man ./laneway.1", make_man_command},
      {"version", "show the version", "laneway version", make_version_command},
  };
  return table;
}

}  // namespace laneway
