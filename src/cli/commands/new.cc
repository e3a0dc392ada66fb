/// `laneway new NAME`: writes a small flow that runs, to start from.
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "cli/write_file.h"
#include "text/diagnostic.h"

#include <fmt/format.h>

namespace laneway {

namespace {

struct FlowTemplate {
  std::string_view name;
  std::string_view help;
  std::string_view text;
};

constexpr FlowTemplate templates[] = {
    {"minimal", "one lane, one decision", R"(// A flow of one lane. 'laneway run' performs it, 'laneway check' reads it over.
Greeter { # Greeter
n1: circle label:"Start"
// What a node does is said by action:"…" ('laneway actions' lists them all) or by its label.
n2: rectangle label:"Choose a name" action:"set" name:"name" value:"world"
n3: diamond label:"Is there a name?" test:"size(vars.name) > 0"
n4: rectangle label:"Log the greeting" action:"log" message:"hello, {{ vars.name }}"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
// A diamond takes the branch whose label covers its value.
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(bottom) [label="No"]
n4.handle(right) -> n5.handle(left)
}
)"},
    {"delivery", "signs a webhook, sends it, retries, and receives it", R"(// Delivers a webhook to the lane below, over real HTTP. 'laneway run FILE --answer 503,timeout,200' shows retries.
Sender { # Sender
n1: circle label:"Start"
n2: rectangle label:"Build webhook payload"
n3: rectangle label:"Sign payload with HMAC"
n4: rectangle label:"POST to subscriber"
n5: diamond label:"Response 2xx?"
n6: rectangle label:"Schedule retry"
n7: diamond label:"Max retries reached?"
n8: rectangle label:"Mark as delivered"
n9: rectangle label:"Mark as failed"
n10: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n5.handle(left)
n5.handle(right) -> n8.handle(left) [label="Yes"]
n5.handle(bottom) -> n6.handle(top) [label="No"]
n6.handle(right) -> n7.handle(left)
n7.handle(top) -> n4.handle(bottom) [label="No"]
n7.handle(right) -> n9.handle(left) [label="Yes"]
n8.handle(right) -> n10.handle(left)
n9.handle(right) -> n10.handle(bottom)
// The loop bounds the retries: the first try and three more.
loop [retry up to 3 times] n4 n5 n6 n7
}
// To send somewhere else: laneway run FILE --set url=https://…, and this lane is not used.
Receiver { # Receiver
n11: rectangle label:"Receive POST request"
n12: rectangle label:"Verify HMAC signature"
n13: diamond label:"Signature valid?"
n14: rectangle label:"Return 200 OK"
n15: rectangle label:"Return 401 Unauthorized"
n11.handle(right) -> n12.handle(left)
n12.handle(right) -> n13.handle(left)
n13.handle(right) -> n14.handle(left) [label="Yes"]
n13.handle(bottom) -> n15.handle(top) [label="No"]
}
)"},
};

const FlowTemplate& find_template(std::string_view name) {
  for (const auto& candidate : templates)
    if (candidate.name == name) return candidate;
  return templates[0];
}

class NewCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    std::vector<std::string_view> names;
    std::string help = "what to start from:";
    for (const auto& choice : templates) {
      help += fmt::format("{} {} ({})", names.empty() ? "" : ",", choice.name, choice.help);
      names.push_back(choice.name);
    }
    app.add_option("NAME", name_, "the file to write; .flow is added if it is missing")->required();
    app.add_option("--template", template_, help)->type_name("NAME")->check(one_of(names));
  }

  ExitCode run() override {
    const bool has_ending = name_.ends_with(".flow") || name_.ends_with(".fz");
    const auto path = has_ending ? name_ : name_ + ".flow";
    const auto& text = find_template(template_).text;
    if (name_ == "-") {
      put(text);
      return ExitCode::ok;
    }
    if (name_.empty() || name_.ends_with('/')) {
      complain(fmt::format("{} names no file", in_quotes(name_)));
      return ExitCode::usage;
    }
    if (!create_file(path, text)) {
      complain(fmt::format("{} is there already; nothing was written", in_quotes(path)));
      return ExitCode::usage;
    }
    fmt::print(stderr, "wrote {}; next: laneway run {}\n", path, path);
    return ExitCode::ok;
  }

 private:
  std::string name_;
  std::string template_ = "minimal";
};

}  // namespace

std::unique_ptr<Command> make_new_command() { return std::make_unique<NewCommand>(); }

}  // namespace laneway
