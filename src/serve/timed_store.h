/// A run store that tells how long it takes to make things durable.
#pragma once

#include "run/world.h"

namespace laneway {

/// Passes everything on to `next`, which it borrows; `told` is called, from any thread, with the seconds of each flush.
class TimedStore final : public RunStore {
 public:
  TimedStore(RunStore& next, std::function<void(double seconds)> told) : next_(next), told_(std::move(told)) {}

  std::unique_ptr<Journal> open(const RunFacts& run, const Claim* claim) override;
  std::vector<EventPtr> journal(const std::string& run_id, const Flow& flow) const override {
    return next_.journal(run_id, flow);
  }
  std::optional<RunRecord> find(const std::string& run_id) const override { return next_.find(run_id); }
  Posted post(Message& message) override { return next_.post(message); }
  std::vector<Message> messages(const std::string& run_id) const override { return next_.messages(run_id); }
  KeyedState& state() override { return next_.state(); }

 private:
  RunStore& next_;
  const std::function<void(double)> told_;
};

}  // namespace laneway
