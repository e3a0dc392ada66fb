/// What was found in several files, and the formats that a report of it has.
#pragma once

#include "text/render.h"

#include <functional>
#include <memory>

namespace laneway {

/// A finding that a comment on its line silences.
struct Silenced {
  Diagnostic finding;
  std::string reason;  ///< as written; empty if none was given
};

struct FileReport {
  std::shared_ptr<const Source> source;
  Diagnostics findings;  ///< by place
  std::vector<Silenced> silenced;
};

struct ReportCounts {
  std::size_t files = 0;
  std::size_t unreadable = 0;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
  std::size_t silenced = 0;

  /// `2 files, 1 error, 3 warnings; 1 could not be read`.
  std::string text() const;
};

struct Report {
  std::vector<FileReport> files;
  std::vector<std::string> unreadable;  ///< why files could not be read, each a full message
  std::string version;                  ///< of laneway
  /// What a code means, at length, as Markdown; for formats that carry it.
  std::function<std::string(Code)> page;

  ReportCounts counts() const;
};

/// A row of the table of formats.
struct ReportFormat {
  std::string_view name;
  std::string_view help;  ///< what it is for, a few words
  /// The whole report, ending in a newline unless it is empty.
  std::string (*render)(const Report& report, const RenderStyle& style);
  /// The report says itself how many files and findings there are.
  bool has_counts = false;
};

/// `text` first, which is the default.
const std::vector<ReportFormat>& report_formats();

/// The Static Analysis Results Interchange Format (OASIS, version 2.1.0), with fixes, related places, and what
/// comments silence as suppressions. Columns count code points.
std::string report_as_sarif(const Report& report, const RenderStyle& style);

/// Workflow commands of GitHub Actions. It shows ten annotations a level and step: what is beyond that follows
/// as plain lines, the gravest findings first.
std::string report_for_github(const Report& report, const RenderStyle& style);

}  // namespace laneway
