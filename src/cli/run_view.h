/// What a person sees of runs: a line a step as it happens, and a closing summary.
#pragma once

#include "run/world.h"

#include <cstdio>
#include <mutex>

namespace laneway {

struct RunViewOptions {
  bool color = false;
  int width = 100;  ///< columns
};

/// Writes to `out`; runs that another run called or requested are indented below it. Thread-safe.
class RunView final : public RunObserver {
 public:
  RunView(std::FILE* out, RunViewOptions options) : out_(out), options_(options) {}
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override;

 private:
  struct Columns {
    std::size_t lane = 0;
    std::size_t node = 0;
    std::size_t label = 0;
    std::size_t action = 0;
  };

  std::string step_line(const RunFacts& run, const Event& event);
  std::string end_line(const RunFacts& run, const Event& event);
  void line(const RunFacts& run, std::string_view color, const std::string& text);
  const Columns& columns_of(const Plan& plan);

  std::FILE* const out_;
  const RunViewOptions options_;

  std::mutex mutex_;  ///< guards all below
  std::map<std::string, int> depth_;  ///< by run
  std::map<const Plan*, Columns> columns_;
  std::map<std::string, int> steps_;  ///< by run
};

/// A step's result in a few words: `503`, `valid`, `POST /receiver`, `173 bytes`.
std::string summarize_result(const Event& event, std::size_t width);

}  // namespace laneway
