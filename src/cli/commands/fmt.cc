/// `laneway fmt FILE…`: flows in canonical form.
#include "cli/commands.h"
#include "cli/flow_paths.h"
#include "cli/terminal.h"
#include "cli/text_diff.h"
#include "cli/write_file.h"
#include "syntax/parse.h"
#include "syntax/print.h"

#include <fmt/format.h>

#include <set>

namespace laneway {

namespace {

std::string counted(std::size_t count, std::string_view name) {
  return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
}

/// How many lines were left as they are.
std::size_t broken_lines(const SyntaxFile& file) {
  std::set<std::uint32_t> lines;
  for (const Span line : file.broken_lines) lines.insert(file.source->line_number(line.begin));
  return lines.size();
}

class FmtCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", files_, "flows, or folders of .flow and .fz files; - is standard input, which is printed")
        ->required();
    app.add_flag("--check", check_, "change nothing; name the files that would change, and give exit code 1 for them");
    app.add_flag("--diff", diff_, "change nothing; print what would change, as a unified diff");
  }

  ExitCode run() override {
    const auto listed = flow_paths(files_);
    for (const auto& problem : listed.problems) report_unreadable(problem);
    for (const auto& path : listed.paths) format(path);
    std::fflush(stdout);
    const bool only_input = listed.paths == std::vector<std::string>{"-"};
    if (!only_input || check_) fmt::print(stderr, "{}\n", summary());
    if (unreadable_ > 0) return ExitCode::usage;
    return check_ && changed_ > 0 ? ExitCode::failed : ExitCode::ok;
  }

 private:
  void report_unreadable(const std::string& message) {
    ++unreadable_;
    complain(message);
  }

  void format(const std::string& path) {
    auto loaded = load_source(path);
    if (const auto* error = std::get_if<LoadError>(&loaded)) return report_unreadable(error->message);
    const auto source = std::make_shared<const Source>(std::get<Source>(std::move(loaded)));
    const auto file = parse_flow(source).file;
    const auto text = print_flow(file);
    const bool changes = text != source->text();
    ++(changes ? changed_ : unchanged_);
    if (diff_) put(unified_diff(source->name(), source->text(), text));
    if (check_ && changes && !diff_) put(source->name() + "\n");
    if (!check_ && !diff_) {
      if (path == "-") {
        put(text);
      } else if (changes) {
        replace_file(path, text);
      }
    }
    if (const auto broken = broken_lines(file); broken > 0)
      fmt::print(stderr, "{}: {} with errors left as written; 'laneway check' says what is wrong\n", source->name(),
                 counted(broken, "line"));
  }

  std::string summary() const {
    std::string text;
    const auto add = [&](std::string part) { text += (text.empty() ? "" : ", ") + std::move(part); };
    if (changed_ > 0) add(counted(changed_, "file") + (check_ || diff_ ? " would change" : " formatted"));
    if (unchanged_ > 0) add(counted(unchanged_, "file") + " unchanged");
    if (unreadable_ > 0) add(fmt::format("{} could not be read", unreadable_));
    return text;
  }

  std::vector<std::string> files_;
  bool check_ = false;
  bool diff_ = false;
  std::size_t changed_ = 0;
  std::size_t unchanged_ = 0;
  std::size_t unreadable_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_fmt_command() { return std::make_unique<FmtCommand>(); }

}  // namespace laneway
