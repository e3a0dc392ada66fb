/// The table of report formats, and the simple ones.
#include "text/report.h"

#include "text/utf8.h"

#include <fmt/format.h>

namespace laneway {

ReportCounts Report::counts() const {
  ReportCounts counts;
  counts.files = files.size();
  counts.unreadable = unreadable.size();
  for (const FileReport& file : files) {
    counts.silenced += file.silenced.size();
    for (const Diagnostic& finding : file.findings) {
      switch (finding.severity) {
        case Severity::error: ++counts.errors; break;
        case Severity::warning: ++counts.warnings; break;
        case Severity::info: ++counts.infos; break;
      }
    }
  }
  return counts;
}

std::string ReportCounts::text() const {
  const auto part = [](std::size_t count, std::string_view name) {
    return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
  };
  const auto not_read = unreadable > 0 ? fmt::format("{} could not be read", unreadable) : std::string();
  if (files == 0) return not_read;
  std::string text = part(files, "file");
  if (errors + warnings + infos == 0) text += ", nothing found";
  if (errors > 0) text += ", " + part(errors, "error");
  if (warnings > 0) text += ", " + part(warnings, "warning");
  if (infos > 0) text += ", " + part(infos, "info");
  if (silenced > 0) text += fmt::format(", {} silenced", silenced);
  return not_read.empty() ? text : text + "; " + not_read;
}

namespace {

std::string as_text(const Report& report, const RenderStyle& style) {
  std::string text;
  for (const FileReport& file : report.files) {
    RenderStyle of_file = style;
    for (const Diagnostic& finding : file.findings)
      if (!finding.hidden.empty()) of_file.hidden.push_back(finding.hidden);
    for (const Silenced& silenced : file.silenced)
      if (!silenced.finding.hidden.empty()) of_file.hidden.push_back(silenced.finding.hidden);
    for (const Diagnostic& finding : file.findings) text += render_text(*file.source, finding, of_file);
  }
  return text;
}

std::string as_concise(const Report& report, const RenderStyle&) {
  std::string text;
  for (const FileReport& file : report.files)
    for (const Diagnostic& finding : file.findings) text += render_concise(*file.source, finding);
  return text;
}

std::string as_json(const Report& report, const RenderStyle&) {
  Json found = Json::array();
  Json silenced = Json::array();
  for (const FileReport& file : report.files) {
    for (const Diagnostic& finding : file.findings) found.push_back(render_json(*file.source, finding));
    for (const auto& [finding, reason] : file.silenced) {
      silenced.push_back(render_json(*file.source, finding));
      silenced.back()["reason"] = reason;
    }
  }
  const ReportCounts counts = report.counts();
  const Json whole = {
      {"findings", std::move(found)},
      {"silenced", std::move(silenced)},
      {"counts",
       {{"files", counts.files}, {"errors", counts.errors}, {"warnings", counts.warnings}, {"infos", counts.infos}}},
      {"unreadable", report.unreadable}};
  return to_pretty_text(whole) + "\n";
}

}  // namespace

const std::vector<ReportFormat>& report_formats() {
  static const std::vector<ReportFormat> rows = {
      {"text", "for people: the line with a caret, what was expected, what helps", as_text},
      {"concise", "a line a finding", as_concise},
      {"json", "for programs", as_json, true},
      {"sarif", "SARIF 2.1.0, for code scanning", report_as_sarif, true},
      {"github", "annotations in GitHub Actions", report_for_github},
  };
  return rows;
}

}  // namespace laneway
