/// Expressions that read a variable which no node sets.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_variable_never_set(const LintInput& input, Findings& findings) {
  if (input.doubts.any()) return;
  std::set<std::string, std::less<>> names;
  for (const NodeId id : all_nodes(input.flow)) {
    if (performs(input.plan, id, {"set"})) names.insert(literal_value(input.plan, id, "name"));
    const auto target = performs(input.plan, id, {"transform"}) ? literal_value(input.plan, id, "to") : std::string();
    if (target == "vars") return;
    if (target.starts_with("vars.")) names.insert(target.substr(5));
  }
  std::set<std::string, std::less<>> roots;
  for (const auto& name : names) roots.insert(name.substr(0, name.find_first_of(".[")));
  for (const NodeId id : all_nodes(input.flow)) {
    for (const auto& [path, span] : paths_read(input.plan, id)) {
      if (!path.starts_with("vars.")) continue;
      const auto name = path.substr(5, path.find_first_of(".[", 5) - 5);
      if (roots.contains(name)) continue;
      const auto near = nearest(name, {roots.begin(), roots.end()});
      findings.add(
          span,
          fmt::format("no node sets vars.{}{}", name, near.empty() ? "" : fmt::format("; did you mean vars.{}?", near)),
          fmt::format("action:\"set\" name:\"{}\" before it, or --set vars.{}=… for every run", name, name));
    }
  }
}

}  // namespace

const Rule& variable_never_set() {
  static const Rule rule = {
      .code = Code::variable_never_set,
      .in_run = Severity::info,
      .preset = Preset::strict,
      .why =
          "Without 'set' or 'transform' in the flow the variable only exists where a run is given "
          "it: '--set vars.NAME=…'. A misspelt name looks the same.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Count" action:"set" name:"count" value:"3"
n3: rectangle label:"Tell" action:"log" message:"{{ vars.cuont }}"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Count" action:"set" name:"count" value:"3"
n3: rectangle label:"Tell" action:"log" message:"{{ vars.count }}"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_variable_never_set,
  };
  return rule;
}

}  // namespace laneway::rules
