/// Asks every command for its options.
#include "cli/option_facts.h"

#include "cli/command_line.h"
#include "cli/options.h"

namespace laneway {

namespace {

OptionFacts facts_of(const CLI::Option& option) {
  OptionFacts facts;
  facts.help = option.get_description();
  facts.argument = option.get_positional();
  facts.required = option.get_required();
  facts.choices = choices_of(option);
  if (facts.argument) {
    facts.names = {option.get_name(true)};
    facts.repeats = option.get_items_expected_max() > 1;
    return facts;
  }
  for (const auto& name : option.get_snames()) facts.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) facts.names.push_back("--" + name);
  if (option.get_expected_max() > 0 && option.get_type_size_max() > 0) facts.value = value_name(option);
  return facts;
}

}  // namespace

std::vector<CommandFacts> all_command_facts() {
  std::vector<CommandFacts> all;
  for (const auto& row : commands()) {
    CLI::App app;
    const auto command = row.make();
    declare_command(*command, app);
    auto& facts = all.emplace_back(CommandFacts{&row, {}});
    for (const CLI::Option* option : app.get_options())
      if (option->get_positional() || !option->get_group().empty()) facts.options.push_back(facts_of(*option));
  }
  return all;
}

}  // namespace laneway
