/// The flows that arguments name: files as they are, folders as the flows in them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace laneway {

struct FlowPaths {
  std::vector<std::string> paths;     ///< in the order of the arguments; a folder's sorted by name; each once
  std::vector<std::string> problems;  ///< folders that cannot be read or hold no flow, each a full message
};

/// Folders are searched to any depth for `.flow` and `.fz` files; hidden folders and links are passed over.
FlowPaths flow_paths(const std::vector<std::string>& arguments);

/// Files below `folder` whose name `wanted` takes, sorted by path; hidden folders and links are passed over.
std::vector<std::string> files_below(const std::string& folder, const std::function<bool(std::string_view)>& wanted);

}  // namespace laneway
