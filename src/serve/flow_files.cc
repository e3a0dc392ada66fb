/// Finds the flows that `flow.call` names.
#include "serve/flow_files.h"

#include <fmt/format.h>

#include <filesystem>

namespace laneway {

std::variant<std::shared_ptr<const Plan>, std::string> FlowFiles::load(const Flow& caller, const std::string& file) {
  namespace fs = std::filesystem;
  const fs::path relative(file);
  const auto tidy = relative.lexically_normal();
  if (relative.is_absolute() || tidy.begin() == tidy.end() || *tidy.begin() == "..")
    return fmt::format("'{}' is outside the folder of the calling flow; expected a file in it or below", file);
  const auto path = (fs::path(caller.source->name()).parent_path() / tidy).string();
  const std::lock_guard lock(mutex_);
  if (const auto known = plans_.find(path); known != plans_.end()) return known->second;
  auto loaded = load_source(path);
  if (auto* error = std::get_if<LoadError>(&loaded)) return error->message;
  auto read = read_flow(std::make_shared<Source>(std::get<Source>(std::move(loaded))));
  auto bound = bind_flow(std::make_shared<Flow>(std::move(read.flow)), catalogue_, {{}, strict_});
  if (has_errors(read.diagnostics) || has_errors(bound.diagnostics))
    return fmt::format("'{}' has errors; see 'laneway check {}'", file, path);
  auto plan = std::make_shared<const Plan>(std::move(bound.plan));
  try {
    on_load_(plan);
  } catch (const std::exception& error) {
    return fmt::format("'{}' cannot be served: {}", file, error.what());
  }
  plans_.emplace(path, plan);
  return plan;
}

}  // namespace laneway
