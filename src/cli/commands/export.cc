/// `laneway export --to FORMAT FILE`: a flow for other programs.
#include "cli/commands.h"
#include "cli/flowzap.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "cli/write_file.h"
#include "draw/bpmn.h"
#include "model/flow_json.h"
#include "syntax/parse.h"

#include <fmt/format.h>

namespace laneway {

namespace {

std::string to_flowzap(const Flow& flow) {
  const auto made = flowzap_export(parse_flow(flow.source).file, flow);
  for (const auto& loss : made.losses) fmt::print(stderr, "{}:{}: {}\n", flow.source->name(), loss.line, loss.text);
  return made.text;
}

std::string to_json_text(const Flow& flow) { return to_pretty_text(flow_to_json(flow)) + "\n"; }

struct ExportFormat {
  std::string_view name;
  std::string_view help;
  std::string (*make)(const Flow& flow);
};

constexpr ExportFormat formats[] = {
    {"flowzap", "FlowZap Code without what laneway adds, which is told", to_flowzap},
    {"json", "lanes, nodes, edges and loops", to_json_text},
    {"bpmn", "BPMN 2.0", bpmn_text},
};

class ExportCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    std::vector<std::string_view> names;
    std::string help = "the format:";
    for (const auto& format : formats) {
      help += fmt::format("{} {} ({})", names.empty() ? "" : ",", format.name, format.help);
      names.push_back(format.name);
    }
    app.add_option("FILE", file_, "the flow; - is standard input")->required();
    app.add_option("--to", format_, help)->type_name("FORMAT")->required()->check(one_of(names));
    app.add_option("-o,--output", output_, "write to this file instead of standard output")->type_name("FILE");
  }

  ExitCode run() override {
    const auto loaded = load_flow(file_);
    if (!loaded.flow) return ExitCode::usage;
    print_findings(stderr, *loaded.flow->source, loaded.diagnostics, Severity::error);
    // Half a flow would be taken for the whole by whoever reads it.
    if (has_errors(loaded.diagnostics)) return ExitCode::bad_flow;
    for (const auto& format : formats) {
      if (format.name != format_) continue;
      const auto text = format.make(*loaded.flow);
      if (output_.empty() || output_ == "-")
        put(text);
      else
        replace_file(output_, text);
    }
    return ExitCode::ok;
  }

 private:
  std::string file_;
  std::string format_;
  std::string output_;
};

}  // namespace

std::unique_ptr<Command> make_export_command() { return std::make_unique<ExportCommand>(); }

}  // namespace laneway
