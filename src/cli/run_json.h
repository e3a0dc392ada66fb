/// What a program sees of runs: one JSON object a line, the same objects that the journal shows.
#pragma once

#include "run/world.h"

#include <cstdio>
#include <mutex>

namespace laneway {

/// Thread-safe; every line is flushed as it is written. Intents (`effect`) are left out: each is followed by
/// its step.
class RunJson final : public RunObserver {
 public:
  explicit RunJson(std::FILE* out) : out_(out) {}

  void on_event(const RunFacts& run, const Event& event, const RunState&) override {
    if (event.kind == EventKind::effect) return;
    const auto text = to_text(to_json(run, event)) + "\n";
    const std::lock_guard lock(mutex_);
    std::fwrite(text.data(), 1, text.size(), out_);
    std::fflush(out_);
  }

 private:
  std::FILE* const out_;
  std::mutex mutex_;  ///< guards the lines on `out_`
};

}  // namespace laneway
