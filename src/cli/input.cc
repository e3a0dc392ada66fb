/// Reads flows for commands.
#include "cli/input.h"

#include "actions/builtin.h"
#include "cli/terminal.h"
#include "text/render.h"

namespace laneway {

LoadedFlow load_flow(const std::string& path) {
  auto loaded = load_source(path);
  if (const auto* error = std::get_if<LoadError>(&loaded)) {
    complain(error->message);
    return {};
  }
  auto built = read_flow(std::make_shared<const Source>(std::get<Source>(std::move(loaded))));
  return {std::make_shared<const Flow>(std::move(built.flow)), std::move(built.diagnostics)};
}

LoadedPlan load_plan(const std::string& path, const BindOptions& options) {
  auto [flow, diagnostics] = load_flow(path);
  if (!flow) return {nullptr, ExitCode::usage};
  auto bound = bind_flow(flow, builtin_actions(), options);
  diagnostics.insert(diagnostics.end(), bound.diagnostics.begin(), bound.diagnostics.end());
  sort_by_place(diagnostics);
  print_findings(stderr, *flow->source, diagnostics, Severity::warning);
  if (has_errors(diagnostics)) return {nullptr, ExitCode::bad_flow};
  for (const auto& message : bound.setting_errors) complain(message);
  if (!bound.setting_errors.empty()) return {nullptr, ExitCode::usage};
  return {std::make_shared<const Plan>(std::move(bound.plan)), ExitCode::ok};
}

void print_findings(std::FILE* stream, const Source& source, const Diagnostics& findings, Severity least) {
  RenderStyle style{color_for(stream)};
  for (const Diagnostic& finding : findings)
    if (!finding.hidden.empty()) style.hidden.push_back(finding.hidden);
  for (const Diagnostic& finding : findings) {
    if (finding.severity < least) continue;
    const auto text = render_text(source, finding, style);
    std::fwrite(text.data(), 1, text.size(), stream);
  }
}

}  // namespace laneway
