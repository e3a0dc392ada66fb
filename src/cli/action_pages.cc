/// Pages made from what actions declare.
#include "cli/action_pages.h"

#include "cli/table.h"
#include "run/phrases.h"

#include <fmt/format.h>

namespace laneway {

namespace {

std::vector<std::string> phrases_of(std::string_view action) {
  std::vector<std::string> patterns;
  for (const auto& phrase : action_phrases())
    if (phrase.action == action) patterns.push_back(pattern_for_people(phrase.pattern));
  return patterns;
}

/// `GET, POST or any` for choices, else the type's name.
std::string type_text(const Parameter& parameter) {
  return parameter.choices.empty() ? std::string(name_of(parameter.type)) : std::string(parameter.choices);
}

std::string default_text(const Parameter& parameter) {
  if (parameter.required) return "required";
  return parameter.fallback.empty() ? "" : fmt::format("default {}", parameter.fallback);
}

/// Text for a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

std::string code(std::string_view text) { return text.empty() ? std::string() : fmt::format("`{}`", cell(text)); }

std::string markdown_of(const Action& action) {
  auto text = fmt::format("## {}\n\n{}.{}\n", action.name, action.summary,
                          action.outside_effects ? " Reaches outside: its intent is recorded first, and a dry run skips it."
                                                 : "");
  if (!action.parameters.empty()) {
    text += "\n| parameter | type | default | meaning |\n|---|---|---|---|\n";
    for (const auto& parameter : action.parameters)
      text += fmt::format("| {} | {} | {} | {} |\n", code(parameter.name), cell(type_text(parameter)),
                          parameter.required ? "required" : code(parameter.fallback), cell(parameter.help));
  }
  if (!action.outputs.empty()) {
    text += "\n| sets | to |\n|---|---|\n";
    for (const auto& output : action.outputs) text += fmt::format("| {} | {} |\n", code(output.path), cell(output.help));
  }
  const auto phrases = phrases_of(action.name);
  if (phrases.empty()) return text;
  text += "\nLabels that mean it:\n\n";
  for (const auto& phrase : phrases) text += fmt::format("- `{}`\n", phrase);
  return text;
}

}  // namespace

std::string pattern_for_people(std::string_view pattern) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      text += pattern[at];
      continue;
    }
    const auto end = pattern.find('}', at);
    const auto gap = pattern.substr(at + 1, end - at - 1);
    const auto colon = gap.find(':');
    if (gap.empty()) {
      text += "…";
    } else if (colon == std::string_view::npos || gap[colon + 1] == '#') {
      text += fmt::format("<{}>", gap.substr(0, colon));
    } else {
      text += fmt::format("({})", gap.substr(colon + 1));
    }
    at = end;
  }
  return text;
}

std::string actions_as_list(const ActionCatalogue& catalogue) {
  std::vector<std::vector<std::string>> rows;
  for (const Action* action : catalogue) rows.push_back({std::string(action->name), std::string(action->summary)});
  return table_text(rows) + "\n'laneway actions NAME' shows an action's parameters.\n";
}

std::string action_as_text(const Action& action) {
  auto text = fmt::format("{}\n  {}\n", action.name, action.summary);
  if (action.outside_effects) text += "  reaches outside: its intent is recorded first, and a dry run skips it\n";
  const auto section = [&](std::string_view title, const std::vector<std::vector<std::string>>& rows) {
    if (!rows.empty()) text += fmt::format("\n{}:\n{}", title, table_text(rows));
  };
  std::vector<std::vector<std::string>> rows;
  for (const auto& parameter : action.parameters)
    rows.push_back({fmt::format("  {}", parameter.name), type_text(parameter), default_text(parameter),
                    std::string(parameter.help)});
  section("parameters", rows);
  rows.clear();
  for (const auto& output : action.outputs) rows.push_back({fmt::format("  {}", output.path), std::string(output.help)});
  section("sets", rows);
  rows.clear();
  for (const auto& phrase : phrases_of(action.name)) rows.push_back({"  " + phrase});
  section("labels that mean it", rows);
  return text;
}

Json action_as_json(const Action& action) {
  Json result = {{"name", action.name},
                 {"summary", action.summary},
                 {"outside_effects", action.outside_effects},
                 {"parameters", Json::array()},
                 {"outputs", Json::array()},
                 {"phrases", Json::array()}};
  for (const auto& parameter : action.parameters) {
    Json entry = {{"name", parameter.name},
                  {"type", name_of(parameter.type)},
                  {"required", parameter.required},
                  {"default", parameter.fallback.empty() ? Json(nullptr) : Json(parameter.fallback)},
                  {"help", parameter.help}};
    if (!parameter.choices.empty()) entry["choices"] = parameter.choices;
    result["parameters"].push_back(std::move(entry));
  }
  for (const auto& output : action.outputs) result["outputs"].push_back({{"path", output.path}, {"help", output.help}});
  for (const auto& phrase : action_phrases())
    if (phrase.action == action.name) result["phrases"].push_back(phrase.pattern);
  return result;
}

Json actions_as_json(const ActionCatalogue& catalogue) {
  Json all = Json::array();
  for (const Action* action : catalogue) all.push_back(action_as_json(*action));
  return {{"actions", std::move(all)}};
}

std::string actions_as_markdown(const ActionCatalogue& catalogue) {
  std::string text =
      "# Actions\n\n"
      "What nodes can do: `action:\"name\"` on a node with its parameters as further keys, or a label that means it.\n"
      "In a label's pattern `[x]` may be left out, `(x|y)` is either, `…` and `<name>` are any words.\n\n"
      "This page is made by `laneway actions --markdown` from the actions' own declarations.\n";
  for (const Action* action : catalogue) text += "\n" + markdown_of(*action);
  text += "\n## Questions\n\nWhat diamonds read from their labels; `test:\"expression\"` on the diamond says it instead.\n\n"
          "| label | test |\n|---|---|\n";
  for (const auto& question : question_phrases())
    text += fmt::format("| {} | {} |\n", code(pattern_for_people(question.pattern)), code(question.expression));
  return text;
}

}  // namespace laneway
