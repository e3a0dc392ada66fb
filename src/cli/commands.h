/// The commands, each made in a file of its own below commands/.
#pragma once

#include "cli/command.h"

namespace laneway {

std::unique_ptr<Command> make_run_command();
std::unique_ptr<Command> make_serve_command();
std::unique_ptr<Command> make_check_command();
std::unique_ptr<Command> make_fmt_command();
std::unique_ptr<Command> make_test_command();
std::unique_ptr<Command> make_draw_command();
std::unique_ptr<Command> make_runs_command();
std::unique_ptr<Command> make_watch_command();
std::unique_ptr<Command> make_explain_command();
std::unique_ptr<Command> make_bind_command();
std::unique_ptr<Command> make_actions_command();
std::unique_ptr<Command> make_new_command();
std::unique_ptr<Command> make_export_command();
std::unique_ptr<Command> make_completions_command();
std::unique_ptr<Command> make_man_command();
std::unique_ptr<Command> make_emit_command();
std::unique_ptr<Command> make_endpoint_command();
std::unique_ptr<Command> make_dispatch_command();
std::unique_ptr<Command> make_version_command();

}  // namespace laneway
