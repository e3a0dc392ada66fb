/// The reference pages of the rules, made from what the rules declare and find in their own examples.
#pragma once

#include "lint/check.h"

#include <map>

namespace laneway {

/// What is known of a code: of a rule, or of what reading and binding report.
struct CodePage {
  Code code;
  Severity in_diagram;
  Severity in_run;
  Preset preset;
  bool flowzap = false;
  std::string_view fix;  ///< `safe`, `unsafe`, or empty: what `--fix` does with its bad example
  std::string_view why;
  std::string_view bad;  ///< empty if there is no example
  std::string_view good;
};

CodePage page_of(Code code, const ActionCatalogue& catalogue);

/// Every code, by number.
std::vector<CodePage> all_pages(const ActionCatalogue& catalogue);

/// One code's page as Markdown, with headings below `level`.
std::string as_markdown(const CodePage& page, const ActionCatalogue& catalogue, int level = 1);

Json as_json(const CodePage& page);

/// The files of grammar/rules/: `README.md`, which lists all, and one a family.
std::map<std::string, std::string> rule_files(const ActionCatalogue& catalogue);

}  // namespace laneway
