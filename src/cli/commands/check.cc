/// `laneway check FILE…`: everything that is wrong or doubtful in flows, in one pass, and repairs of it.
#include "actions/builtin.h"
#include "cli/commands.h"
#include "cli/flow_paths.h"
#include "cli/options.h"
#include "cli/rule_list.h"
#include "cli/terminal.h"
#include "cli/text_diff.h"
#include "cli/version.h"
#include "cli/write_file.h"
#include "lint/fix.h"
#include "lint/pages.h"
#include "text/error.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::pair<std::string_view, Severity> severities[] = {
    {"error", Severity::error}, {"warning", Severity::warning}, {"info", Severity::info}};

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const ReportFormat& format : report_formats()) names.push_back(format.name);
  return names;
}

std::string count_of(std::size_t count, std::string_view name) {
  return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
}

class CheckCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", files_, "flows, or folders of .flow and .fz files; - is standard input");
    app.add_option("--profile", profile_, "what the flows are for: diagram (the default), or run, which asks for more")
        ->type_name("NAME")
        ->check(one_of({"diagram", "run"}));
    app.add_option("--preset", preset_, "how much to ask: correctness, recommended (the default), strict or all")
        ->type_name("NAME")
        ->check(one_of(Selection::preset_names()));
    app.add_option("--select", selection_.select, "only these: codes (LW305), families (LW3) or names, by commas")
        ->type_name("CODES")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_option("--ignore", selection_.ignore, "all but these")
        ->type_name("CODES")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_option("--fail-on", fail_on_,
                   "the least finding that gives exit code 1: error (the default), warning or info")
        ->type_name("SEVERITY")
        ->check(one_of({"error", "warning", "info"}));
    app.add_flag("--strict", strict_, "take bindings that are only guessed from labels as errors");
    app.add_flag("--flowzap", selection_.flowzap, "take what FlowZap would refuse as errors");
    app.add_flag("--fix", fix_, "mend in the files what can be mended safely, and report the rest");
    app.add_flag("--unsafe-fixes", unsafe_, "mend also where the diagram's meaning may change");
    app.add_flag("--diff", diff_,
                 "show what --fix would change, and change nothing; exit code 1 if there is something");
    app.add_option("--format", format_, fmt::format("{}", fmt::join(format_names(), ", ")))
        ->type_name("FORMAT")
        ->check(one_of(format_names()));
    app.add_flag("--json", json_, "the same as --format json");
    app.add_option("--explain", explain_, "print the page of a rule, by code, family or name")->type_name("CODE");
    app.add_flag("--list", list_, "list every code, with severities, preset and fix (with --json as JSON)");
    app.callback([this] {
      if (files_.empty() && explain_.empty() && !list_) throw CLI::RequiredError("FILE");
    });
  }

  ExitCode run() override {
    if (json_) format_ = "json";
    if (!explain_.empty() || list_) return files_.empty() ? look_up() : refuse("--list and --explain take no FILE");
    if (unsafe_ && !fix_ && !diff_) return refuse("--unsafe-fixes goes with --fix or --diff");
    if (fix_ && diff_) return refuse("--fix and --diff do not go together");
    if (diff_ && format_ != "text") return refuse(fmt::format("--diff and --format {} do not go together", format_));
    if (fix_ && reads_standard_input() && format_ != "text")
      return refuse("--fix of standard input prints the new text; leave out --format");
    selection_.preset = Selection::preset_of(preset_);
    options_ = {profile_ == "run" ? Profile::run : Profile::diagram, Selection(selection_), strict_};
    for (const auto& mistake : options_.selection.mistakes()) complain(mistake);
    if (!options_.selection.mistakes().empty()) return ExitCode::usage;
    return check_all();
  }

 private:
  static ExitCode refuse(const std::string& message) {
    complain(message);
    return ExitCode::usage;
  }

  bool reads_standard_input() const { return std::find(files_.begin(), files_.end(), "-") != files_.end(); }

  ExitCode look_up() const {
    const auto& catalogue = builtin_actions();
    if (list_) {
      const auto pages = all_pages(catalogue);
      put(format_ == "json" ? rule_list_as_json(pages) : rule_list_as_text(pages));
      return ExitCode::ok;
    }
    const auto codes = codes_named(explain_);
    if (codes.empty()) return refuse("--explain: " + no_such_code(explain_));
    Json pages = Json::array();
    std::string text;
    for (const Code code : codes) {
      const CodePage page = page_of(code, catalogue);
      if (format_ == "json") pages.push_back(as_json(page));
      text += (text.empty() ? "" : "\n") + as_markdown(page, catalogue);
    }
    put(format_ == "json" ? to_pretty_text(codes.size() == 1 ? pages.front() : pages) + "\n" : text);
    return ExitCode::ok;
  }

  ExitCode check_all() {
    report_.version = laneway_version();
    report_.page = [](Code code) { return as_markdown(page_of(code, builtin_actions()), builtin_actions()); };
    const auto listed = flow_paths(files_);
    for (const auto& problem : listed.problems) report_unreadable(problem);
    for (const auto& path : listed.paths) {
      try {
        check(path);
      } catch (const Error& error) {
        report_unreadable(error.what());
      }
    }
    if (!diff_) print_report();
    return exit_code();
  }

  void report_unreadable(const std::string& message) {
    complain(message);
    report_.unreadable.push_back(message);
  }

  void check(const std::string& path) {
    auto loaded = load_source(path);
    if (const auto* error = std::get_if<LoadError>(&loaded)) return report_unreadable(error->message);
    const auto source = std::make_shared<const Source>(std::get<Source>(std::move(loaded)));
    const auto& catalogue = builtin_actions();
    if (!fix_ && !diff_) {
      report_.files.push_back(check_source(source, catalogue, options_));
      return;
    }
    auto fixed = fix_source(source, catalogue, {options_, unsafe_});
    fixed_ += fixed.applied;
    fixed_files_ += fixed.applied > 0;
    unsafe_left_ += fixed.unsafe_left;
    if (diff_) {
      put(unified_diff(source->name(), source->text(), fixed.text));
    } else if (path == "-") {
      put(fixed.text);
    } else if (fixed.applied > 0) {
      replace_file(path, fixed.text);
    }
    report_.files.push_back(std::move(fixed.report));
  }

  void print_report() const {
    const auto& formats = report_formats();
    const auto format =
        std::find_if(formats.begin(), formats.end(), [&](const ReportFormat& row) { return row.name == format_; });
    // The new text of standard input has standard output for itself.
    std::FILE* stream = fix_ && reads_standard_input() ? stderr : stdout;
    const auto text = format->render(report_, {color_for(stream)});
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stdout);
    if (fix_) fmt::print(stderr, "{}\n", fixes_text());
    if (!format->has_counts) fmt::print(stderr, "{}\n", report_.counts().text());
  }

  /// `mended 3 places in 1 file; 2 more with --unsafe-fixes`.
  std::string fixes_text() const {
    auto text = fixed_ == 0 ? std::string("nothing mended")
                            : fmt::format("mended {} in {}", count_of(fixed_, "place"), count_of(fixed_files_, "file"));
    if (unsafe_left_ > 0) text += fmt::format("; {} more with --unsafe-fixes", unsafe_left_);
    return text;
  }

  ExitCode exit_code() const {
    if (!report_.unreadable.empty()) return ExitCode::usage;
    if (diff_) return fixed_ > 0 ? ExitCode::failed : ExitCode::ok;
    const auto* least = std::find_if(std::begin(severities), std::end(severities),
                                     [&](const auto& row) { return row.first == fail_on_; });
    for (const FileReport& file : report_.files)
      for (const Diagnostic& finding : file.findings)
        if (finding.severity >= least->second) return ExitCode::failed;
    return ExitCode::ok;
  }

  std::vector<std::string> files_;
  std::string profile_ = "diagram";
  std::string preset_ = "recommended";
  SelectionRequest selection_;
  std::string fail_on_ = "error";
  std::string format_ = "text";
  std::string explain_;
  bool strict_ = false;
  bool json_ = false;
  bool fix_ = false;
  bool unsafe_ = false;
  bool diff_ = false;
  bool list_ = false;

  CheckOptions options_;
  Report report_;
  std::size_t fixed_ = 0;
  std::size_t fixed_files_ = 0;
  std::size_t unsafe_left_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_check_command() { return std::make_unique<CheckCommand>(); }

}  // namespace laneway
