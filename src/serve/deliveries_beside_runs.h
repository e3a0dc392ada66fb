/// One worker for deliveries and for all other runs of a store: each kind is asked about its own.
#pragma once

#include "run/worker.h"

namespace laneway {

/// Borrows its four parts, which must outlive it.
class DeliveriesBesideRuns final : public Admission, public RunPreparer {
 public:
  DeliveriesBesideRuns(Admission& deliveries, RunPreparer& delivery_preparer, Admission& runs, RunPreparer& run_preparer)
      : deliveries_(deliveries), delivery_preparer_(delivery_preparer), runs_(runs), run_preparer_(run_preparer) {}

  std::size_t room(const std::string& endpoint) override { return of(endpoint).room(endpoint); }
  std::optional<TimePoint> opens_at(const std::string& endpoint) override { return of(endpoint).opens_at(endpoint); }
  void taken(const RunRecord& run) override { of(run.endpoint_id).taken(run); }
  void left(const RunRecord& run) override { of(run.endpoint_id).left(run); }
  std::variant<PreparedRun, std::string> prepare(const RunRecord& run) override {
    return run.endpoint_id.empty() ? run_preparer_.prepare(run) : delivery_preparer_.prepare(run);
  }

 private:
  Admission& of(const std::string& endpoint) { return endpoint.empty() ? runs_ : deliveries_; }

  Admission& deliveries_;
  RunPreparer& delivery_preparer_;
  Admission& runs_;
  RunPreparer& run_preparer_;
};

}  // namespace laneway
