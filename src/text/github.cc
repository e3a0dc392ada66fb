/// Findings as workflow commands of GitHub Actions
/// (docs.github.com: Workflow commands for GitHub Actions, "Setting an error message").
#include "text/report.h"
#include "text/utf8.h"

#include <fmt/format.h>

namespace laneway {
namespace {

/// What a step may annotate a level; further ones are dropped without a word.
constexpr std::size_t annotations_a_level = 10;

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::info: return "notice";
  }
  return {};
}

/// A command ends with its line, so line ends and the escape's own character are escaped; in a property also
/// what separates properties.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special) {
      result += fmt::format("%{:02X}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result;
}

std::string annotation(const Source& source, const Diagnostic& finding) {
  const Position begin = source.position(finding.span.begin);
  const Position end = source.position(std::max(finding.span.begin, finding.span.end));
  const CodeFacts& code = facts(finding.code);
  std::string message = printable(finding.message);
  if (!finding.expected.empty()) message += "\nexpected " + printable(finding.expected);
  if (finding.repair) message += "\nhelp: " + printable(finding.repair->description);
  for (const Related& related : finding.related)
    message += fmt::format("\nnote: {} (line {})", printable(related.message), source.line_number(related.span.begin));
  std::string place = fmt::format("file={},line={}", escaped(source.name(), true), begin.line);
  // Columns belong to a range within one line, and theirs end with the last character.
  if (begin.line == end.line)
    place += fmt::format(",endLine={},col={},endColumn={}", end.line, begin.column,
                         std::max(begin.column, end.column == 0 ? 0 : end.column - 1));
  return fmt::format("::{} {},title={}::{}\n", command_of(finding.severity), place,
                     escaped(fmt::format("{} {}", code.label(), code.name), true), escaped(message, false));
}

/// A line of the log that the runner does not take for a command, whatever a file is called.
std::string plain_line(const Source& source, const Diagnostic& finding) {
  std::string line = "- " + render_concise(source, finding);
  for (auto at = line.find("##["); at != std::string::npos; at = line.find("##[", at + 4)) line.insert(at + 2, " ");
  return line;
}

}  // namespace

std::string report_for_github(const Report& report, const RenderStyle&) {
  std::string text;
  std::string left_out;
  std::size_t count = 0;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::info}) {
    std::size_t shown = 0;
    for (const FileReport& file : report.files) {
      for (const Diagnostic& finding : file.findings) {
        if (finding.severity != severity) continue;
        if (shown++ < annotations_a_level) {
          text += annotation(*file.source, finding);
        } else {
          left_out += plain_line(*file.source, finding);
          ++count;
        }
      }
    }
  }
  if (count == 0) return text;
  return text +
         fmt::format("::group::{} more finding{} (GitHub shows {} annotations a level and step)\n{}::endgroup::\n",
                     count, count == 1 ? "" : "s", annotations_a_level, left_out);
}

}  // namespace laneway
