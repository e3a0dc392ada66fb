/// Searches folders for flows.
#include "cli/flow_paths.h"

#include "text/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace laneway {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> flows_below(const fs::path& folder, std::error_code& error) {
  std::vector<std::string> found;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    const bool hidden = entry->path().filename().string().starts_with(".");
    if (entry->is_directory(ignored)) {
      if (hidden) entry.disable_recursion_pending();
      continue;
    }
    const auto ending = entry->path().extension();
    if (!hidden && (ending == ".flow" || ending == ".fz")) found.push_back(entry->path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

FlowPaths flow_paths(const std::vector<std::string>& arguments) {
  FlowPaths result;
  std::set<std::string> known;
  const auto take = [&](const std::string& path) {
    if (known.insert(path).second) result.paths.push_back(path);
  };
  for (const auto& argument : arguments) {
    std::error_code error;
    if (argument == "-" || !fs::is_directory(argument, error)) {
      take(argument);
      continue;
    }
    const auto found = flows_below(argument, error);
    for (const auto& path : found) take(path);
    if (error)
      result.problems.push_back(fmt::format("cannot read all of the folder {}: {}", in_quotes(argument), error.message()));
    else if (found.empty())
      result.problems.push_back(fmt::format("the folder {} holds no .flow and no .fz file", in_quotes(argument)));
  }
  return result;
}

}  // namespace laneway
