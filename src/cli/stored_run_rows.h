/// Stored runs as rows of a table.
#pragma once

#include "run/run_store.h"

namespace laneway {

std::vector<std::string> run_headings();
/// Columns in the order of the headings.
std::vector<std::string> row_of(const RunRecord& run);

}  // namespace laneway
