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

using NameCheck = std::function<bool(std::string_view)>;

std::vector<std::string> search(const fs::path& folder, const NameCheck& wanted, std::error_code& error) {
  std::vector<std::string> found;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    const auto name = entry->path().filename().string();
    const bool hidden = name.starts_with(".");
    if (entry->is_directory(ignored)) {
      if (hidden) entry.disable_recursion_pending();
      continue;
    }
    if (!hidden && wanted(name)) found.push_back(entry->path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool is_flow(std::string_view name) { return name.ends_with(".flow") || name.ends_with(".fz"); }

}  // namespace

std::vector<std::string> files_below(const std::string& folder, const NameCheck& wanted) {
  std::error_code error;
  return search(folder, wanted, error);
}

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
    const auto found = search(argument, is_flow, error);
    for (const auto& path : found) take(path);
    if (error)
      result.problems.push_back(
          fmt::format("cannot read all of the folder {}: {}", in_quotes(argument), error.message()));
    else if (found.empty())
      result.problems.push_back(fmt::format("the folder {} holds no .flow and no .fz file", in_quotes(argument)));
  }
  return result;
}

}  // namespace laneway
