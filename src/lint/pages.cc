/// Pages of rules as Markdown.
#include "lint/pages.h"

#include "lint/code_examples.h"
#include "text/utf8.h"

#include <fmt/format.h>

namespace laneway {

namespace {

struct Family {
  int number;
  std::string_view title;
};

constexpr Family families[] = {
    {0, "the text"}, {1, "names"},   {2, "reach"},  {3, "decisions"}, {4, "loops"},
    {5, "lanes"},    {6, "wording"}, {7, "safety"}, {8, "binding"},   {9, "comments to laneway, and FlowZap"},
};

int family_of(Code code) { return static_cast<int>(code) / 100; }

/// What is found in an example. The strictest options show whatever the code needs.
FileReport check_example(std::string_view text, Code code, const ActionCatalogue& catalogue, Profile profile) {
  CheckOptions options;
  options.profile = profile;
  options.selection = Selection({.preset = Preset::all, .select = {}, .ignore = {}});
  options.strict_bindings = code == Code::guessed_binding;
  auto report = check_source(std::make_shared<const Source>("example.flow", std::string(text)), catalogue, options);
  std::erase_if(report.findings, [&](const Diagnostic& finding) { return finding.code != code; });
  return report;
}

std::string_view fix_in(const FileReport& report) {
  std::string_view fix;
  for (const Diagnostic& finding : report.findings) {
    if (!finding.repair) continue;
    if (finding.repair->safe) return "safe";
    fix = "unsafe";
  }
  return fix;
}

std::string_view article_of(Severity severity) { return severity == Severity::warning ? "a" : "an"; }

/// A block of code; what a reader could not see is replaced.
std::string fenced(std::string_view text) {
  std::string block = "```\n";
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    block += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return block + "```\n";
}

std::string found_in(const CodePage& page, const ActionCatalogue& catalogue) {
  const auto report = check_example(page.bad, page.code, catalogue, Profile::diagram);
  RenderStyle style;
  for (const Diagnostic& finding : report.findings)
    if (!finding.hidden.empty()) style.hidden.push_back(finding.hidden);
  std::string text;
  for (const Diagnostic& finding : report.findings) text += render_text(*report.source, finding, style);
  return text;
}

std::string facts_line(const CodePage& page) {
  std::string line =
      page.in_diagram == page.in_run
          ? fmt::format("{} {}", article_of(page.in_run), name_of(page.in_run))
          : fmt::format("{} {} in a drawing, {} {} in a flow that is to run", article_of(page.in_diagram),
                        name_of(page.in_diagram), article_of(page.in_run), name_of(page.in_run));
  line[0] = static_cast<char>(line[0] - 'a' + 'A');
  line += fmt::format(" · from preset `{}` on", name_of(page.preset));
  if (page.flowzap) line += " · FlowZap refuses it (`--flowzap`)";
  if (!page.fix.empty()) line += page.fix == "safe" ? " · `--fix` mends it" : " · `--fix --unsafe-fixes` mends it";
  return line;
}

}  // namespace

CodePage page_of(Code code, const ActionCatalogue& catalogue) {
  const CodeFacts& known = facts(code);
  CodePage page{code, known.severity, known.severity, preset_of(code), false, {}, {}, {}, {}};
  if (const Rule* rule = find_rule(code)) {
    page.in_run = rule->in_run;
    page.flowzap = rule->flowzap;
    page.why = rule->why;
    page.bad = rule->bad;
    page.good = rule->good;
  } else if (const CodeExample* example = example_of(code)) {
    page.why = example->why;
    page.bad = example->bad;
    page.good = example->good;
  }
  if (!page.bad.empty()) page.fix = fix_in(check_example(page.bad, code, catalogue, Profile::run));
  return page;
}

std::vector<CodePage> all_pages(const ActionCatalogue& catalogue) {
  std::vector<CodePage> pages;
  for (const CodeFacts& code : all_codes()) pages.push_back(page_of(code.code, catalogue));
  return pages;
}

std::string as_markdown(const CodePage& page, const ActionCatalogue& catalogue, int level) {
  const CodeFacts& known = facts(page.code);
  std::string summary(known.summary);
  summary[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(summary[0])));
  std::string text = fmt::format("{} {} {}\n\n{}.\n\n{}.\n", std::string(static_cast<std::size_t>(level), '#'),
                                 known.label(), known.name, summary, facts_line(page));
  if (!page.why.empty()) text += fmt::format("\n{}\n", page.why);
  if (page.bad.empty()) return text;
  text += fmt::format("\nWrong:\n\n{}\nlaneway says:\n\n{}", fenced(page.bad), fenced(found_in(page, catalogue)));
  if (!page.good.empty()) text += fmt::format("\nRight:\n\n{}", fenced(page.good));
  return text;
}

Json as_json(const CodePage& page) {
  const CodeFacts& known = facts(page.code);
  return {{"code", known.label()},
          {"name", known.name},
          {"summary", known.summary},
          {"diagram", name_of(page.in_diagram)},
          {"run", name_of(page.in_run)},
          {"preset", name_of(page.preset)},
          {"flowzap", page.flowzap},
          {"fix", page.fix.empty() ? Json(nullptr) : Json(page.fix)},
          {"why", page.why},
          {"bad", page.bad.empty() ? Json(nullptr) : Json(page.bad)},
          {"good", page.good.empty() ? Json(nullptr) : Json(page.good)}};
}

std::map<std::string, std::string> rule_files(const ActionCatalogue& catalogue) {
  std::map<std::string, std::string> files;
  const auto pages = all_pages(catalogue);
  std::string& index = files["README.md"];
  index =
      "# What `laneway check` finds\n\n"
      "Every code with its severity in a drawing and in a flow that is to run, the least preset that has it, and what\n"
      "`--fix` can do. `laneway check --explain LW305` prints one page. These pages are made from the rules' own\n"
      "declarations (`LANEWAY_ACCEPT=1 tools/test` writes them).\n\n"
      "- `--profile diagram` (the default) asks what a drawing needs, `--profile run` what `run` and `serve` need.\n"
      "- `--preset correctness`, `recommended` (the default), `strict` or `all`: each has all rules of those before "
      "it.\n"
      "- `--select LW3,no-entry` asks these only; `--ignore LW601` leaves some out. A code may be cut to its family.\n"
      "- `// laneway: ignore LW305 reason` behind a line, or on a line of its own before it, silences a finding.\n"
      "- Errors of the text, of names and of bindings are always reported: without them put right the rest cannot be\n"
      "  judged.\n";
  for (const auto& [number, title] : families) {
    std::string& file = files[fmt::format("LW{}.md", number)];
    file = fmt::format("# LW{}xx: {}\n\nMade by laneway from its rules; [all rules](README.md).\n", number, title);
    index += fmt::format(
        "\n## LW{}xx: {}\n\n| code | name | drawing | run | preset | fix | finds |\n|---|---|---|---|---|---|---|\n",
        number, title);
    for (const CodePage& page : pages) {
      if (family_of(page.code) != number) continue;
      const CodeFacts& known = facts(page.code);
      index += fmt::format("| [{0}](LW{1}.md#{2}-{3}) | {3} | {4} | {5} | {6} | {7} | {8} |\n", known.label(), number,
                           fmt::format("lw{:03}", static_cast<int>(page.code)), known.name, name_of(page.in_diagram),
                           name_of(page.in_run), name_of(page.preset), page.fix, known.summary);
      file += "\n" + as_markdown(page, catalogue, 2);
    }
  }
  return files;
}

}  // namespace laneway
