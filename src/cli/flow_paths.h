/// The flows that arguments name: files as they are, folders as the flows in them.
#pragma once

#include <string>
#include <vector>

namespace laneway {

struct FlowPaths {
  std::vector<std::string> paths;     ///< in the order of the arguments; a folder's sorted by name; each once
  std::vector<std::string> problems;  ///< folders that cannot be read or hold no flow, each a full message
};

/// Folders are searched to any depth for `.flow` and `.fz` files; hidden folders and links are passed over.
FlowPaths flow_paths(const std::vector<std::string>& arguments);

}  // namespace laneway
