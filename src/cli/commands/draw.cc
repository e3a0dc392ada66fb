/// `laneway draw FILE`: the diagram in one of the drawing formats.
#include "cli/commands.h"
#include "cli/drawing.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/run_path.h"
#include "cli/terminal.h"

#include <fmt/format.h>

namespace laneway {

namespace {

class DrawCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", file_, "the flow; - is standard input");
    request_.declare(app);
    app.add_option("-o,--output", output_, "write to this file instead of standard output")->type_name("FILE");
    app.add_option("--run", run_, "instead of FILE: the flow of a stored run, with its path marked")->type_name("ID");
    app.add_option("--store", store_, "where --run is stored; by default LANEWAY_STORE, else sqlite:laneway.db")
        ->type_name("STORE");
  }

  ExitCode run() override {
    if (file_.empty() == run_.empty()) {
      complain(file_.empty() ? "FILE is missing: name a flow, or a stored run with --run"
                             : "FILE and --run do not go together: a run keeps the text that it began with");
      return ExitCode::usage;
    }
    if (run_.empty() && !store_.empty()) {
      complain("--store is for --run only");
      return ExitCode::usage;
    }
    if (!request_.settle(output_)) return ExitCode::usage;
    const auto sketch = run_.empty() ? load_sketch(file_) : load_run_path(store_, run_);
    if (!sketch.flow) return ExitCode::usage;
    print_findings(stderr, *sketch.flow->source, sketch.diagnostics, Severity::error);
    // What could be understood is drawn all the same.
    if (!request_.write(sketch, output_)) return ExitCode::usage;
    return has_errors(sketch.diagnostics) ? ExitCode::bad_flow : ExitCode::ok;
  }

 private:
  std::string file_;
  std::string output_;
  std::string run_;
  std::string store_;
  DrawingRequest request_;
};

}  // namespace

std::unique_ptr<Command> make_draw_command() { return std::make_unique<DrawCommand>(); }

}  // namespace laneway
