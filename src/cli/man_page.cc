/// The man page.
#include "cli/man_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace laneway {

namespace {

/// When the fixed text below was last changed; the rest follows the table of commands.
constexpr std::string_view changed = "2026-11-25";

/// `text` as roff shows it: no escapes, no requests, hyphens that can be searched for.
std::string roff(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (at == 0 && (letter == '.' || letter == '\'')) result += "\\&";
    if (letter == '\\')
      result += "\\e";
    else if (letter == '-')
      result += "\\-";
    else if (letter == '\'')
      result += "\\(aq";
    else if (letter == '`')
      result += "\\(ga";
    else if (letter == '^')
      result += "\\(ha";
    else if (letter == '~')
      result += "\\(ti";
    else if (text.substr(at).starts_with("…")) {
      result += "...";
      at += 2;
    } else
      result += letter;
  }
  return result;
}

/// `text` in lines of the page's source, which must not be long.
std::string filled(std::string_view text) {
  constexpr std::size_t longest = 70;
  std::string result;
  while (!text.empty()) {
    auto end = text.size();
    if (end > longest) {
      end = text.rfind(' ', longest);
      if (end == std::string_view::npos || end == 0) end = std::min(text.find(' '), text.size());
    }
    result += roff(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

std::string argument_text(const OptionFacts& argument) {
  const auto name = italic(argument.names[0]) + (argument.repeats ? " ..." : "");
  return argument.required ? name : "[" + name + "]";
}

std::string option_text(const OptionFacts& option) {
  std::vector<std::string> names;
  for (const auto& name : option.names) names.push_back(bold(name));
  auto text = fmt::format("{}", fmt::join(names, ", "));
  if (!option.value.empty()) text += " " + italic(option.value);
  return text;
}

std::string command_text(const CommandFacts& command) {
  auto text = fmt::format(".SS {}\n.B laneway {}\n[\\fIOPTIONS\\fR]", roff(command.row->name), roff(command.row->name));
  for (const auto& option : command.options)
    if (option.argument) text += " " + argument_text(option);
  text += "\n.PP\n" + filled(std::string(command.row->summary) + ".");
  for (const auto& option : command.options) {
    text += ".TP\n" + (option.argument ? italic(option.names[0]) : option_text(option)) + "\n";
    text += filled(option.help);
  }
  return text + fmt::format(".PP\nExample:\n.PP\n.nf\n.RS\n{}\n.RE\n.fi\n", roff(command.row->example));
}

}  // namespace

std::string man_page(const std::vector<CommandFacts>& commands, std::string_view version) {
  auto text = fmt::format(R"(.\" Made by 'laneway man' from the table of commands.
.TH LANEWAY 1 "{}" "laneway {}" "User Commands"
.SH NAME
laneway \- run swimlane diagrams as webhook workflows
.SH SYNOPSIS
.B laneway
.I COMMAND
[\fIOPTIONS\fR] [\fIFILE\fR ...]
.SH DESCRIPTION
.B laneway
runs swimlane diagrams: the text that draws a process performs it.
A flow is a text in FlowZap Code (\fI.flow\fR, \fI.fz\fR) with lanes,
nodes, edges and loops.
Every command that takes a flow reads
.B \-
as standard input.
Results go to standard output, everything else to standard error.
.SH COMMANDS
)",
                          changed, version);
  for (const auto& command : commands) text += command_text(command);
  return text + R"(.SH EXIT STATUS
.TP
.B 0
The run completed; nothing was found.
.TP
.B 1
The run failed or ended with the business status \(lqfailed\(rq;
there are findings, or a test failed.
.TP
.B 2
The arguments are wrong, or a file cannot be read.
.TP
.B 3
The flow has errors.
.SH ENVIRONMENT
.TP
.B NO_COLOR
Set: nothing is printed in colour.
.SH FILES
.TP
.I NAME.flow\fR, \fPNAME.fz
A flow.
.TP
.I NAME.test.json
The scenarios of a flow, for \fBlaneway test\fR.
)";
}

}  // namespace laneway
