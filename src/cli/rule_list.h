/// The table of `laneway check --list`.
#pragma once

#include "lint/pages.h"

#include <string>

namespace laneway {

std::string rule_list_as_text(const std::vector<CodePage>& pages);
std::string rule_list_as_json(const std::vector<CodePage>& pages);

}  // namespace laneway
