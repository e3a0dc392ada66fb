/// Findings in the Static Analysis Results Interchange Format, version 2.1.0
/// (docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; section numbers below are its).
#include "text/report.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace laneway {
namespace {

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::info: return "note";
  }
  return {};
}

/// A relative path as a URI reference (3.4.4): what is not unreserved or a slash is escaped, byte by byte.
std::string uri_of(std::string_view path) {
  constexpr std::string_view plain = "-._~/!$&'()*+,;=@";
  std::string uri;
  for (const unsigned char c : path) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || plain.find(static_cast<char>(c)) != std::string_view::npos) {
      uri += static_cast<char>(c);
    } else {
      uri += fmt::format("%{:02X}", c);
    }
  }
  return path.starts_with('/') ? "file://" + uri : uri;
}

Json region_of(const Source& source, Span span) {
  const Position begin = source.position(span.begin);
  const Position end = source.position(std::max(span.begin, span.end));
  return {{"startLine", begin.line}, {"startColumn", begin.column}, {"endLine", end.line}, {"endColumn", end.column}};
}

Json physical_location(const Source& source, Span span, std::size_t artifact) {
  return {{"artifactLocation", {{"uri", uri_of(source.name())}, {"index", artifact}}},
          {"region", region_of(source, span)}};
}

Json replacement(const Source& source, Span span, std::string_view text) {
  return {{"deletedRegion", region_of(source, span)}, {"insertedContent", {{"text", text}}}};
}

Json fix_of(const Source& source, const Repair& repair, std::size_t artifact) {
  Json replacements = Json::array({replacement(source, repair.span, repair.replacement)});
  for (const Edit& edit : repair.also) replacements.push_back(replacement(source, edit.span, edit.replacement));
  Json change = {{"artifactLocation", {{"uri", uri_of(source.name())}, {"index", artifact}}},
                 {"replacements", std::move(replacements)}};
  return {{"description", {{"text", repair.description}}}, {"artifactChanges", Json::array({std::move(change)})}};
}

class SarifLog {
 public:
  explicit SarifLog(const Report& report) : report_(report) {
    std::set<Code> used;
    for (const FileReport& file : report.files) {
      for (const Diagnostic& finding : file.findings) used.insert(finding.code);
      for (const Silenced& silenced : file.silenced) used.insert(silenced.finding.code);
    }
    for (const Code code : used) add_rule(code);
  }

  std::string text() {
    for (const FileReport& file : report_.files) add_file(file);
    Json notifications = Json::array();
    for (const auto& message : report_.unreadable)
      notifications.push_back({{"level", "error"}, {"message", {{"text", message}}}});
    Json driver = {{"name", "laneway"}, {"version", report_.version}, {"rules", std::move(rules_)}};
    Json invocation = {{"executionSuccessful", report_.unreadable.empty()},
                       {"toolExecutionNotifications", std::move(notifications)}};
    Json run = {{"tool", {{"driver", std::move(driver)}}},
                {"columnKind", "unicodeCodePoints"},
                {"invocations", Json::array({std::move(invocation)})},
                {"artifacts", std::move(artifacts_)},
                {"results", std::move(results_)}};
    const Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                      {"version", "2.1.0"},
                      {"runs", Json::array({std::move(run)})}};
    return to_pretty_text(log) + "\n";
  }

 private:
  void add_rule(Code code) {
    const CodeFacts& known = facts(code);
    indexes_[code] = rules_.size();
    Json rule = {{"id", known.label()},
                 {"name", known.name},
                 {"shortDescription", {{"text", known.summary}}},
                 {"defaultConfiguration", {{"level", level_of(known.severity)}}}};
    const std::string page = report_.page ? report_.page(code) : std::string();
    if (!page.empty()) rule["help"] = {{"text", page}, {"markdown", page}};
    rules_.push_back(std::move(rule));
  }

  void add_file(const FileReport& file) {
    const std::size_t artifact = artifacts_.size();
    artifacts_.push_back({{"location", {{"uri", uri_of(file.source->name())}}}, {"mimeType", "text/plain"}});
    for (const Diagnostic& finding : file.findings) results_.push_back(result_of(*file.source, finding, artifact));
    for (const auto& [finding, reason] : file.silenced) {
      Json result = result_of(*file.source, finding, artifact);
      Json suppression = {{"kind", "inSource"}};
      if (!reason.empty()) suppression["justification"] = reason;
      result["suppressions"] = Json::array({std::move(suppression)});
      results_.push_back(std::move(result));
    }
  }

  Json result_of(const Source& source, const Diagnostic& finding, std::size_t artifact) const {
    std::string message = finding.message;
    if (!finding.expected.empty()) message += "; expected " + finding.expected;
    Json location = {{"physicalLocation", physical_location(source, finding.span, artifact)}};
    Json result = {{"ruleId", facts(finding.code).label()},
                   {"ruleIndex", indexes_.at(finding.code)},
                   {"level", level_of(finding.severity)},
                   {"message", {{"text", message}}},
                   {"locations", Json::array({std::move(location)})}};
    std::size_t id = 0;
    for (const Related& related : finding.related)
      result["relatedLocations"].push_back({{"id", id++},
                                            {"physicalLocation", physical_location(source, related.span, artifact)},
                                            {"message", {{"text", related.message}}}});
    if (finding.repair) result["fixes"] = Json::array({fix_of(source, *finding.repair, artifact)});
    return result;
  }

  const Report& report_;
  Json rules_ = Json::array();
  Json artifacts_ = Json::array();
  Json results_ = Json::array();
  std::map<Code, std::size_t> indexes_;
};

}  // namespace

std::string report_as_sarif(const Report& report, const RenderStyle&) { return SarifLog(report).text(); }

}  // namespace laneway
