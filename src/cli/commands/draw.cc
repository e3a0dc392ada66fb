/// `laneway draw FILE`: the diagram in one of the drawing formats.
#include "cli/commands.h"
#include "cli/drawing.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/terminal.h"

#include <fmt/format.h>

namespace laneway {

namespace {

class DrawCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", file_, "the flow; - is standard input")->required();
    request_.declare(app);
    app.add_option("-o,--output", output_, "write to this file instead of standard output")->type_name("FILE");
  }

  ExitCode run() override {
    if (!request_.settle(output_)) return ExitCode::usage;
    const auto sketch = load_sketch(file_);
    if (!sketch.flow) return ExitCode::usage;
    print_findings(stderr, *sketch.flow->source, sketch.diagnostics, Severity::error);
    // What could be understood is drawn all the same.
    if (!request_.write(sketch, output_)) return ExitCode::usage;
    return has_errors(sketch.diagnostics) ? ExitCode::bad_flow : ExitCode::ok;
  }

 private:
  std::string file_;
  std::string output_;
  DrawingRequest request_;
};

}  // namespace

std::unique_ptr<Command> make_draw_command() { return std::make_unique<DrawCommand>(); }

}  // namespace laneway
