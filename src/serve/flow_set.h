/// The flows that a service serves: read from files, swapped in when these change, refused when they have errors.
#pragma once

#include "run/world.h"
#include "serve/lane_host.h"

#include <mutex>

namespace laneway {

/// A file, and what is served of it.
struct ServedFlow {
  std::string path;
  std::string name;                  ///< of the flow: its endpoints are below `/hooks/<name>`
  std::shared_ptr<const Plan> plan;  ///< the last good one; null if there has been none
  std::string problem;               ///< why the file as it is now is not served, diagnostics and all; else empty
};

/// Thread-safe.
class FlowSet final : public FlowLibrary {
 public:
  enum class Outcome { served, refused, removed };
  /// What `refresh` did to a file.
  struct Change {
    std::string path;
    std::string name;
    Outcome outcome;
    std::string problem;  ///< of a refused one
  };

  FlowSet(const ActionCatalogue& catalogue, BindOptions options, LaneHost& lanes)
      : catalogue_(catalogue), options_(std::move(options)), lanes_(lanes) {}

  /// Reads the files again; what changed is swapped in from one request to the next. A file with errors is not: what
  /// was served of it before stays.
  std::vector<Change> refresh(const std::vector<std::string>& paths);

  /// By name.
  std::vector<ServedFlow> flows() const;
  /// The plan of a name; null if nothing is served by it.
  std::shared_ptr<const Plan> plan(std::string_view name) const;
  /// A flow of the set, or another file in or below the folder of the calling flow.
  std::variant<std::shared_ptr<const Plan>, std::string> load(const Flow& caller, const std::string& file) override;

  /// A plan for a text that a stored run began with. Null and `problem` if it has errors.
  std::shared_ptr<const Plan> plan_of_text(const std::string& path, const std::string& text,
                                           std::string& problem) const;

 private:
  struct File {
    ServedFlow flow;
    std::string text;  ///< that was read last
  };
  /// The plan of a text, or what is wrong with it.
  std::variant<std::shared_ptr<const Plan>, std::string> read(const std::string& path, std::string text) const;
  std::optional<Change> refresh_file(const std::string& path);
  /// Serves `plan`, or says why it cannot be served.
  std::string serve(const std::string& path, const Plan* old, const std::shared_ptr<const Plan>& plan);

  const ActionCatalogue& catalogue_;
  const BindOptions options_;
  LaneHost& lanes_;

  mutable std::mutex mutex_;  ///< guards all below
  std::map<std::string, File> files_;
  std::map<std::string, std::shared_ptr<const Plan>> called_;  ///< files that `flow.call` named, by path
};

}  // namespace laneway
