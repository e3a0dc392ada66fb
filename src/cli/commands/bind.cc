/// `laneway bind FILE`: writes into the text what laneway otherwise guesses from labels.
#include "actions/builtin.h"
#include "cli/bindings.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/terminal.h"
#include "cli/text_diff.h"
#include "cli/write_file.h"

#include <fmt/format.h>

namespace laneway {

namespace {

class BindCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("FILE", file_, "the flow; - is standard input")->required();
    app.add_flag("--write", write_, "change the file instead of printing the new text");
    app.add_flag("--diff", diff_, "print what would change, as a unified diff");
    app.add_flag("--json", json_, "print what would be written on which node, as JSON");
  }

  ExitCode run() override {
    if (write_ + diff_ + json_ > 1) return refuse("--write, --diff and --json do not go together");
    if (write_ && file_ == "-") return refuse("--write needs a file; standard input cannot be changed");
    const auto loaded = load_plan(file_, {});
    if (!loaded.plan) return loaded.exit_code;
    const Source& source = *loaded.plan->flow->source;
    const auto insertions = guessed_bindings(*loaded.plan);
    const auto text = with_insertions(source.text(), insertions);
    if (json_) {
      put(to_pretty_text(as_json(*loaded.plan, insertions)) + "\n");
    } else if (diff_) {
      put(unified_diff(source.name(), source.text(), text));
    } else if (!write_) {
      put(text);
    } else if (!insertions.empty()) {
      replace_file(file_, text);
    }
    if (write_) fmt::print(stderr, "{}\n", summary(insertions.size()));
    return ExitCode::ok;
  }

 private:
  static ExitCode refuse(const std::string& message) {
    complain(message);
    return ExitCode::usage;
  }

  std::string summary(std::size_t count) const {
    if (count == 0) return fmt::format("{} has no guesses; nothing to write", file_);
    return fmt::format("bound {} node{} of {}", count, count == 1 ? "" : "s", file_);
  }

  Json as_json(const Plan& plan, const std::vector<Insertion>& insertions) const {
    Json bound = Json::array();
    for (const auto& insertion : insertions) {
      const auto place = plan.flow->source->position(insertion.offset);
      bound.push_back({{"node", (*plan.flow)[insertion.node].id}, {"line", place.line}, {"written", insertion.text.substr(1)}});
    }
    return {{"file", plan.flow->source->name()}, {"bound", std::move(bound)}};
  }

  std::string file_;
  bool write_ = false;
  bool diff_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_bind_command() { return std::make_unique<BindCommand>(); }

}  // namespace laneway
