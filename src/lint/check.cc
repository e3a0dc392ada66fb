/// Runs the rules over one text.
#include "lint/check.h"

#include "lint/reach.h"
#include "lint/silence.h"
#include "syntax/parse.h"

namespace laneway {

namespace {

std::vector<NodeId> doors(const Plan& plan) {
  std::vector<NodeId> nodes;
  for (const Endpoint& endpoint : plan.endpoints) nodes.push_back(endpoint.node);
  return nodes;
}

Severity severity_of(const Rule& rule, Profile profile, const Selection& selection) {
  if (selection.flowzap() && rule.flowzap) return Severity::error;
  return profile == Profile::run ? rule.in_run : facts(rule.code).severity;
}

Diagnostics run_rules(const SyntaxFile& file, const Plan& plan, const Doubts& doubts, Profile profile,
                      const Selection& selection) {
  const RunGraph graph(plan);
  const LintInput input{
      file, *plan.flow, plan, doubts, graph, nodes_reached(plan, doubts), Ways(graph, doors(plan)).reached()};
  Diagnostics found;
  for (const Rule* rule : lint_rules()) {
    if (rule->find == nullptr || !selection.has(rule->code)) continue;
    Findings findings(rule->code, severity_of(*rule, profile, selection), found);
    rule->find(input, findings);
  }
  sort_by_place(found);
  return found;
}

}  // namespace

Diagnostics lint_flow(const SyntaxFile& file, const Plan& plan, const Diagnostics& known, Profile profile,
                      const Selection& selection) {
  return run_rules(file, plan, Doubts(*plan.flow, known), profile, selection);
}

FileReport check_source(std::shared_ptr<const Source> source, const ActionCatalogue& catalogue,
                        const CheckOptions& options) {
  FileReport report{source, {}, {}};
  auto parsed = parse_flow(source);
  auto built = build_flow(parsed.file);
  auto bound = bind_flow(std::make_shared<const Flow>(std::move(built.flow)), catalogue, {{}, options.strict_bindings});
  Diagnostics& all = report.findings;
  all = std::move(parsed.diagnostics);
  all.insert(all.end(), built.diagnostics.begin(), built.diagnostics.end());
  all.insert(all.end(), bound.diagnostics.begin(), bound.diagnostics.end());
  const Doubts doubts(*bound.plan.flow, all);
  const auto& selection = options.selection;
  // An error stands whatever is asked for: without it put right there is nothing to ask.
  std::erase_if(all,
                [&](const Diagnostic& one) { return one.severity != Severity::error && !selection.has(one.code); });
  const auto found = run_rules(parsed.file, bound.plan, doubts, options.profile, selection);
  all.insert(all.end(), found.begin(), found.end());
  Silencers silencers(parsed.file);
  report.silenced = silencers.apply(all);
  const auto judged = [&](Code code) { return selection.has(code) && !doubts.any(); };
  const auto complaints = silencers.complaints(selection, options.profile, judged);
  all.insert(all.end(), complaints.begin(), complaints.end());
  sort_by_place(all);
  return report;
}

}  // namespace laneway
