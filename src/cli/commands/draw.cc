/// `laneway draw FILE`: the diagram in one of the drawing formats.
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "cli/write_file.h"
#include "draw/format.h"

#include <fmt/format.h>

namespace laneway {

namespace {

class DrawCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    std::vector<std::string_view> names;
    std::string help = "the format:";
    for (const auto& format : drawing_formats()) {
      help += fmt::format("{} {} ({})", names.empty() ? "" : ",", format.name, format.help);
      names.push_back(format.name);
    }
    format_ = names.front();
    app.add_option("FILE", file_, "the flow; - is standard input")->required();
    app.add_option("--to", format_, help)->type_name("FORMAT")->check(one_of(names));
    app.add_option("-o,--output", output_, "write to this file instead of standard output")->type_name("FILE");
  }

  ExitCode run() override {
    const auto loaded = load_flow(file_);
    if (!loaded.flow) return ExitCode::usage;
    print_findings(stderr, *loaded.flow->source, loaded.diagnostics, Severity::error);
    if (has_errors(loaded.diagnostics)) return ExitCode::bad_flow;
    const auto drawing = find_drawing_format(format_)->draw(*loaded.flow, {});
    if (output_.empty() || output_ == "-") {
      put(drawing);
    } else {
      replace_file(output_, drawing);
    }
    return ExitCode::ok;
  }

 private:
  std::string file_;
  std::string format_;
  std::string output_;
};

}  // namespace

std::unique_ptr<Command> make_draw_command() { return std::make_unique<DrawCommand>(); }

}  // namespace laneway
