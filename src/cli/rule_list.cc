/// Lists of codes.
#include "cli/rule_list.h"

#include "cli/table.h"

#include <fmt/format.h>

namespace laneway {

std::string rule_list_as_text(const std::vector<CodePage>& pages) {
  std::vector<std::vector<std::string>> rows = {{"code", "name", "drawing", "run", "preset", "fix", "finds"}};
  for (const CodePage& page : pages) {
    const CodeFacts& known = facts(page.code);
    rows.push_back({known.label(), std::string(known.name), std::string(name_of(page.in_diagram)),
                    std::string(name_of(page.in_run)), std::string(name_of(page.preset)),
                    page.fix.empty() ? "-" : std::string(page.fix), std::string(known.summary)});
  }
  return table_text(rows);
}

std::string rule_list_as_json(const std::vector<CodePage>& pages) {
  Json list = Json::array();
  for (const CodePage& page : pages) list.push_back(as_json(page));
  return to_pretty_text(list) + "\n";
}

}  // namespace laneway
