/// `laneway check FILE…`: everything that is wrong or doubtful in flows, in one pass.
#include "actions/builtin.h"
#include "cli/commands.h"
#include "cli/flow_paths.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "lint/rule.h"
#include "text/render.h"

#include <fmt/format.h>

namespace laneway {

namespace {

struct Counts {
  std::size_t files = 0;
  std::size_t unreadable = 0;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;

  void add(Severity severity) {
    switch (severity) {
      case Severity::error: ++errors; return;
      case Severity::warning: ++warnings; return;
      case Severity::info: ++infos; return;
    }
  }
  /// `2 files, 1 error, 3 warnings`, `1 could not be read`.
  std::string text() const {
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
    return not_read.empty() ? text : text + "; " + not_read;
  }
};

class CheckCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", files_, "flows, or folders of .flow and .fz files; - is standard input")->required();
    app.add_option("--profile", profile_, "what the flows are for: diagram (the default), or run, which asks for more")
        ->type_name("NAME")
        ->check(one_of({"diagram", "run"}));
    app.add_option("--fail-on", fail_on_, "the least finding that gives exit code 1: error (the default), warning or info")
        ->type_name("SEVERITY")
        ->check(one_of({"error", "warning", "info"}));
    app.add_flag("--strict", strict_, "take bindings that are only guessed from labels as errors");
    app.add_option("--format", format_, "text (the default) or json")->type_name("FORMAT")->check(one_of({"text", "json"}));
    app.add_flag("--json", json_, "the same as --format json");
  }

  ExitCode run() override {
    json_ = json_ || format_ == "json";
    const auto listed = flow_paths(files_);
    for (const auto& problem : listed.problems) report_unreadable(problem);
    for (const auto& path : listed.paths) check(path);
    if (json_) print_json();
    std::fflush(stdout);
    if (!json_) fmt::print(stderr, "{}\n", counts_.text());
    if (counts_.unreadable > 0) return ExitCode::usage;
    return failed_ ? ExitCode::failed : ExitCode::ok;
  }

 private:
  Severity least_that_fails() const {
    if (fail_on_ == "info") return Severity::info;
    return fail_on_ == "warning" ? Severity::warning : Severity::error;
  }

  void report_unreadable(const std::string& message) {
    ++counts_.unreadable;
    complain(message);
    problems_.push_back(message);
  }

  void check(const std::string& path) {
    auto loaded = load_source(path);
    if (const auto* error = std::get_if<LoadError>(&loaded)) return report_unreadable(error->message);
    const auto source = std::make_shared<const Source>(std::get<Source>(std::move(loaded)));
    auto built = read_flow(source);
    const auto bound = bind_flow(std::make_shared<const Flow>(std::move(built.flow)), builtin_actions(), {{}, strict_});
    Diagnostics findings = std::move(built.diagnostics);
    findings.insert(findings.end(), bound.diagnostics.begin(), bound.diagnostics.end());
    const auto lint = lint_flow(bound.plan, findings, profile_ == "run" ? Profile::run : Profile::diagram);
    findings.insert(findings.end(), lint.begin(), lint.end());
    sort_by_place(findings);
    report(*source, findings);
  }

  void report(const Source& source, const Diagnostics& findings) {
    ++counts_.files;
    for (const Diagnostic& finding : findings) {
      counts_.add(finding.severity);
      failed_ |= finding.severity >= least_that_fails();
      if (json_) found_.push_back(render_json(source, finding));
    }
    if (!json_) print_findings(stdout, source, findings, Severity::info);
  }

  void print_json() {
    Json report = {{"findings", std::move(found_)},
                   {"counts",
                    {{"files", counts_.files},
                     {"errors", counts_.errors},
                     {"warnings", counts_.warnings},
                     {"infos", counts_.infos}}},
                   {"unreadable", problems_}};
    put(to_pretty_text(report) + "\n");
  }

  std::vector<std::string> files_;
  std::string profile_ = "diagram";
  std::string fail_on_ = "error";
  std::string format_ = "text";
  bool strict_ = false;
  bool json_ = false;

  Counts counts_;
  Json found_ = Json::array();
  std::vector<std::string> problems_;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<Command> make_check_command() { return std::make_unique<CheckCommand>(); }

}  // namespace laneway
